"""A receipt of payment on paper, in the reader's language."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from otp_app.adapters.pdf.typeset import typeset
from otp_app.adapters.pdf.wording import Wording


@dataclass(frozen=True)
class Party:
    """Who paid, or was paid; lines: of the address. Whatever is empty is left out."""

    name: str
    lines: tuple[str, ...] = ()
    vat_number: str = ""
    tax_code: str = ""


@dataclass(frozen=True)
class Paid:
    """What a receipt tells. number: as printed; amounts in cents; at: with the zone in which it is printed."""

    service: str
    number: str
    at: datetime
    zone: str
    provider: str
    amount: int
    bonus: int
    refunded: int
    seller: Party
    payer: Party


def receipt(paid: Paid, language: str) -> bytes:
    """One page of PDF/UA, so that it can also be read aloud. Equal content gives equal bytes."""
    words = Wording(language, "receipt")
    at = paid.at.astimezone(ZoneInfo(paid.zone))
    by = f"by_{paid.provider}"
    sums = [(words.say("paid"), words.euro(paid.amount)), (words.say("gets"), words.euro(paid.amount + paid.bonus))]
    if paid.refunded:
        sums.append((words.say("refunded"), words.euro(-paid.refunded)))
    lines = [(words.say("credit", service=paid.service), words.say("credit_note"), words.euro(paid.amount))]
    if paid.bonus:
        lines.append((words.say("bonus"), "", words.euro(paid.bonus)))
    data = {
        "lang": words.language,
        "texts": words.texts,
        "service": paid.service,
        "title": words.say("title"),
        "number": words.say("number", number=paid.number),
        "on": words.say("on", date=words.day(at)) + (f", {words.say(by)}" if by in words.texts else ""),
        "parties": [_party(words, "from", paid.seller), _party(words, "to", paid.payer)],
        "lines": lines,
        "sums": sums,
    }
    return typeset("receipt.typ", data, standards=("ua-1",), when=paid.at.replace(microsecond=0))


def _party(words: Wording, label: str, party: Party) -> dict[str, object]:
    numbers = [(words.say("vat"), party.vat_number), (words.say("tax"), party.tax_code)]
    return {
        "label": words.say(label),
        "name": party.name,
        "lines": [line for line in party.lines if line],
        "numbers": [f"{name} {value}" for name, value in numbers if value],
    }
