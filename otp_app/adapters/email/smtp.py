"""E-mail through an SMTP server (RFC 5321), encrypted from the first byte or by STARTTLS (RFC 3207)."""

import re
import smtplib
import ssl
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import parseaddr
from pathlib import Path
from typing import Literal

from otp_app.adapters.email.bounces import tagged
from otp_app.adapters.email.mime import as_mime
from otp_app.adapters.email.status import reason_of
from otp_app.domain.ports import DeliveryFailed, Email

Security = Literal["starttls", "tls", "none"]
_BASIC = {552: "message_too_big", 551: "mailbox_unknown", 553: "mailbox_unknown"}
_STATUS = re.compile(rb"^[245]\.\d{1,3}\.\d{1,3}\b")
_QUEUED_AS = re.compile(r"queued as ([A-Za-z0-9.-]{4,64})", re.IGNORECASE)


@dataclass(frozen=True)
class Server:
    """Where and how to hand over. ca: file of further authorities to trust (PEM); seconds: patience for one answer."""

    host: str
    port: int
    security: Security = "starttls"
    user: str = ""
    password: Callable[[], str] | None = None
    ca: Path | None = None
    seconds: float = 30.0


class SmtpMailer:
    """A Mailer that hands over one message per connection.

    A server that took a message and died before it said so gets it again under the same Message-ID, by which many
    mailboxes recognise a repeat; SMTP knows no better.
    """

    def __init__(self, server: Server, from_address: str, return_address: str = "") -> None:
        """return_address: where undeliverable messages come back to, with a tag for each; the sender's without."""
        self._server = server
        self._from = from_address
        self._return = return_address

    def send(self, email: Email) -> str:
        """Hand over; returns the server's queue id, or the message id. Raises DeliveryFailed.

        What is wrong with this installation (login, encryption, sender) is never held against the message: it waits.
        """
        message = as_mime(email, self._from)
        recipient = parseaddr(str(message["To"]))[1]
        with _translated(), _connected(self._server) as smtp:
            wide = message.policy is SMTPUTF8 or not recipient.isascii()
            if wide and not smtp.has_extn("smtputf8"):
                raise DeliveryFailed("address_unsupported", permanent=True)
            body = _bytes(message, wide)
            options = [f"size={len(body)}"] if smtp.has_extn("size") else []
            options += ["SMTPUTF8", "BODY=8BITMIME"] if wide else []
            tells = smtp.has_extn("dsn")  # RFC 3461: of the message that comes back, the headers are enough
            sender = tagged(self._return, email.return_tag) if self._return and email.return_tag else self._from
            _accepted(*smtp.mail(sender, [*options, "RET=HDRS"] if tells else options), ours=True)
            _accepted(*smtp.rcpt(recipient, ["NOTIFY=FAILURE,DELAY"] if tells else []))
            code, answer = smtp.data(body)
            _accepted(code, answer)
            found = _QUEUED_AS.search(answer.decode(errors="replace"))
            return found.group(1) if found else email.message_id

    def check(self) -> str:
        """Connects and logs in; returns how the server calls itself. Raises DeliveryFailed."""
        with _translated(), _connected(self._server) as smtp:
            _accepted(*smtp.noop(), ours=True)
            return self._server.host


@contextmanager
def _connected(server: Server) -> Generator[smtplib.SMTP]:
    context = ssl.create_default_context(cafile=str(server.ca) if server.ca else None)
    if server.security == "tls":
        smtp: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=server.seconds, context=context)
    else:
        smtp = smtplib.SMTP(server.host, server.port, timeout=server.seconds)
    try:
        smtp.ehlo_or_helo_if_needed()
        if server.security == "starttls":
            smtp.starttls(context=context)  # raises where the server offers none: never in the clear instead
            smtp.ehlo()
        if server.user and server.password is not None:
            smtp.login(server.user, server.password())
        yield smtp
    finally:
        try:
            smtp.quit()
        except (smtplib.SMTPException, OSError):
            smtp.close()


@contextmanager
def _translated() -> Generator[None]:
    """The library's errors as ours; their texts stay out, since servers repeat addresses in them."""
    try:
        yield
    except smtplib.SMTPAuthenticationError as error:
        raise DeliveryFailed("mail_login_refused", permanent=False, detail=str(error.smtp_code)) from error
    except (smtplib.SMTPNotSupportedError, ssl.SSLError) as error:
        raise DeliveryFailed("mail_not_encrypted", permanent=False, detail=type(error).__name__) from error
    except smtplib.SMTPResponseException as error:  # a greeting or EHLO that refuses
        raise DeliveryFailed("mail_deferred", permanent=False, detail=str(error.smtp_code)) from error
    except (smtplib.SMTPException, OSError) as error:
        raise DeliveryFailed("mail_unreachable", permanent=False, detail=type(error).__name__) from error


def _accepted(code: int, answer: bytes, *, ours: bool = False) -> None:
    """Raises DeliveryFailed unless the server agreed; ours: the refusal is about this installation, so it waits."""
    if 200 <= code < 300:
        return
    status = _STATUS.match(answer)
    detail = f"{code} {status.group(0).decode()}" if status else str(code)
    if ours:
        raise DeliveryFailed("mail_sender_refused", permanent=False, detail=detail)
    reason = reason_of(status.group(0).decode()) if status else _BASIC.get(code)
    if code >= 500:
        raise DeliveryFailed(reason or "mail_refused", permanent=True, detail=detail)
    raise DeliveryFailed(reason or "mail_deferred", permanent=False, detail=detail)


def _bytes(message: EmailMessage, wide: bool) -> bytes:
    return message.as_bytes(policy=SMTPUTF8 if wide else SMTP)
