"""What a message says, apart from how it looks: every letter has an HTML and a plain-text face of the same content."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Sheet:
    """A document that goes along: the blob's key, the name the reader sees, and its size in bytes."""

    digest: str
    name: str
    size: int


@dataclass(frozen=True)
class Brand:
    """Whose colours a letter bears. name: beside or instead of the logo. colour: `#rrggbb`. logo: key of a PNG."""

    name: str = ""
    colour: str = ""
    logo: str = ""


@dataclass(frozen=True)
class Letter:
    """The content of one message, already in the reader's language; faces are made by the mailing adapter.

    kicker: the line above the heading (who asks). quote: the proposer's own words. action, link: the one button.
    under: the line below it. code: a one-time code to print large. steps: what the reader will do, under steps_title.
    facts: label and value pairs. sheets: documents to attach up to the limit; where they do not fit, `unattached` is
    said instead of `attached`. small: closing lines (why this came, what to do if it was not expected). brand: on
    whose behalf. stop: address that ends further ones like it (RFC 2369), where there can be any.
    """

    subject: str
    preview: str
    heading: str
    language: str
    from_name: str
    kicker: str = ""
    quote: str = ""
    paragraphs: tuple[str, ...] = ()
    action: str = ""
    link: str = ""
    under: str = ""
    code: str = ""
    steps_title: str = ""
    steps: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    sheets: tuple[Sheet, ...] = ()
    attached: str = ""
    unattached: str = ""
    small: tuple[str, ...] = ()
    reply_to: str = ""
    brand: Brand = Brand()
    stop: str = ""


@dataclass(frozen=True)
class Delivery:
    """A letter with its address: what the deliver job hands to a mailer. message_id: stable, RFC 5322 local part.

    return_tag: names the message in the address that it comes back to (`return_path`).
    follows: the message that began its thread, as message_id; or empty.
    """

    message_id: str
    to: str
    to_name: str
    letter: Letter
    return_tag: str = ""
    follows: str = ""


@dataclass(frozen=True)
class Sender:
    """What every letter needs to know of this installation: its name and the address links begin with."""

    product: str
    base_url: str
    support: str
