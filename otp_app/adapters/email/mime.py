"""An e-mail as bytes on the wire: RFC 5322 headers, MIME parts, RFC 2231 file names."""

import re
from collections.abc import Iterator
from datetime import datetime
from email.header import Header
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8, EmailPolicy
from email.utils import format_datetime

import idna

from otp_app.adapters.email.lines import file_name, header_line
from otp_app.domain.ports import DeliveryFailed, Email
from otp_app.domain.uow import utc_now

# RFC 3834 section 5: no out-of-office answers, please.
EXTRA_HEADERS = {"Auto-Submitted": "auto-generated"}
LOGO = "logo"  # the content id that letters name
_LINE = 76  # of an encoded word's line: RFC 2047 section 2
_PLAIN = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]+")  # atoms: RFC 5322 section 3.2.3
_DOTTED = re.compile(r"[^.]+(?:\.[^.]+)*")  # dot-atom; anything else is quoted
_ADDRESS = re.compile(r"[^\s@<>(),;:\"\[\]\\\x00-\x20\x7f]{1,64}@[^\s@<>(),;:\"\[\]\\\x00-\x20\x7f]{1,253}")
_URI = re.compile(r"[!-;=?-~]{1,900}")  # printable ASCII without < and >, in one line
_MESSAGE_ID = re.compile(r"[A-Za-z0-9._-]{1,100}@(?:[A-Za-z0-9._-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])")


class Written(str):
    """A header folded by ourselves; `name` and `fold` make the library's policy keep it as it is.

    Where a quoted name is too long for a line, the library of many a Python (gh-121284) folds it without its quotes,
    and `<a@b.c>, ` in a stranger's name becomes a recipient.
    """

    name: str
    lines: str

    def __new__(cls, name: str, lines: str) -> "Written":
        """name: of the header. lines: its value, each further line with the space it begins with."""
        made = super().__new__(cls, lines.replace("\n", ""))
        made.name, made.lines = name, lines
        return made

    def fold(self, *, policy: EmailPolicy) -> str:
        """The line or lines of the header (RFC 5322 section 2.2.3)."""
        return f"{self.name}: {self.lines}\n".replace("\n", policy.linesep)


def as_mime(email: Email, from_address: str, at: datetime | None = None) -> EmailMessage:
    """The message in full. at: its Date, now unless given.

    Raises DeliveryFailed, permanently, for an address or message id that cannot stand in a header.
    """
    people = [_mailbox("From", email.from_name, from_address), _mailbox("To", email.to_name, email.to)]
    # An answer's address that needs RFC 6531 must not keep the letter from an address that does not.
    if (
        email.reply_to
        and (answers := _mailbox("Reply-To", "", email.reply_to))
        and (answers.isascii() or not people[1].isascii())
    ):
        people.append(answers)
    # RFC 6531 only where an address needs it: every server takes the plain form.
    message = EmailMessage(policy=SMTP if all(person.isascii() for person in people) else SMTPUTF8)
    for header in (*people, _unstructured("Subject", email.subject)):
        message[header.name] = header
    message["Date"] = format_datetime(at or utc_now())
    message["Message-ID"] = f"<{wire_message_id(email.message_id)}>"
    for name, value in EXTRA_HEADERS.items():
        message[name] = value
    for header in links(email):
        message[header.name] = header
    message.set_content(email.text, cte="quoted-printable")
    message.add_alternative(email.html, subtype="html", cte="quoted-printable")
    if email.logo:
        html = message.get_body(("html",))
        assert isinstance(html, EmailMessage)  # noqa: S101 # added the line before
        html.add_related(email.logo, "image", "png", cid=f"<{LOGO}>", disposition="inline", filename="logo.png")
    for file in email.attachments:
        main, _, sub = file.media_type.partition("/")
        message.add_attachment(file.data, maintype=main, subtype=sub, filename=file_name(file.name))
    # Last, because the library moves Content-* headers into the part that it wraps.
    message["Content-Language"] = header_line(email.language)
    return message


def links(email: Email) -> Iterator[Written]:
    """What points elsewhere. The library would make encoded words of what is longer than a line, which nobody reads."""
    if _URI.fullmatch(email.stop):
        yield Written("List-Unsubscribe", f"<{email.stop}>")  # RFC 2369; RFC 8058 is for lists
    if email.follows:
        before = f"<{wire_message_id(email.follows)}>"
        yield Written("In-Reply-To", before)
        yield Written("References", before)


def _mailbox(header: str, name: str, address: str) -> Written:
    name, address = header_line(name), wire_address(address)
    if not name:
        return Written(header, address)
    quoted = '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if _PLAIN.fullmatch(name) and len(header) + len(name) < _LINE:
        phrase = name
    elif quoted.isascii() and len(header) + len(quoted) < _LINE:
        phrase = quoted
    else:
        phrase = _encoded(header, name)
    last = phrase.rpartition("\n")[2]
    gap = " " if len(header) + len(last) + len(address) + 5 <= _LINE else "\n "
    return Written(header, f"{phrase}{gap}<{address}>")


def _unstructured(header: str, text: str) -> Written:
    text = header_line(text)
    fits = text.isascii() and len(header) + len(text) < _LINE
    return Written(header, text if fits else _encoded(header, text))


def _encoded(header: str, text: str) -> str:
    return Header(text, "utf-8", maxlinelen=_LINE, header_name=header).encode()


def wire_address(address: str) -> str:
    """With the domain in ASCII (RFC 5891), which spares most international addresses the need of SMTPUTF8.

    Raises DeliveryFailed, permanently, for what is no address.
    """
    if not _ADDRESS.fullmatch(address):
        raise DeliveryFailed("address_malformed", permanent=True)
    local, _, domain = address.rpartition("@")
    if not _DOTTED.fullmatch(local):
        local = f'"{local}"'
    try:
        return f"{local}@{domain if domain.isascii() else idna.encode(domain, uts46=True).decode()}"
    except UnicodeError:
        raise DeliveryFailed("address_malformed", permanent=True) from None


def wire_message_id(message_id: str) -> str:
    """As it may stand between < and >. Raises DeliveryFailed, permanently."""
    if not _MESSAGE_ID.fullmatch(message_id):
        raise DeliveryFailed("message_id_malformed", permanent=True)
    return message_id
