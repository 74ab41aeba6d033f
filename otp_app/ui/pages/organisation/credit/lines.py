"""What the credit page shows, in words: movements, months, receipts, transfers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_skeleton

from otp_app.api.credit_papers import receipt_number
from otp_app.domain.credits.queries import Balance, Movement, Receipt, Spent
from otp_app.domain.credits.transferring import Awaited
from otp_app.i18n.catalog import tr
from otp_app.i18n.formats import cents, day, locale
from otp_app.ui import routes
from otp_app.ui.pages.sender import times

PERIODS = ("all", "month", "last", "year")
ICONS = {
    "top_up": "credit-card",
    "reserved": "hourglass",
    "charged": "check",
    "sms": "smartphone",
    "released": "undo-2",
    "refunded": "undo-2",
    "disputed": "circle-alert",
    "expired": "timer-off",
    "adjusted": "pencil",
}


@dataclass(frozen=True)
class MoveLine:
    """A movement. tone: of its amount; href: to its envelope, or empty."""

    seq: int
    when: str
    icon: str
    what: str
    title: str
    href: str
    about: str
    amount: str
    tone: str
    available: str


@dataclass(frozen=True)
class Share:
    """What a member's envelopes cost in a month."""

    name: str
    amount: str


@dataclass(frozen=True)
class MonthLine:
    """A bar. height: of the highest, in percent."""

    name: str
    full_name: str
    amount: str
    height: str
    current: bool
    members: list[Share]


@dataclass(frozen=True)
class ReceiptLine:
    """A receipt to open."""

    number: str
    day: str
    amount: str
    about: str
    href: str


@dataclass(frozen=True)
class TransferLine:
    """A transfer that is awaited."""

    reference: str
    amount: str
    gets: str
    asked: str


@dataclass(frozen=True)
class Reader:
    """Whom it is written for."""

    lang: str
    zone: str
    now: datetime


def kind_names(lang: str) -> dict[str, str]:
    """The kinds of movement, in words."""
    _ = tr(lang)
    return {
        "top_up": _("Top-up"),
        "reserved": _("Reserved"),
        "charged": _("Charged from the reserve"),
        "sms": _("SMS sent"),
        "released": _("Given back"),
        "refunded": _("Refunded"),
        "disputed": _("Claimed back by the payer"),
        "expired": _("Ended"),
        "adjusted": _("Corrected by the operator"),
    }


def move_line(m: Movement, titles: Mapping[str, str], reader: Reader) -> MoveLine:
    """A movement in words; what came out of the reserve shows what it cost."""
    _, lang = tr(reader.lang), reader.lang
    cost = m.kind in ("charged", "sms") and m.amount >= 0
    about = [m.note]
    if m.bonus > 0:
        about.append(_("with a bonus of {amount}", amount=cents(m.bonus, lang)))
    if m.kind == "charged" and m.amount > 0:
        about.append(_("{amount} for SMS given back", amount=cents(m.amount, lang)))
    if m.kind == "reserved" and m.by:
        about.append(m.by)
    return MoveLine(
        seq=m.seq,
        when=times.brief(m.at, lang, reader.zone, reader.now),
        icon=ICONS.get(m.kind, "pencil"),
        what=kind_names(lang).get(m.kind, m.kind),
        title=titles.get(m.envelope, ""),
        href=routes.envelope(lang, m.envelope) if m.envelope in titles else "",
        about=" · ".join(part for part in about if part),
        amount=cents(m.spent, lang) if cost else signed(m.amount, lang),
        tone="faint" if cost else "ok" if m.amount > 0 else "",
        available=cents(m.available, lang),
    )


def signed(amount: int, lang: str) -> str:
    """`+ €1.40`, `− €1.40`."""
    sign = "+" if amount > 0 else "−" if amount < 0 else ""
    return f"{sign} {cents(abs(amount), lang)}".strip()


def month_lines(spent: Sequence[Spent], lang: str) -> list[MonthLine]:
    """Bars, the highest of which fills the height."""
    most = max((month.cents for month in spent), default=0) or 1
    return [_month_line(month, most, month is spent[-1], lang) for month in spent]


def _month_line(month: Spent, most: int, current: bool, lang: str) -> MonthLine:
    first = datetime.fromisoformat(f"{month.month}-01")
    return MonthLine(
        name=str(format_skeleton("MMM", first, locale=locale(lang))),
        full_name=str(format_skeleton("yMMMM", first, locale=locale(lang))),
        amount=cents(month.cents, lang),
        height=f"{max(month.cents * 100 // most, 2 if month.cents else 0)}%",
        current=current,
        members=[Share(name or tr(lang)("Somebody who left"), cents(amount, lang)) for name, amount in month.members],
    )


def receipt_line(found: Receipt, lang: str) -> ReceiptLine:
    """A receipt in words."""
    _ = tr(lang)
    about = [_("Bank transfer") if found.provider == "transfer" else _("Card or wallet")]
    if found.bonus:
        about.append(_("with a bonus of {amount}", amount=cents(found.bonus, lang)))
    if found.refunded:
        about.append(_("{amount} given back", amount=cents(found.refunded, lang)))
    return ReceiptLine(
        number=receipt_number(found),
        day=day(found.at, lang, found.timezone),
        amount=cents(found.amount, lang),
        about=" · ".join(about),
        href=f"/api/credit/receipts/{found.id}.pdf?lang={lang}",
    )


def transfer_line(awaited: Awaited, reader: Reader) -> TransferLine:
    """A transfer in words."""
    lang = reader.lang
    return TransferLine(
        reference=awaited.reference,
        amount=cents(awaited.amount, lang),
        gets=cents(awaited.amount + awaited.bonus, lang),
        asked=times.brief(awaited.asked_at, lang, reader.zone, reader.now),
    )


def free_text(balance: Balance, reader: Reader) -> str:
    """How much of the free plan is used, and when it begins again."""
    _ = tr(reader.lang)
    used = _("{used} of {of} used", used=balance.free_used, of=balance.free_of)
    if balance.free_used < balance.free_of:
        return used
    first = begin_of_month(reader, 1)
    return _("{used}, again from {day}", used=used, day=format_skeleton("MMMMd", first, locale=locale(reader.lang)))


def begin_of_month(reader: Reader, ahead: int = 0) -> datetime:
    """The first moment of this month by the organisation's clock, or of one so many months ahead or back."""
    there = reader.now.astimezone(ZoneInfo(reader.zone))
    number = there.year * 12 + there.month - 1 + ahead
    return datetime(number // 12, number % 12 + 1, 1, tzinfo=ZoneInfo(reader.zone))


def bounds(period: str, reader: Reader) -> tuple[datetime | None, datetime | None]:
    """Begin and end of one of PERIODS; None where it is open."""
    match period:
        case "month":
            return begin_of_month(reader), None
        case "last":
            return begin_of_month(reader, -1), begin_of_month(reader)
        case "year":
            there = reader.now.astimezone(ZoneInfo(reader.zone))
            return begin_of_month(reader, 1 - there.month), None
        case _:
            return None, None


def soon(balance: Balance, now: datetime) -> bool:
    """Whether the credit ends within two months."""
    return balance.expires_at is not None and balance.available > 0 and balance.expires_at - now < timedelta(days=60)
