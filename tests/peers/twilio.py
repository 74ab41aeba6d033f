"""Twilio's messages as far as we use them: checks every request by the vendor's schema, signs callbacks."""

import base64
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.utils import format_datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

from twilio.request_validator import RequestValidator

from otp_app.domain.uow import utc_now
from tests.peers.http_peer import Answered, Asked, document, faults, serving

SCHEMA = "twilio_messages.json"
ACCOUNT, TOKEN = "AC" + "0" * 32, "right token"
PATH = f"/2010-04-01/Accounts/{ACCOUNT}"
FROM, WHATSAPP_FROM, TEMPLATE = "+15005550006", "+15005550009", "HX" + "a" * 32
# By the last three digits of the recipient's number: status and Twilio's error number instead of 201.
ANSWERS = {
    "211": (400, 21211),
    "614": (400, 21614),
    "610": (400, 21610),
    "408": (400, 21408),
    "016": (400, 63016),
    "606": (400, 21606),
    "429": (429, 20429),
    "503": (503, 20503),
    "999": (400, 99999),
}
_OPERATION = document(SCHEMA)["paths"]["/2010-04-01/Accounts/{AccountSid}/Messages.json"]


@dataclass
class Peer:
    """A running peer: what it took, and what the schema found wrong."""

    url: str = ""
    taken: list[dict[str, Any]] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    lose_answers: int = 0
    listed: int = 0
    status: str = "active"

    def answer(self, asked: Asked) -> Answered:
        """One request."""
        basic = base64.b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()
        if asked.headers.get("authorization") != f"Basic {basic}":
            return _error(401, 20003)
        path, query = urlsplit(asked.path).path, urlsplit(asked.path).query
        if (asked.method, path) == ("GET", f"{PATH}.json"):
            return Answered(200, {"sid": ACCOUNT, "status": self.status})
        if (asked.method, path) == ("GET", f"{PATH}/Messages.json"):
            return self._list({name: values[0] for name, values in parse_qs(query).items()})
        if (asked.method, path) == ("POST", f"{PATH}/Messages.json"):
            return self._create(parse_qs(asked.body.decode(), keep_blank_values=True))
        return _error(404, 20404)

    def callback(self, url: str, **fields: str) -> dict[str, str]:
        """The headers of a status callback."""
        return {"X-Twilio-Signature": RequestValidator(TOKEN).compute_signature(url, fields)}

    def _create(self, form: dict[str, list[str]]) -> Answered:
        schema = _OPERATION["post"]["requestBody"]["content"]["application/x-www-form-urlencoded"]["schema"]
        fields = {name: _typed(schema["properties"].get(name, {}), values) for name, values in form.items()}
        found = faults(SCHEMA, schema, fields)
        if not re.fullmatch(r"(whatsapp:)?\+[1-9]\d{6,14}", str(fields.get("To"))):
            found.append("To: no number")
        if not (fields.get("Body") or fields.get("ContentSid")) or not (
            fields.get("From") or fields.get("MessagingServiceSid")
        ):
            found.append("Body or From: missing")
        if found:
            self.wrong += found
            return _error(400, 21604)
        if (given := ANSWERS.get(str(fields["To"])[-3:])) is not None:
            return _error(*given)
        body = fields.get("Body") or f"template with {fields['ContentVariables']}"
        message = {"sid": f"SM{len(self.taken):032x}", "to": fields["To"], "body": body, "status": "queued"}
        self.taken.append({**fields, **message})
        if self.lose_answers:
            self.lose_answers -= 1
            raise ConnectionAbortedError
        return Answered(201, _whole(message))

    def _list(self, query: dict[str, str]) -> Answered:
        schema = {p["name"]: p["schema"] for p in _OPERATION["get"]["parameters"] if p["in"] == "query"}
        self.wrong += [f"{name}: unknown" for name in query if name not in schema]
        self.listed += 1
        found = [_whole(message) for message in self.taken if message["to"] == query.get("To")]
        return Answered(200, {"messages": found, "page": 0, "page_size": 50, "uri": "", "next_page_uri": None})


def _whole(message: dict[str, Any]) -> dict[str, Any]:
    now = format_datetime(utc_now())
    return {
        **{name: message[name] for name in ("sid", "to", "body", "status")},
        "account_sid": ACCOUNT, "from": FROM, "direction": "outbound-api", "date_created": now, "date_updated": now,
        "date_sent": now, "error_code": None, "error_message": None, "num_segments": "1", "num_media": "0",
        "price": None, "price_unit": "USD", "api_version": "2010-04-01", "uri": "", "subresource_uris": {},
        "messaging_service_sid": None,
    }  # fmt: skip


def _typed(schema: dict[str, Any], values: list[str]) -> object:
    """A form's text as what the schema wants, or as it is where it cannot be that."""
    kind, value = schema.get("type"), values[0]
    if kind == "array":
        return values
    if kind == "integer" and re.fullmatch(r"-?\d+", value):
        return int(value)
    if kind == "boolean" and value in ("true", "false"):
        return value == "true"
    return value


def _error(status: int, code: int) -> Answered:
    message = "The 'To' number +393331234567 is not reachable."  # as Twilio does, which repeats numbers
    return Answered(status, {"code": code, "message": message, "status": status, "more_info": ""})


@contextmanager
def twilio_peer() -> Iterator[Peer]:
    """A peer on a free port."""
    peer = Peer()
    with serving(peer.answer) as peer.url:
        yield peer
