"""Texts that stay here: kept beside the e-mails of the outbox, in their form, so that the local mailbox shows them."""

from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

from otp_app.adapters.email.outbox import CHANNEL, COUNT, keep
from otp_app.domain.ports import Text
from otp_app.domain.uow import utc_now

_NAMES = {"sms": "SMS", "whatsapp": "WhatsApp"}


class OutboxTexter:
    """A Texter that writes `<id>.eml` into a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def send(self, text: Text) -> str:
        """Keep the text; returns its id in the folder. A second one of the same id changes nothing.

        Raises DeliveryFailed: permanently for a malformed id, for now where the disk takes no more.
        """
        message = EmailMessage()
        message["From"] = _NAMES[text.channel]
        message["To"] = text.to
        message["Subject"] = text.body
        message["Date"] = format_datetime(utc_now())
        message["Content-Language"] = text.language
        message[CHANNEL] = text.channel
        message[COUNT] = "0"
        message.set_content(text.body, cte="quoted-printable")
        return keep(self.folder, text.message_id, message.as_bytes())

    def check(self) -> str:
        """The folder."""
        return str(self.folder)
