"""Dates, times and money as each language writes them (CLDR data by Babel); 24 hours everywhere."""

import re
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from unicodedata import combining, normalize
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime
from babel.numbers import format_currency, format_decimal, parse_decimal

from otp_app.i18n.catalog import LANGUAGES, language

_LOCALES = {"en": "en_GB", "it": "it_IT", "fr": "fr_FR", "es": "es_ES", "de": "de_DE"}
_MOMENTS = dict.fromkeys(LANGUAGES, "d MMM y, HH:mm") | {"de": "d. MMM y, HH:mm"}


def locale(lang: str) -> Locale:
    """Babel's locale for one of our languages."""
    return Locale.parse(_LOCALES[language(lang)])


def tag(lang: str) -> str:
    """`en-GB`: the BCP 47 tag for Intl in the browser."""
    return _LOCALES[language(lang)].replace("_", "-")


def day(when: date | datetime, lang: str, zone: str = "UTC") -> str:
    """`24 Nov 2026`; a moment is taken to the zone first."""
    return format_date(_in(when, zone) if isinstance(when, datetime) else when, "medium", locale(lang))


def long_day(when: date | datetime, lang: str, zone: str = "UTC") -> str:
    """`24 November 2026`."""
    return format_date(_in(when, zone) if isinstance(when, datetime) else when, "long", locale(lang))


def moment(when: datetime, lang: str, zone: str) -> str:
    """`24 Nov 2026, 10:14 (Europe/Rome, UTC+1)`; in UTC `24 Nov 2026, 09:14 UTC`."""
    there = _in(when, zone)
    text = format_datetime(there, _MOMENTS[language(lang)], locale=locale(lang))
    return f"{text} UTC" if zone == "UTC" else f"{text} ({zone}, {offset(there)})"


def both(when: datetime, lang: str, zone: str) -> tuple[str, str]:
    """The moment in UTC, and in the zone: empty for UTC, `10:14 (Europe/Rome, UTC+1)` where the day is the same."""
    if zone == "UTC":
        return moment(when, lang, "UTC"), ""
    there = _in(when, zone)
    if there.date() != _in(when, "UTC").date():
        return moment(when, lang, "UTC"), moment(when, lang, zone)
    return moment(when, lang, "UTC"), f"{there:%H:%M} ({zone}, {offset(there)})"


def offset(when: datetime) -> str:
    """`UTC+1`, `UTC-3:30`, `UTC` for an aware moment."""
    shift = when.utcoffset()
    minutes = int(shift.total_seconds() // 60) if shift else 0
    if not minutes:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'+' if minutes > 0 else '−'}{hours}{f':{rest:02}' if rest else ''}"


def money(amount: Decimal, lang: str) -> str:
    """Euro with cents."""
    return format_currency(amount, "EUR", locale=locale(lang))


def cents(amount: int, lang: str) -> str:
    """Euro with cents, from whole cents."""
    return money(Decimal(amount).scaleb(-2), lang)


def read_cents(typed: str, lang: str) -> int | None:
    """An amount of euro as one types it in that language, in whole cents; None for what is none.

    A point before one or two last digits is one of decimals wherever it is typed, as is the language's own sign.
    """
    plain = re.sub(r"[\s€]|EUR", "", typed)
    if not 0 < len(plain) <= 20:
        return None
    try:
        pointed = re.fullmatch(r"\d+(\.\d{1,2})?", plain)
        euro = Decimal(plain) if pointed else parse_decimal(plain, locale(lang), strict=True)
    except (ArithmeticError, ValueError):
        return None
    amount = euro.scaleb(2)
    return int(amount) if amount == amount.to_integral_value() and 0 <= amount < 10**12 else None


def whole_euro(amount: int, lang: str) -> str:
    """`€1,000`, from cents that are so many whole euro."""
    pattern = "¤#,##0" if language(lang) == "en" else "#,##0\xa0¤"
    return format_currency(Decimal(amount).scaleb(-2), "EUR", pattern, locale(lang), currency_digits=False)


def number(n: int | Decimal, lang: str) -> str:
    """A number with the language's separators."""
    return format_decimal(n, locale=locale(lang))


def country(code: str, lang: str) -> str:
    """`IT` → `Italy`; the code itself where CLDR has no name for it."""
    names: Any = locale(lang).territories
    return str(names.get(code, code))


def countries(codes: Iterable[str], lang: str) -> list[tuple[str, str]]:
    """Codes and names of countries, in the usual order of letters: as if without accents."""

    def plain(name: str) -> str:
        return "".join(sign for sign in normalize("NFKD", name) if not combining(sign)).casefold()

    return sorted(((code, country(code, lang)) for code in codes), key=lambda one: plain(one[1]))


def _in(when: datetime, zone: str) -> datetime:
    if when.tzinfo is None:
        raise ValueError("a moment needs its zone")
    return when.astimezone(ZoneInfo(zone))
