"""Reading the outbox as its receivers do."""

import re
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import lru_cache
from pathlib import Path

from tests.cli.processes import until


def messages(data: Path, to: str = "") -> list[EmailMessage]:
    """What somebody received, oldest first."""
    written = sorted((path.stat().st_mtime_ns, path) for path in (data / "outbox").glob("*.eml"))
    found = (_read(path, when) for when, path in written)
    return [message for message in found if not to or to in str(message["To"])]


@lru_cache(maxsize=500)
def _read(path: Path, _when: int) -> EmailMessage:
    """Once: who waits for a letter looks at all of them a hundred times a second."""
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def wait_for(data: Path, to: str, subject: str, number: int = 1) -> EmailMessage:
    """The newest of at least `number` messages whose subject contains this."""

    def fitting() -> list[EmailMessage]:
        return [m for m in messages(data, to) if subject in str(m["Subject"])]

    until(lambda: len(fitting()) >= number)
    return fitting()[-1]


def text(message: EmailMessage) -> str:
    """The plain-text face."""
    body = message.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def link(message: EmailMessage, path: str) -> str:
    """The first link that contains this path."""
    found = re.search(rf"https?://\S*{re.escape(path)}\S*", text(message))
    assert found, text(message)
    return found.group(0)


def code(message: EmailMessage) -> str:
    """The six digits."""
    found = re.search(r"(?m)^\s*(\d{3})\s?(\d{3})\s*$", text(message))
    assert found, text(message)
    return "".join(found.groups())


def attachments(message: EmailMessage) -> dict[str, bytes]:
    """File name → content."""
    return {str(part.get_filename()): part.get_payload(decode=True) for part in message.iter_attachments()}  # type: ignore[misc]


def sealed(message: EmailMessage) -> list[bytes]:
    """The attached PDFs that carry a seal."""
    return [data for data in attachments(message).values() if b"/ByteRange" in data]


def until_sealed(data: Path, to: str) -> None:
    """Wait for the copy that goes out at the end."""
    until(lambda: any(sealed(m) for m in messages(data, to)))
