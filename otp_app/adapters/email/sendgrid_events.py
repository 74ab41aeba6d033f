"""SendGrid's event webhook: what became of messages, signed with the account's key (ECDSA over P-256)."""

import binascii
import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, cast

from sendgrid.helpers.eventwebhook import EventWebhook

from otp_app.adapters.email.sendgrid import MESSAGE
from otp_app.adapters.email.status import reason_of
from otp_app.domain.messages.outgoing import Report

SIGNATURE = "X-Twilio-Email-Event-Webhook-Signature"
TIMESTAMP = "X-Twilio-Email-Event-Webhook-Timestamp"
_CLASSES = {
    "invalid address": "mailbox_unknown",
    "mailbox unavailable": "mailbox_full",
    "reputation": "mail_blocked",
    "content": "mail_refused",
}
_DROPS = {
    "bounced address": "bounced_before",
    "invalid": "mailbox_unknown",
    "unsubscribed address": "opted_out",
    "spam reporting address": "opted_out",
}


def is_genuine(public_key: str, body: bytes, signature: str, timestamp: str) -> bool:
    """Whether SendGrid signed these very bytes. public_key: as its settings show it, base64 of the DER."""
    try:
        return bool(EventWebhook(public_key).verify_signature(body.decode(), signature, timestamp))
    except (ValueError, binascii.Error, UnicodeDecodeError):
        return False


def read_reports(body: bytes) -> tuple[Report, ...]:
    """The events that say something about messages of ours, in their order.

    Raises ValueError for what is no list of events; single events that cannot be read are passed over.
    """
    events = json.loads(body)
    if not isinstance(events, list):
        raise ValueError("no list of events")
    return tuple(_reports(cast(list[object], events)))


def _reports(events: list[object]) -> Iterator[Report]:
    for event in events:
        if isinstance(event, dict) and (report := _report(cast(dict[str, Any], event))):
            yield report


def _report(event: Mapping[str, Any]) -> Report | None:
    message, when = event.get(MESSAGE), event.get("timestamp")
    if not isinstance(message, str) or not isinstance(when, int | float):
        return None
    try:
        at = datetime.fromtimestamp(int(when), UTC)
    except (ValueError, OverflowError, OSError):
        return None
    status = _status(event)
    match event.get("event"):
        case "delivered":
            return Report(message, "delivered", at)
        case "bounce":
            return Report(message, "bounced", at, _why_bounced(event, status), status)
        case "dropped":
            return Report(message, "failed", at, _DROPS.get(_word(event, "reason"), "mail_refused"), status)
        case "deferred":
            return Report(message, "deferred", at, reason_of(status) or "mail_deferred", status)
        case "spamreport":
            return Report(message, "complained", at, "marked_as_spam")
        case _:
            return None


def _why_bounced(event: Mapping[str, Any], status: str) -> str:
    """By the status code, else by SendGrid's own sorting; `blocked` is a refusal that may pass."""
    if known := reason_of(status):
        return known
    blocked = "mail_blocked" if event.get("type") == "blocked" else "mail_refused"
    return _CLASSES.get(_word(event, "bounce_classification"), blocked)


def _status(event: Mapping[str, Any]) -> str:
    """`5.1.1`; the free text beside it holds addresses."""
    status = event.get("status")
    parts = status.split(".") if isinstance(status, str) else []
    return ".".join(parts) if len(parts) == 3 and all(p.isdecimal() and len(p) < 4 for p in parts) else ""


def _word(event: Mapping[str, Any], name: str) -> str:
    value = event.get(name)
    return value.strip().lower() if isinstance(value, str) else ""
