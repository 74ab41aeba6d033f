"""What enhanced status codes (RFC 3463) say more than three digits: stable reasons, without the class 4 or 5."""

_REASONS = {
    "1.1": "mailbox_unknown",
    "1.2": "mailbox_unknown",
    "1.3": "mailbox_unknown",
    "1.6": "mailbox_unknown",
    "1.10": "mailbox_unknown",
    "2.1": "mailbox_unknown",
    "2.2": "mailbox_full",
    "2.3": "message_too_big",
    "3.4": "message_too_big",
}


def reason_of(status: str) -> str | None:
    """`5.1.1` → `mailbox_unknown`; None where the code says nothing that we tell apart."""
    return _REASONS.get(status.partition(".")[2])
