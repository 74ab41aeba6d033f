"""A letter's two faces: HTML for mail clients, and plain text of the same content."""

import re
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import fields, replace
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from jinja2 import Environment, StrictUndefined, Template
from mjml import mjml2html

from otp_app.adapters.email.lines import many_lines, one_line
from otp_app.domain.accounts import colour
from otp_app.domain.messages.letter import Delivery, Letter, Sender
from otp_app.domain.ports import Email, File
from otp_app.i18n.catalog import tr

TEMPLATE = Path(__file__).with_name("letter.mjml")
WIDTH = 76
# Of the button, with white text on a white card; and in dark clients with dark text on a dark card.
COLOUR, COLOUR_DARK = "#1d3b8b", "#9db8ff"
DARK_TEXT, DARK_CARD = "#0d1736", "#171b24"
_QUESTION = re.compile(r"[^.!?;:]+\?(?= )")


def as_email(delivery: Delivery, files: Sequence[File], sender: Sender, logo: bytes = b"") -> Email:
    """The message for a delivery. files: the letter's sheets, or none where they are too large to go along. logo: PNG.

    The message id is `<id of the message>@<host of the installation>` (RFC 5322 section 3.6.4).
    """
    letter = _cleaned(delivery.letter)
    enclosure = (letter.attached if files else letter.unattached) if letter.sheets else ""
    host = host_of(sender.base_url)
    brand = colour.read(letter.brand.colour)
    doubts = tr(letter.language)("Something looks wrong? Tell us:")
    return Email(
        message_id=f"{delivery.message_id}@{host}",
        to=delivery.to,
        to_name=one_line(delivery.to_name),
        subject=letter.subject,
        text=_plain(letter, sender, enclosure, doubts),
        html=_template().render(
            letter=letter,
            sender=sender,
            enclosure=enclosure,
            doubts=doubts,
            small=[_question_first(line) for line in letter.small],
            newline="\n",
            logo=bool(logo),
            colour=brand or COLOUR,
            colour_dark=colour.lightened(brand, against=(DARK_TEXT, DARK_CARD)) if brand else COLOUR_DARK,
            dark_text=DARK_TEXT,
            dark_card=DARK_CARD,
        ),
        language=letter.language,
        from_name=letter.from_name,
        reply_to=letter.reply_to,
        attachments=tuple(files),
        logo=logo,
        stop=letter.stop,
        return_tag=delivery.return_tag,
        follows=f"{delivery.follows}@{host}" if delivery.follows else "",
    )


def host_of(base_url: str) -> str:
    """The right-hand side of message ids; an IPv6 address becomes a domain literal (RFC 5322 section 3.4.1)."""
    host = urlsplit(base_url).hostname or "localhost"
    return f"[{host}]" if ":" in host else host


@cache
def _template() -> Template:
    """MJML first, Jinja after: what people wrote never passes through the MJML parser, and is escaped once."""
    page = mjml2html(TEMPLATE.read_text(), fonts={})
    environment = Environment(autoescape=True, undefined=StrictUndefined)
    return environment.from_string(page)


def _cleaned(letter: Letter) -> Letter:
    """Names, titles and messages come from strangers: one line each, except the proposer's own words."""
    changes: dict[str, object] = {}
    for field in fields(letter):
        value: object = getattr(letter, field.name)
        if field.name == "quote":
            changes["quote"] = many_lines(letter.quote)
        elif isinstance(value, str):
            changes[field.name] = one_line(value)
    changes["brand"] = replace(letter.brand, name=one_line(letter.brand.name))
    changes["paragraphs"] = tuple(map(one_line, letter.paragraphs))
    changes["steps"] = tuple(map(one_line, letter.steps))
    changes["small"] = tuple(map(one_line, letter.small))
    changes["facts"] = tuple((one_line(label), one_line(value)) for label, value in letter.facts)
    return replace(letter, **changes)  # pyright: ignore[reportArgumentType] # each has its field's type


def _question_first(line: str) -> tuple[str, str]:
    """A line that begins with a question shows the question in bold."""
    found = _QUESTION.match(line)
    return (found.group(), line[found.end() :]) if found else ("", line)


def _plain(letter: Letter, sender: Sender, enclosure: str, doubts: str) -> str:
    return "\n\n".join(_blocks(letter, sender, enclosure, doubts)) + "\n"


def _blocks(letter: Letter, sender: Sender, enclosure: str, doubts: str) -> Iterator[str]:
    yield _wrapped(f"{letter.kicker}\n{letter.heading}" if letter.kicker else letter.heading)
    if letter.quote:
        # Marked as quoted, so that nothing written there passes for ours: a link on its own line, say.
        yield "\n".join(_wrapped(line, "> ") or ">" for line in letter.quote.split("\n"))
    yield from map(_wrapped, letter.paragraphs)
    if letter.code:
        yield f"    {letter.code}"
    if letter.link:
        yield f"{letter.action}:\n{letter.link}"
    if letter.under:
        yield _wrapped(letter.under)
    if letter.steps:
        steps = (f"{number}. {step}" for number, step in enumerate(letter.steps, start=1))
        yield _wrapped("\n".join((letter.steps_title, *steps)))
    if letter.facts:
        yield _wrapped("\n".join(f"{label}: {value}" for label, value in letter.facts))
    if enclosure:
        yield _wrapped(enclosure)
    # "-- " begins a signature (RFC 3676 section 4.3), which clients show apart.
    whom_to_tell = (f"{doubts} {sender.support}",) if sender.support else ()
    yield "-- \n" + "\n\n".join(map(_wrapped, (*letter.small, *whom_to_tell, sender.product)))


def _wrapped(text: str, indent: str = "") -> str:
    return "\n".join(
        textwrap.fill(
            line,
            WIDTH,
            initial_indent=indent,
            subsequent_indent=indent,
            break_long_words=False,
            break_on_hyphens=False,
        )
        for line in text.split("\n")
    )
