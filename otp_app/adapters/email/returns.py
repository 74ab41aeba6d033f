"""The mailbox that undeliverable messages come back to, by IMAP (RFC 3501)."""

import imaplib
import ssl
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

Security = Literal["tls", "starttls", "none"]
MOST_BYTES = 1024 * 1024  # of one message: what is said stands at its beginning
MOST_AT_ONCE = 200


class MailboxUnavailable(Exception):
    """Out of reach, or does not let us in. reason: stable code; the server's own words stay out."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Mailbox:
    """Where it is. ca: file of further authorities to trust (PEM); seconds: patience for one answer."""

    host: str
    port: int
    user: str
    password: Callable[[], str]
    security: Security = "tls"
    folder: str = "INBOX"
    ca: Path | None = None
    seconds: float = 30.0


class Returns:
    """What lies in the mailbox unread; a message stays unread until it is said to be done with."""

    def __init__(self, connection: imaplib.IMAP4) -> None:
        self._connection = connection

    def unread(self) -> Iterator[tuple[str, bytes]]:
        """Name in the mailbox and the beginning of each, oldest first, at most 200."""
        for name in _ok(self._connection.uid("SEARCH", "UNSEEN"))[0].decode().split()[:MOST_AT_ONCE]:
            for part in _ok(self._connection.uid("FETCH", name, f"(BODY.PEEK[]<0.{MOST_BYTES}>)")):
                if isinstance(part, tuple):
                    yield name, part[1]

    def read(self, name: str) -> None:
        """Leave it there for a person to look at."""
        _ok(self._connection.uid("STORE", name, "+FLAGS.SILENT", r"(\Seen)"))

    def remove(self, name: str) -> None:
        """Delete it: what it says is kept elsewhere, and whom it is about should not lie here."""
        _ok(self._connection.uid("STORE", name, "+FLAGS.SILENT", r"(\Seen \Deleted)"))
        _ok(self._connection.expunge())


@contextmanager
def opened(box: Mailbox) -> Generator[Returns]:
    """Connected, logged in, the folder chosen. Raises MailboxUnavailable, here and from every step inside."""
    try:
        connection = _connected(box)
    except ssl.SSLError as error:
        raise MailboxUnavailable("not_encrypted") from error
    except (OSError, imaplib.IMAP4.error) as error:
        raise MailboxUnavailable("unreachable") from error
    try:
        try:
            connection.login(box.user, box.password())
        except imaplib.IMAP4.abort as error:
            raise MailboxUnavailable("unreachable") from error
        except imaplib.IMAP4.error:
            raise MailboxUnavailable("login_refused") from None  # its text repeats the user's name
        if connection.select(_quoted(box.folder))[0] != "OK":
            raise MailboxUnavailable("folder_unknown")
        yield Returns(connection)
    except (OSError, imaplib.IMAP4.error) as error:
        raise MailboxUnavailable("unreachable") from error
    finally:
        try:
            connection.logout()
        except (OSError, imaplib.IMAP4.error):
            with suppress(OSError):
                connection.shutdown()


def _connected(box: Mailbox) -> imaplib.IMAP4:
    context = ssl.create_default_context(cafile=str(box.ca) if box.ca else None)
    if box.security == "tls":
        return imaplib.IMAP4_SSL(box.host, box.port, ssl_context=context, timeout=box.seconds)
    connection = imaplib.IMAP4(box.host, box.port, timeout=box.seconds)
    if box.security == "starttls":
        try:
            connection.starttls(context)  # raises where the server offers none: never in the clear instead
        except (imaplib.IMAP4.error, OSError) as error:
            with suppress(OSError):
                connection.shutdown()
            raise MailboxUnavailable("not_encrypted") from error
    return connection


def _ok(answer: tuple[str, list[Any]]) -> list[Any]:
    status, data = answer
    if status != "OK":
        raise imaplib.IMAP4.error(status)
    return data


def _quoted(folder: str) -> str:
    return '"' + folder.replace("\\", "\\\\").replace('"', '\\"') + '"'
