"""Twilio's status callbacks: what became of a text, signed with the account's token."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from twilio.request_validator import RequestValidator

from otp_app.adapters.phone.twilio_codes import reason_of
from otp_app.domain.messages.outgoing import Report

SIGNATURE = "X-Twilio-Signature"
# `queued`, `sending` and `sent` say no more than that Twilio has it, which we know.
_OUTCOMES: dict[str, Literal["delivered", "bounced", "failed"]] = {
    "delivered": "delivered",
    "read": "delivered",
    "undelivered": "bounced",
    "failed": "failed",
    "canceled": "failed",
}


def is_genuine(auth_token: str, url: str, fields: Mapping[str, str], signature: str) -> bool:
    """Whether Twilio signed this call. url: the public address that Twilio was told, as it calls it."""
    return bool(RequestValidator(auth_token).validate(url, dict(fields), signature))


def read_report(message_id: str, fields: Mapping[str, str], at: datetime) -> Report | None:
    """What a callback says of a message of ours; None where it is no news. Callbacks bear no time: `at` is now."""
    outcome = _OUTCOMES.get(fields.get("MessageStatus", ""))
    if outcome is None:
        return None
    if outcome == "delivered":
        return Report(message_id, outcome, at)
    code = fields.get("ErrorCode", "")
    number = int(code) if code.isdecimal() and len(code) < 7 else 0
    if fields["MessageStatus"] == "canceled":
        return Report(message_id, outcome, at, "expired_at_provider", str(number or ""))
    return Report(message_id, outcome, at, reason_of(number), str(number or ""))
