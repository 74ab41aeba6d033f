"""The content of certificate, cover and receipt in the words, dates and numbers of one language."""

import json
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from babel import Locale
from babel.dates import format_date, format_datetime
from babel.numbers import format_currency, format_decimal

_HERE = Path(__file__).resolve().parent
_LOCALES = {"en": "en_GB", "it": "it_IT", "fr": "fr_FR", "es": "es_ES", "de": "de_DE"}
_MOMENT = {"de": "dd.MM.y HH:mm:ss"}


@lru_cache(maxsize=4)
def _all_texts(paper: str) -> dict[str, dict[str, Any]]:
    return json.loads((_HERE / f"{paper}_texts.json").read_text(encoding="utf-8"))


class Wording:
    """Texts of a paper (`certificate`, `cover`, `receipt`) and formats of a language; an unknown one is English."""

    def __init__(self, language: str, paper: str = "certificate") -> None:
        self.language = language if language in _LOCALES else "en"
        self._locale = _LOCALES[self.language]
        self.texts = _all_texts(paper)[self.language]

    def say(self, key: str, **values: object) -> str:
        """A text with its values put in; values are shown as they are."""
        text: str = self.texts[key]
        for name, value in values.items():
            text = text.replace("{" + name + "}", str(value))
        return text

    def event(self, name: str) -> str:
        """What an event is called; its stable name where there is no better."""
        return str(self.texts["events"].get(name, name))

    def country(self, code: str) -> str:
        """`IT` → `Italy`; the code itself where there is no name for it."""
        return str(Locale.parse(self._locale).territories.get(code, code))

    def moment(self, at: datetime) -> str:
        """`24 Nov 2026 09:14:02`, in the zone that `at` carries."""
        return format_datetime(at, _MOMENT.get(self.language, "d MMM y HH:mm:ss"), locale=self._locale)

    def day(self, at: datetime) -> str:
        """`24 November 2026`."""
        return format_date(at, "long", locale=self._locale)

    def euro(self, cents: int) -> str:
        """`€50.00`, from whole cents."""
        return format_currency(Decimal(cents).scaleb(-2), "EUR", locale=self._locale)

    def number(self, value: int) -> str:
        """`212,480`."""
        return format_decimal(value, locale=self._locale)


def offset(at: datetime) -> str:
    """`UTC+1`, `UTC+5:30`, `UTC`."""
    shift = at.utcoffset()
    minutes = int(shift.total_seconds()) // 60 if shift else 0
    if not minutes:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'+' if minutes > 0 else '−'}{hours}{f':{rest:02}' if rest else ''}"


def utc(time: Mapping[str, str]) -> datetime:
    """The UTC side of a time of `domain.sealing.certificate.to_dict`."""
    return datetime.fromisoformat(time["utc"])


def local(time: Mapping[str, str]) -> datetime:
    """Its side in the organisation's zone."""
    return datetime.fromisoformat(time["local"])
