"""SendGrid as far as we use it: checks every request by the vendor's schema, answers by the recipient, signs events."""

import base64
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.peers.http_peer import Answered, Asked, document, faults, serving

SCHEMA = "sendgrid_mail_send.json"
KEY = "SG.right"
# By the local part of the recipient: what the API answers instead of 202.
ANSWERS = {
    "malformed": (400, "personalizations.0.to.0.email", "Does not contain a valid address: malformed@example.org"),
    "odd": (400, None, "Bad Request"),
    "foreign-sender": (403, "from", "The from address does not match a verified Sender Identity."),
    "busy": (429, None, "too many requests"),
    "broken": (500, None, "internal error"),
    "away": (503, None, "unavailable"),
}
TOO_BIG = ("small", 413)


@dataclass
class Peer:
    """A running peer: what it took, what the schema found wrong, and the key that signs its events."""

    url: str = ""
    taken: list[dict[str, Any]] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    scopes: tuple[str, ...] = ("mail.send",)
    lose_answers: int = 0
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    @property
    def public_key(self) -> str:
        """As SendGrid's settings page shows it."""
        return base64.b64encode(
            self.key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        ).decode()

    def signed(self, events: object, timestamp: str = "1795000000") -> tuple[bytes, dict[str, str]]:
        """Body and headers of a webhook call."""
        body = json.dumps(events).encode()
        signature = self.key.sign(timestamp.encode() + body, ec.ECDSA(hashes.SHA256()))
        return body, {
            "X-Twilio-Email-Event-Webhook-Signature": base64.b64encode(signature).decode(),
            "X-Twilio-Email-Event-Webhook-Timestamp": timestamp,
            "Content-Type": "application/json",
        }

    def answer(self, asked: Asked) -> Answered:
        """One request."""
        if asked.headers.get("authorization") != f"Bearer {KEY}":
            return _errors(401, None, "The provided authorization grant is invalid, expired, or revoked")
        if (asked.method, asked.path) == ("GET", "/v3/scopes"):
            return Answered(200, {"scopes": list(self.scopes)})
        if (asked.method, asked.path) != ("POST", "/v3/mail/send"):
            return _errors(404, None, "not found")
        body = json.loads(asked.body)
        schema = document(SCHEMA)["components"]["requestBodies"]["PostMailSend"]["content"]["application/json"][
            "schema"
        ]
        if found := faults(SCHEMA, schema, body):
            self.wrong += found
            return _errors(400, None, found[0])
        local = body["personalizations"][0]["to"][0]["email"].partition("@")[0]
        if (local, bool(body.get("attachments"))) == (TOO_BIG[0], True):
            return _errors(413, None, "The JSON payload you have included in your request is too large.")
        if local in ANSWERS:
            return _errors(*ANSWERS[local])
        self.taken.append(body)
        if self.lose_answers:
            self.lose_answers -= 1
            raise ConnectionAbortedError
        return Answered(202, headers={"X-Message-Id": f"sg-{len(self.taken)}"})


def _errors(status: int, field: str | None, message: str) -> Answered:
    return Answered(status, {"errors": [{"message": message, "field": field, "help": None}]})


@contextmanager
def sendgrid_peer() -> Iterator[Peer]:
    """A peer on a free port."""
    peer = Peer()
    with serving(peer.answer) as peer.url:
        yield peer
