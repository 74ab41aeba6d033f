"""Stripe's Checkout as far as we use it: requests are checked by Stripe's schema, a page pays, calls are signed."""

import hashlib
import hmac
import json
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from jsonschema import Draft4Validator

from otp_app.domain.uow import utc_now
from tests.peers.http_peer import Answered, Asked, document, serving

KEY, SECRET = "sk_test_right", "whsec_right"
_SESSIONS = "/v1/checkout/sessions"

# Whom transfers and receipts name.
BANK = {
    "OTP_PAYMENTS__BANK_HOLDER": "OTP Sign S.r.l.",
    "OTP_PAYMENTS__BANK_IBAN": "IT60X0542811101000000123456",
    "OTP_OPERATOR__NAME": "OTP Sign S.r.l.",
    "OTP_OPERATOR__ADDRESS": "Via Roma 1; 20121 Milano; Italia",
}


@dataclass
class Peer:
    """A running peer: the sessions it made, and what the schema found wrong."""

    url: str = ""
    sessions: dict[str, dict[str, Any]] = field(default_factory=dict)
    made: dict[str, tuple[bytes, str]] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    down: bool = False

    def answer(self, asked: Asked) -> Answered:
        """One request of the SDK, or of a browser on the page to pay on."""
        path = urlsplit(asked.path).path
        if page := re.fullmatch(r"/pay/(cs_\w+)", path):
            return self._page(self.sessions[page[1]], asked.method)
        if asked.headers.get("authorization") != f"Bearer {KEY}":
            return _error(401, "Invalid API Key provided", "api_key_invalid")
        if self.down:
            return _error(503, "try again", "api_error")
        if (asked.method, path) == ("POST", _SESSIONS):
            return self._create(asked)
        if (asked.method, path) == ("GET", _SESSIONS):
            listed = list(self.sessions.values())[-1:]
            return Answered(200, {"object": "list", "url": _SESSIONS, "has_more": False, "data": listed})
        if asked.method == "GET" and (found := self.sessions.get(path.removeprefix(f"{_SESSIONS}/"))):
            return Answered(200, found)
        return _error(404, "No such checkout.session", "resource_missing")

    def pay(self, session_id: str) -> None:
        """The payer pays."""
        payment = "pi_" + secrets.token_hex(12)
        self.sessions[session_id].update(status="complete", payment_status="paid", payment_intent=payment)

    def event(self, kind: str, about: dict[str, Any]) -> bytes:
        """The body of a webhook's call."""
        head = {"id": "evt_" + secrets.token_hex(8), "object": "event", "api_version": "2026-10-28", "livemode": False}
        return json.dumps({**head, "created": _seconds(), "type": kind, "data": {"object": about}}).encode()

    def charge(self, session_id: str, **values: Any) -> dict[str, Any]:
        """A charge or a dispute of a paid session."""
        return {
            "id": "ch_1",
            "object": "charge",
            "payment_intent": self.sessions[session_id]["payment_intent"],
        } | values

    def _create(self, asked: Asked) -> Answered:
        key = asked.headers.get("idempotency-key", "")
        if key in self.made:
            body, session_id = self.made[key]
            if body != asked.body:
                return _error(400, "Keys for idempotent requests can only be used once", "idempotency_error")
            return Answered(200, self.sessions[session_id])
        schema = _schema()
        given = _coerced(_nested(asked.body.decode()), schema)
        if faults := [error.message for error in Draft4Validator(schema).iter_errors(given)]:
            self.wrong += faults
            return _error(400, faults[0], "parameter_invalid")
        session_id = "cs_test_" + secrets.token_hex(12)
        self.sessions[session_id] = {
            "id": session_id,
            "object": "checkout.session",
            "status": "open",
            "payment_status": "unpaid",
            "payment_intent": None,
            "amount_total": sum(i["quantity"] * i["price_data"]["unit_amount"] for i in given["line_items"]),
            "client_reference_id": given.get("client_reference_id"),
            "metadata": given.get("metadata", {}),
            "success_url": given["success_url"],
            "cancel_url": given["cancel_url"],
            "url": f"{self.url}/pay/{session_id}",
        }
        self.made[key] = (asked.body, session_id)
        return Answered(200, self.sessions[session_id])

    def _page(self, session: dict[str, Any], method: str) -> Answered:
        """The page to pay on; its form pays, its link leads back unpaid."""
        if method == "POST":
            self.pay(session["id"])
            return Answered(303, headers={"Location": session["success_url"]})
        page = (
            "<!doctype html><title>Pay</title><link rel=icon href=data:,>"
            f"<h1>{session['amount_total'] / 100:.2f} EUR</h1>"
            f"<form method=post><button>Pay</button></form><a href='{session['cancel_url']}'>Back</a>"
        )
        return Answered(200, page.encode(), {"Content-Type": "text/html; charset=utf-8"})


def signed(body: bytes, *, secret: str = SECRET, age: int = 0) -> dict[str, str]:
    """The headers of a call, as Stripe signs it."""
    at = _seconds() - age
    mac = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return {"Stripe-Signature": f"t={at},v1={mac}", "Content-Type": "application/json"}


@contextmanager
def stripe() -> Iterator[Peer]:
    """A peer while it runs."""
    peer = Peer()
    with serving(peer.answer) as url:
        peer.url = url
        yield peer


def _seconds() -> int:
    return int(utc_now().timestamp())


def _schema() -> dict[str, Any]:
    post = document("stripe_checkout.json")["paths"][_SESSIONS]["post"]
    return post["requestBody"]["content"]["application/x-www-form-urlencoded"]["schema"]


def _error(status: int, message: str, code: str) -> Answered:
    return Answered(status, {"error": {"type": "invalid_request_error", "message": message, "code": code}})


def _nested(body: str) -> Any:
    """`a[b][0]=c` as Stripe reads it."""
    out: dict[str, Any] = {}
    for name, value in parse_qsl(body, keep_blank_values=True):
        *way, last = re.findall(r"[^\[\]]+", name)
        at = out
        for step in way:
            at = at.setdefault(step, {})
        at[last] = value
    return _listed(out)


def _listed(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    parts = {str(k): _listed(v) for k, v in value.items()}  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
    return [parts[k] for k in sorted(parts, key=int)] if parts and all(k.isdigit() for k in parts) else parts


def _coerced(value: Any, schema: dict[str, Any]) -> Any:
    """Words of a form as the types that the schema names."""
    for one in schema.get("anyOf", []):
        tried = _coerced(value, one)
        if Draft4Validator(one).is_valid(tried):
            return tried
    match schema.get("type"):
        case "integer" if isinstance(value, str) and re.fullmatch(r"-?\d+", value):
            return int(value)
        case "boolean" if value in ("true", "false"):
            return value == "true"
        case "array" if isinstance(value, list):
            return [_coerced(one, schema["items"]) for one in value]  # pyright: ignore[reportUnknownVariableType]
        case "object" if isinstance(value, dict):
            known = schema.get("properties", {})
            rest = schema.get("additionalProperties") or {}
            return {k: _coerced(v, known.get(k, rest)) for k, v in value.items()}  # pyright: ignore[reportUnknownVariableType]
        case _:
            return value


def settings(peer: Peer) -> dict[str, str]:
    """The service's environment, so that it pays at this peer."""
    return {
        "OTP_PAYMENTS__BACKEND": "stripe",
        "OTP_PAYMENTS__KEY": KEY,
        "OTP_PAYMENTS__WEBHOOK_SECRET": SECRET,
        "OTP_PAYMENTS__URL": peer.url,
        "OTP_PAYMENTS__CHECKOUT": peer.url,
        **BANK,
    }
