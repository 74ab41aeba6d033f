"""Reading what mail servers send back: delivery status notifications (RFC 3464) and Exim's older form. Pure.

Only who it is about is proved (by the tag in its address, which the domain checks). Answers of people and of absence
notices come to the same address and are none of these.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import Message
from email.utils import parsedate_to_datetime
from typing import Literal

from otp_app.adapters.email.status import reason_of
from otp_app.domain.messages.outgoing import Return

Outcome = Literal["bounced", "deferred", "delivered"]
_ACTIONS: dict[str, Outcome] = {"failed": "bounced", "delayed": "deferred", "delivered": "delivered"}
_WORST: tuple[Outcome, ...] = ("bounced", "deferred", "delivered")
# To whom it came: the form of the servers that deliver to mailboxes.
_ADDRESSED = ("Delivered-To", "X-Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "To")
_STATUS = re.compile(r"(?<![\d.])[245]\.\d{1,3}\.\d{1,3}(?![\d.])")
_BASIC = {"550": "mailbox_unknown", "551": "mailbox_unknown", "553": "mailbox_unknown", "552": "mailbox_full"}
# Final, these say more than while it is still tried (RFC 3463): no route, no answer, too late.
_FINAL = {"4.1": "expired_at_provider", "4.4": "mailbox_unknown", "4.7": "expired_at_provider"}
_MOST_TEXT = 20_000


def read_bounce(raw: bytes, address: str, now: datetime) -> Return | None:
    """What a message in the mailbox of returns says; None where it is none. address: what tags are added to."""
    try:
        message = message_from_bytes(raw)
        tag = _tag_of(message, address)
        return _read(message, tag, now) if tag else None
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):  # the library's, on hostile input
        return None


def tagged(address: str, tag: str) -> str:
    """The envelope sender for one message: `bounces+TAG@sign.example` (sub-addressing, RFC 5233)."""
    local, _, domain = address.rpartition("@")
    return f"{local}+{tag}@{domain}"


def _tag_of(message: Message, address: str) -> str:
    local, _, domain = address.rpartition("@")
    wanted = re.compile(
        rf"(?<![\w.+-]){re.escape(local)}\+([\w-]{{1,60}})@{re.escape(domain)}(?![\w.-])", re.IGNORECASE
    )
    for header in _ADDRESSED:
        for value in message.get_all(header, []):
            if found := wanted.search(str(value)):
                return found.group(1)
    return ""


def _read(message: Message, tag: str, now: datetime) -> Return | None:
    at = _date_of(message, now)
    recipients = [_recipient(group) for group in _groups(message)]
    for outcome in _WORST:
        for action, status, diagnostic in recipients:
            if _ACTIONS.get(action) == outcome:
                return _judged(tag, outcome, at, status, diagnostic)
    if not recipients and message.get("X-Failed-Recipients") and _made_by_a_server(message):
        text = _text_of(message)
        found = _STATUS.search(text)
        return _judged(tag, "bounced", at, found.group() if found else "", text)
    return None


def _judged(tag: str, outcome: Outcome, at: datetime, status: str, diagnostic: str) -> Return:
    if outcome == "delivered":
        return Return(tag, outcome, at)
    short = status.partition(".")[2]
    reason = reason_of(status) or (_FINAL.get(short) if outcome == "bounced" else None)
    if reason is None and short in ("", "0.0"):
        basic = re.search(r"\b(55[0-3])[ -]", diagnostic)
        reason = _BASIC[basic.group(1)] if basic else None
    usual = "mail_refused" if outcome == "bounced" else "mail_deferred"
    return Return(tag, outcome, at, reason or usual, status)


def _groups(message: Message) -> Iterator[Message]:
    """The fields of each recipient (RFC 3464 section 2.3); those about the whole message have no Action."""
    if message.get_content_type() != "multipart/report" or message.get_param("report-type") != "delivery-status":
        return
    # The third part, the message that came back, may hold such a part of its own: only ours counts.
    parts = message.get_payload()
    for part in parts if isinstance(parts, list) else []:
        if isinstance(part, Message) and part.get_content_type() in (
            "message/delivery-status",
            "message/global-delivery-status",  # RFC 6533
        ):
            groups = part.get_payload()
            yield from (
                (g for g in groups if isinstance(g, Message) and g.get("Action")) if isinstance(groups, list) else ()
            )
            return


def _recipient(group: Message) -> tuple[str, str, str]:
    """Action, the most telling status code, and the diagnostic text (which is used here and never kept)."""
    action = str(group["Action"]).split("(")[0].strip().lower()
    diagnostic = str(group.get("Diagnostic-Code", ""))[:2000]
    stated = _STATUS.search(str(group.get("Status", "")))
    status = stated.group() if stated else ""
    if not status or status.endswith(".0.0"):  # "some failure": what the other server answered says more
        told = _STATUS.search(diagnostic)
        status = told.group() if told else status
    return action, status, diagnostic


def _made_by_a_server(message: Message) -> bool:
    """RFC 3834 section 5, or the null sender of RFC 5321 section 4.5.5."""
    return (
        str(message.get("Auto-Submitted", "")).lower().startswith("auto-")
        or str(message.get("Return-Path", "")).strip() == "<>"
    )


def _text_of(message: Message) -> str:
    for part in message.walk():
        if part.get_content_type() == "text/plain":
            payload = part.get_payload(decode=True)
            return payload[:_MOST_TEXT].decode("latin-1") if isinstance(payload, bytes) else ""
    return ""


def _date_of(message: Message, now: datetime) -> datetime:
    try:
        at = parsedate_to_datetime(str(message["Date"]))
    except (ValueError, TypeError):
        return now
    return at.astimezone(UTC) if at.tzinfo else now
