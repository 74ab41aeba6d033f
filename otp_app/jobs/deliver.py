"""Handing over one message: decide, act, record. Safe to repeat: the message id is the key of the sending."""

from otp_app.adapters.email.layout import as_email
from otp_app.domain.actor import SYSTEM
from otp_app.domain.envelopes import delivery
from otp_app.domain.messages.letter import Delivery, Sender
from otp_app.domain.ports import DeliveryFailed, File, Text
from otp_app.settings import get_settings
from otp_app.wiring import blobs, execute, mailer, texter

ATTEMPTS = 105  # two days
FIRST_PAUSE = 2.0
LONGEST_PAUSE = 1800.0


def deliver(message_id: str) -> float | None:
    """Try once. Returns seconds to wait before the next try, or None when nothing is left to do."""
    sender = _sender()
    ready = execute(delivery.prepare, SYSTEM, message_id, sender)
    if ready is None:
        return None
    try:
        reference = _hand_over(ready, sender)
    except DeliveryFailed as failure:
        if not failure.permanent:
            execute(delivery.record_delay, SYSTEM, message_id, failure.reason, failure.detail)
            return FIRST_PAUSE
        execute(delivery.record_failed, SYSTEM, message_id, failure.reason, failure.detail)
        return None
    execute(delivery.record_sent, SYSTEM, message_id, reference)
    return None


def _hand_over(ready: Delivery | Text, sender: Sender) -> str:
    """With the documents, or without them (the letter then says where they are) if the provider finds them too big."""
    if isinstance(ready, Text):
        return texter().send(ready)
    files, logo = _files(ready), blobs().get(brand) if (brand := ready.letter.brand.logo) else b""
    try:
        return mailer().send(as_email(ready, files, sender, logo))
    except DeliveryFailed as failure:
        if not files or failure.reason != "message_too_big":
            raise
        return mailer().send(as_email(ready, [], sender, logo))


def _files(ready: Delivery) -> list[File]:
    sheets = ready.letter.sheets
    if sum(s.size for s in sheets) > get_settings().limits.attachment_bytes:
        return []
    return [File(s.name, "application/pdf", blobs().get(s.digest)) for s in sheets]


def _sender() -> Sender:
    settings = get_settings()
    return Sender(settings.product_name, settings.base_url, settings.support_email)


def give_up(message_id: str) -> None:
    """After the last try: the message has failed, visibly."""
    execute(delivery.record_failed, SYSTEM, message_id, "gave_up")


def pause(attempt: int) -> float:
    """Seconds before the next try: doubling, at most half an hour."""
    return min(FIRST_PAUSE * 2 ** min(attempt, 20), LONGEST_PAUSE)
