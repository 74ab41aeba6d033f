"""What a message says, apart from how it looks: every letter has an HTML and a plain-text face of the same content."""

from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True)
class Sheet:
    """A document that goes along: the blob's key, the name the reader sees, and its size in bytes."""

    digest: str
    name: str
    size: int


@dataclass(frozen=True)
class Letter:
    """The content of one message, already in the reader's language.

    facts: label and value pairs. code: a one-time code to print large. sheets: documents to attach up to the limit;
    `link` leads to them otherwise. small: closing lines (why you get this, who to ask).
    """

    subject: str
    preview: str
    heading: str
    paragraphs: tuple[str, ...]
    language: str
    from_name: str
    action: str = ""
    link: str = ""
    code: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    sheets: tuple[Sheet, ...] = ()
    small: tuple[str, ...] = ()
    reply_to: str = ""


@dataclass(frozen=True)
class Delivery:
    """A letter with its address: what the deliver job hands to a mailer. message_id: stable, RFC 5322 local part."""

    message_id: str
    to: str
    to_name: str
    letter: Letter
    purpose: Literal["account", "invitation", "code", "copy", "notice"] = field(default="notice")
