"""An e-mail as bytes on the wire: RFC 5322 headers, MIME parts, RFC 2231 file names."""

import re
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime

import idna

from otp_app.adapters.email.lines import file_name, header_line
from otp_app.domain.ports import DeliveryFailed, Email
from otp_app.domain.uow import utc_now

_ADDRESS = re.compile(r"[^\s@<>(),;:\"\[\]\\\x00-\x20\x7f]{1,64}@[^\s@<>(),;:\"\[\]\\\x00-\x20\x7f]{1,253}")
_MESSAGE_ID = re.compile(r"[A-Za-z0-9._-]{1,100}@(?:[A-Za-z0-9._-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])")


def as_mime(email: Email, from_address: str, at: datetime | None = None) -> EmailMessage:
    """The message in full. at: its Date, now unless given.

    Raises DeliveryFailed, permanently, for an address or message id that cannot stand in a header.
    """
    to, sender = _address(email.to), _address(from_address)
    reply_to = _address(email.reply_to) if email.reply_to else ""
    # RFC 6531 only where an address needs it: every server takes the plain form.
    ascii_only = all(address.isascii() for address in (to, sender, reply_to))
    message = EmailMessage(policy=SMTP if ascii_only else SMTPUTF8)
    message["From"] = Address(header_line(email.from_name), addr_spec=sender)
    message["To"] = Address(header_line(email.to_name), addr_spec=to)
    if reply_to:
        message["Reply-To"] = Address(addr_spec=reply_to)
    message["Subject"] = header_line(email.subject)
    message["Date"] = format_datetime(at or utc_now())
    message["Message-ID"] = f"<{_message_id(email.message_id)}>"
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834 section 5: no out-of-office answers, please
    message["Content-Language"] = header_line(email.language)
    message.set_content(email.text, cte="quoted-printable")
    message.add_alternative(email.html, subtype="html", cte="quoted-printable")
    for file in email.attachments:
        main, _, sub = file.media_type.partition("/")
        message.add_attachment(file.data, maintype=main, subtype=sub, filename=file_name(file.name))
    return message


def _address(address: str) -> str:
    """The address with its domain in ASCII (RFC 5891), which spares most internationalised ones SMTPUTF8."""
    if not _ADDRESS.fullmatch(address):
        raise DeliveryFailed("address_malformed", permanent=True)
    local, _, domain = address.rpartition("@")
    try:
        return f"{local}@{domain if domain.isascii() else idna.encode(domain, uts46=True).decode()}"
    except UnicodeError:
        raise DeliveryFailed("address_malformed", permanent=True) from None


def _message_id(message_id: str) -> str:
    if not _MESSAGE_ID.fullmatch(message_id):
        raise DeliveryFailed("message_id_malformed", permanent=True)
    return message_id
