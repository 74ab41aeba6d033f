"""Handing over one message: decide, act, record. Safe to repeat: the message id is the key of the sending."""

from otp_app.adapters.email.layout import as_email
from otp_app.domain.actor import SYSTEM
from otp_app.domain.envelopes import delivery
from otp_app.domain.messages.letter import Sender
from otp_app.domain.ports import DeliveryFailed, File
from otp_app.settings import get_settings
from otp_app.wiring import blobs, execute, mailer

ATTEMPTS = 12
FIRST_PAUSE = 2.0
LONGEST_PAUSE = 1800.0


def deliver(message_id: str) -> float | None:
    """Try once. Returns seconds to wait before the next try, or None when nothing is left to do."""
    settings = get_settings()
    sender = Sender(settings.product_name, settings.base_url, settings.support_email)
    ready = execute(delivery.prepare, SYSTEM, message_id, sender)
    if ready is None:
        return None
    fits = sum(s.size for s in ready.letter.sheets) <= settings.limits.attachment_bytes
    files = [File(s.name, "application/pdf", blobs().get(s.digest)) for s in ready.letter.sheets] if fits else []
    try:
        reference = mailer().send(as_email(ready, files, sender))
    except DeliveryFailed as failure:
        if not failure.permanent:
            return FIRST_PAUSE
        execute(delivery.record_failed, SYSTEM, message_id, failure.reason)
        return None
    execute(delivery.record_sent, SYSTEM, message_id, reference)
    return None


def give_up(message_id: str) -> None:
    """After the last try: the message has failed, visibly."""
    execute(delivery.record_failed, SYSTEM, message_id, "gave up after many tries")


def pause(attempt: int) -> float:
    """Seconds before the next try: doubling, at most half an hour."""
    return min(FIRST_PAUSE * 2**attempt, LONGEST_PAUSE)
