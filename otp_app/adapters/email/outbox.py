"""E-mail that stays here: one file per message, written once, read by the local mailbox page."""

import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_string
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.policy import default
from email.utils import parseaddr, parsedate_to_datetime
from functools import lru_cache
from heapq import nlargest
from pathlib import Path
from typing import cast

from otp_app.adapters.email.mime import as_mime
from otp_app.domain.errors import DomainError
from otp_app.domain.ports import DeliveryFailed, Email, File

MOST_LISTED = 200
_COUNT = "X-Outbox-Attachments"
_ID = re.compile(r"[A-Za-z0-9_-]{1,100}")
_FAR_PAST = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class MailSummary:
    """One line of the mailbox. to: the bare address. attachments: how many. at: when it was handed over, UTC."""

    id: str
    to: str
    to_name: str
    from_name: str
    subject: str
    at: datetime
    attachments: int


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


class OutboxMailer:
    """A Mailer that writes `<id>.eml` into a folder, the id being the message id before its @."""

    def __init__(self, folder: Path, from_address: str) -> None:
        self.folder = folder
        self.from_address = from_address

    def send(self, email: Email) -> str:
        """Keep the message; returns its id in the folder. A second one of the same id changes nothing.

        Raises DeliveryFailed: permanently for a malformed address or id, for now where the disk takes no more.
        """
        mail_id = email.message_id.partition("@")[0]
        if not _ID.fullmatch(mail_id):
            raise DeliveryFailed("message_id_malformed", permanent=True)
        target = self.folder / f"{mail_id}.eml"
        if target.exists():
            return mail_id
        message = as_mime(email, self.from_address)
        message[_COUNT] = str(len(email.attachments))
        try:
            _write_once(target, message.as_bytes())
        except OSError as error:
            raise DeliveryFailed("outbox_unwritable", permanent=False) from error
        return mail_id


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
        headers=tuple((name, _decoded(raw)) for name, raw in message.raw_items() if name != _COUNT),
        html=_body(message, "html"),
        text=_body(message, "plain"),
        attachments=tuple(
            MailAttachment(number, file.name, file.media_type, len(file.data))
            for number, file in enumerate(_files(message), start=1)
        ),
    )


def raw_mail(folder: Path, mail_id: str) -> bytes:
    """The message as it would have gone out (RFC 5322). Raises `not_found` `page_unknown`."""
    if not _ID.fullmatch(mail_id):
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


def _write_once(target: Path, content: bytes) -> None:
    """All or nothing, through power loss too: the name appears only after the bytes are on the disk."""
    descriptor, draft = tempfile.mkstemp(prefix=f".{target.stem}.", suffix=".draft", dir=target.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        _link(draft, target)
        _sync_folder(target.parent)
    finally:
        # This one, and those of tries that were killed.
        for old in target.parent.glob(f".{target.stem}.*.draft"):
            old.unlink(missing_ok=True)


def _link(draft: str, target: Path) -> None:
    try:
        os.link(draft, target)
    except FileExistsError:
        pass
    except FileNotFoundError:
        # Another try of the same message finished first and swept this draft away.
        if not target.exists():
            raise


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


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
    to_name, to = _person(raw.get("to", ""))
    return MailSummary(
        id=mail_id,
        to=to,
        to_name=to_name,
        from_name=_person(raw.get("from", ""))[0],
        subject=_decoded(raw.get("subject", "")),
        at=_moment(raw.get("date", "")),
        attachments=int(count) if (count := raw.get(_COUNT.lower(), "").strip()).isdecimal() else 0,
    )


def _parsed(content: bytes) -> EmailMessage:
    """Bodies are ASCII; headers may be UTF-8 (RFC 6532), which the library's reader of bytes does not expect."""
    return cast(EmailMessage, message_from_string(content.decode(errors="replace"), policy=default))


def _decoded(raw: object) -> str:
    """A header without folding and encoded words. The policy's own reading puts spaces between the latter."""
    return str(make_header(decode_header("".join(str(raw).splitlines())))).strip()


def _person(raw: str) -> tuple[str, str]:
    name, address = parseaddr("".join(raw.splitlines()))
    return _decoded(name), address


def _moment(raw: str) -> datetime:
    try:
        return parsedate_to_datetime(raw).astimezone(UTC)
    except ValueError:
        return _FAR_PAST


def _body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    return str(part.get_content()) if part is not None else ""


def _files(message: EmailMessage) -> Iterator[File]:
    for part in message.iter_attachments():
        data = cast(bytes, part.get_payload(decode=True) or b"")
        yield File(part.get_filename() or "document", part.get_content_type(), data)
