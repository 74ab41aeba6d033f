"""Reading what the outbox keeps, for the local mailbox page."""

import re
from base64 import b64encode
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_string
from email.header import decode_header
from email.message import EmailMessage
from email.policy import default
from email.utils import parseaddr, parsedate_to_datetime
from functools import lru_cache
from heapq import nlargest
from pathlib import Path
from typing import cast

from otp_app.adapters.email.outbox import CHANNEL, COUNT, ID
from otp_app.domain.errors import DomainError
from otp_app.domain.ports import File

MOST_LISTED = 200
_ENCODED_WORD = re.compile(r"=\?utf-8\?[bq]\?[^? ]+\?=", re.IGNORECASE)  # RFC 2047, as mime writes it
_BETWEEN_WORDS = re.compile(r"\?=\s+=\?")
_FAR_PAST = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class MailSummary:
    """One line of the mailbox. to: the bare address or number. attachments: how many. at: when it was handed over, UTC.

    channel: email, or sms or whatsapp for a text.
    """

    id: str
    to: str
    to_name: str
    from_name: str
    subject: str
    at: datetime
    attachments: int
    channel: str = "email"


@dataclass(frozen=True)
class MailAttachment:
    """A file of a mail, without its bytes. number: from 1, as `attachment` takes it; size in bytes."""

    number: int
    name: str
    media_type: str
    size: int


@dataclass(frozen=True)
class Mail:
    """A whole mail. headers: every header of the message, decoded, in its order."""

    summary: MailSummary
    language: str
    headers: tuple[tuple[str, str], ...]
    html: str
    text: str
    attachments: tuple[MailAttachment, ...]


def list_mails(folder: Path, most: int = MOST_LISTED) -> list[MailSummary]:
    """The newest mails first, at most `most`. Whoever tidies the folder up meanwhile disturbs nothing."""
    found: list[tuple[int, Path]] = []
    for path in folder.glob("*.eml"):
        with suppress(FileNotFoundError):
            found.append((path.stat().st_mtime_ns, path))
    mails: list[MailSummary] = []
    for written, path in nlargest(most, found):
        with suppress(FileNotFoundError):
            mails.append(_summary_of(path, written))
    return mails


def read_mail(folder: Path, mail_id: str) -> Mail:
    """One mail in full. Raises `not_found` `page_unknown`, also for an id that is none."""
    message = _parsed(raw_mail(folder, mail_id))
    return Mail(
        summary=_summary(mail_id, message),
        language=str(message.get("Content-Language", "")),
        headers=tuple((name, _decoded(raw)) for name, raw in message.raw_items() if name not in (COUNT, CHANNEL)),
        html=_with_pictures(message),
        text=_body(message, "plain"),
        attachments=tuple(
            MailAttachment(number, file.name, file.media_type, len(file.data))
            for number, file in enumerate(_files(message), start=1)
        ),
    )


def raw_mail(folder: Path, mail_id: str) -> bytes:
    """The message as it would have gone out (RFC 5322). Raises `not_found` `page_unknown`."""
    if not ID.fullmatch(mail_id):
        raise DomainError("not_found", "page_unknown")
    try:
        return (folder / f"{mail_id}.eml").read_bytes()
    except FileNotFoundError:
        raise DomainError("not_found", "page_unknown") from None


def attachment(folder: Path, mail_id: str, number: int) -> File:
    """The attachment of that number, from 1. Raises `not_found` `page_unknown`."""
    for place, file in enumerate(_files(_parsed(raw_mail(folder, mail_id))), start=1):
        if place == number:
            return file
    raise DomainError("not_found", "page_unknown")


@lru_cache(maxsize=1000)
def _summary_of(path: Path, written: int) -> MailSummary:
    """Cached by the moment of writing: files never change, and only their headers are read."""
    del written
    head: list[bytes] = []
    with path.open("rb") as file:
        for line in file:
            if not line.strip():
                break
            head.append(line)
    return _summary(path.stem, _parsed(b"".join(head)))


def _summary(mail_id: str, message: EmailMessage) -> MailSummary:
    raw = {name.lower(): str(value) for name, value in message.raw_items()}
    channel = raw.get(CHANNEL.lower(), "").strip() or "email"
    to_name, to = _person(raw.get("to", "")) if channel == "email" else ("", raw.get("to", "").strip())
    return MailSummary(
        id=mail_id,
        to=to,
        to_name=to_name,
        from_name=_person(raw.get("from", ""))[0] if channel == "email" else raw.get("from", "").strip(),
        subject=_decoded(raw.get("subject", "")),
        at=_moment(raw.get("date", "")),
        attachments=int(count) if (count := raw.get(COUNT.lower(), "").strip()).isdecimal() else 0,
        channel=channel,
    )


def _parsed(content: bytes) -> EmailMessage:
    """Bodies are ASCII; headers may be UTF-8 (RFC 6532), which the library's reader of bytes does not expect."""
    return cast(EmailMessage, message_from_string(content.decode(errors="replace"), policy=default))


def _decoded(raw: object) -> str:
    """A header without folding and encoded words. The policy's own reading puts spaces between the latter."""
    line = _BETWEEN_WORDS.sub("?==?", "".join(str(raw).splitlines()))
    return _ENCODED_WORD.sub(lambda word: _text_of(word.group()), line).strip()


def _text_of(word: str) -> str:
    ((content, charset),) = decode_header(word)
    return content if isinstance(content, str) else content.decode(charset or "utf-8", "replace")


def _person(raw: str) -> tuple[str, str]:
    name, address = parseaddr("".join(raw.splitlines()))
    return _decoded(name), address


def _moment(raw: str) -> datetime:
    try:
        return parsedate_to_datetime(raw).astimezone(UTC)
    except ValueError:
        return _FAR_PAST


def _with_pictures(message: EmailMessage) -> str:
    """The HTML with the pictures that come along (RFC 2392) in place of their names."""
    html = _body(message, "html")
    for part in message.walk():
        name = str(part.get("Content-ID", "")).strip("<>")
        if name and part.get_content_type() == "image/png":
            data = b64encode(cast(bytes, part.get_payload(decode=True) or b"")).decode()
            html = html.replace(f"cid:{name}", f"data:image/png;base64,{data}")
    return html


def _body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    return str(part.get_content()) if part is not None else ""


def _files(message: EmailMessage) -> Iterator[File]:
    for part in message.iter_attachments():
        data = cast(bytes, part.get_payload(decode=True) or b"")
        yield File(part.get_filename() or "document", part.get_content_type(), data)
