"""The machine-readable zone as ICAO 9303 lays it out (parts 4 to 6), and as France's card before 2021 did.

Pure rules: where each field stands, what it may hold, and which check digit covers it. Reading a picture is
`adapters.vision.mrz`.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Literal

from otp_app.domain.identity.vision import MrzReading

Signs = Literal["letters", "digits", "mixed", "sex", "digit_or_filler"]
Span = tuple[int, int, int]  # row, first column, column behind the last

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
FILLER = "<"
_YOUNGEST = 14  # years; who seems younger was more likely born a hundred years before, or misread


@dataclass(frozen=True)
class Field:
    """Where a field stands and what signs it may hold."""

    span: Span
    signs: Signs


@dataclass(frozen=True)
class Check:
    """A check digit: over which spans, where it stands, and whether a filler may stand for 0 when all is empty."""

    over: tuple[Span, ...]
    at: Span
    may_be_blank: bool = False


@dataclass(frozen=True)
class Format:
    """One layout. long_number: a number of more than nine signs goes on in `optional` (part 5 clause 4.2.2)."""

    kind: str
    rows: int
    width: int
    fields: dict[str, Field]
    checks: dict[str, Check]
    long_number: bool = False


def _dates(row: int, birth: int, sex: int, expiry: int) -> dict[str, Field]:
    return {
        "birth": Field((row, birth, birth + 6), "digits"),
        "birth_check": Field((row, birth + 6, birth + 7), "digits"),
        "sex": Field((row, sex, sex + 1), "sex"),
        "expiry": Field((row, expiry, expiry + 6), "digits"),
        "expiry_check": Field((row, expiry + 6, expiry + 7), "digits"),
    }


def _second_row(width: int) -> dict[str, Field]:
    """What TD2 and TD3 share."""
    return {
        "type": Field((0, 0, 2), "letters"),
        "issuer": Field((0, 2, 5), "letters"),
        "names": Field((0, 5, width), "letters"),
        "number": Field((1, 0, 9), "mixed"),
        "number_check": Field((1, 9, 10), "digit_or_filler"),
        "nationality": Field((1, 10, 13), "letters"),
        **_dates(1, birth=13, sex=20, expiry=21),
        "whole_check": Field((1, width - 1, width), "digits"),
    }


def _own(fields: dict[str, Field], *names: str) -> dict[str, Check]:
    return {name: Check((fields[name].span,), fields[f"{name}_check"].span) for name in names}


def _td3() -> Format:
    fields = _second_row(44) | {
        "optional": Field((1, 28, 42), "mixed"),
        "optional_check": Field((1, 42, 43), "digit_or_filler"),
    }
    checks = _own(fields, "number", "birth", "expiry")
    checks["optional"] = Check(((1, 28, 42),), (1, 42, 43), may_be_blank=True)
    checks["whole"] = Check(((1, 0, 10), (1, 13, 20), (1, 21, 43)), (1, 43, 44))
    return Format("TD3", 2, 44, fields, checks)


def _td2() -> Format:
    fields = _second_row(36) | {"optional": Field((1, 28, 35), "mixed")}
    checks = _own(fields, "number", "birth", "expiry")
    checks["whole"] = Check(((1, 0, 10), (1, 13, 20), (1, 21, 35)), (1, 35, 36))
    return Format("TD2", 2, 36, fields, checks, long_number=True)


def _td1() -> Format:
    fields = {
        "type": Field((0, 0, 2), "letters"),
        "issuer": Field((0, 2, 5), "letters"),
        "number": Field((0, 5, 14), "mixed"),
        "number_check": Field((0, 14, 15), "digit_or_filler"),
        "optional": Field((0, 15, 30), "mixed"),
        **_dates(1, birth=0, sex=7, expiry=8),
        "nationality": Field((1, 15, 18), "letters"),
        "optional_2": Field((1, 18, 29), "mixed"),
        "whole_check": Field((1, 29, 30), "digits"),
        "names": Field((2, 0, 30), "letters"),
    }
    checks = _own(fields, "number", "birth", "expiry")
    checks["whole"] = Check(((0, 5, 30), (1, 0, 7), (1, 8, 15), (1, 18, 29)), (1, 29, 30))
    return Format("TD1", 3, 30, fields, checks, long_number=True)


def _fra() -> Format:
    """France's card of 1988 to 2021: no expiry, given names in the second row, a number of twelve signs."""
    fields = {
        "type": Field((0, 0, 2), "letters"),
        "issuer": Field((0, 2, 5), "letters"),
        "surname": Field((0, 5, 30), "letters"),
        "office": Field((0, 30, 36), "mixed"),
        "number": Field((1, 0, 12), "mixed"),
        "number_check": Field((1, 12, 13), "digits"),
        "given_names": Field((1, 13, 27), "letters"),
        "birth": Field((1, 27, 33), "digits"),
        "birth_check": Field((1, 33, 34), "digits"),
        "sex": Field((1, 34, 35), "sex"),
        "whole_check": Field((1, 35, 36), "digits"),
    }
    checks = _own(fields, "number", "birth")
    checks["whole"] = Check(((0, 0, 36), (1, 0, 35)), (1, 35, 36))
    return Format("FRA", 2, 36, fields, checks)


FORMATS = {each.kind: each for each in (_td1(), _td3(), _td2(), _fra())}


def check_digit(text: str) -> str:
    """Weights 7, 3, 1 repeating, A to Z as 10 to 35, filler as 0, modulo 10 (part 3 clause 4.9)."""
    return str(sum((0 if c == FILLER else ALPHABET.index(c)) * (7, 3, 1)[at % 3] for at, c in enumerate(text)) % 10)


def cut(lines: Sequence[str], spans: Sequence[Span]) -> str:
    """The signs of those spans, one after the other."""
    return "".join(lines[row][first:last] for row, first, last in spans)


def recognise(lines: Sequence[str]) -> Format | None:
    """The layout that lines of that number, length and beginning have."""
    for layout in FORMATS.values():
        if len(lines) == layout.rows and all(len(line) == layout.width for line in lines):
            if layout.kind == "TD2" and lines[0].startswith("IDFRA"):
                continue
            if layout.kind == "FRA" and not lines[0].startswith("IDFRA"):
                continue
            return layout
    return None


def passed(layout: Format, lines: Sequence[str]) -> dict[str, bool]:
    """Which check digits hold."""
    held: dict[str, bool] = {}
    for name, check in layout.checks.items():
        covered, digit = cut(lines, check.over), cut(lines, [check.at])
        blank = check.may_be_blank and not covered.strip(FILLER) and digit in "0<"
        held[name] = blank or digit == check_digit(covered)
    if (number := _long_number(layout, lines)) is not None:
        held["number"] = check_digit(number[:-1]) == number[-1]
    return held


def _long_number(layout: Format, lines: Sequence[str]) -> str | None:
    """All signs of a long number with its check digit, or None if the number is an ordinary one."""
    if not layout.long_number or cut(lines, [layout.fields["number_check"].span]) != FILLER:
        return None
    rest = cut(lines, [layout.fields["optional"].span]).partition(FILLER)[0]
    if len(rest) < 2 or not rest[-1].isdigit():
        return None
    return cut(lines, [layout.fields["number"].span]) + rest


def parse(
    lines: Sequence[str],
    today: date,
    *,
    repaired: Sequence[str] = (),
    unsure: Sequence[str] = (),
    confidence: float = 1.0,
) -> MrzReading | None:
    """The reading of a zone, or None if the lines are of no known layout.

    repaired: fields that the reader changed to meet a check digit; unsure: fields whose signs it could not tell well.
    A person should look at both, at whatever fails its check, and at names, which no check digit covers.
    """
    if (layout := recognise(lines)) is None or not set("".join(lines)) <= {*ALPHABET, FILLER}:
        return None
    held = passed(layout, lines)
    surname, given_names = _names(layout, lines)
    long_number = _long_number(layout, lines)
    birth = _birth(_value(layout, lines, "birth"), today)
    doubtful = {*repaired, *unsure, *(name for name, right in held.items() if not right and name != "whole")}
    if not held["whole"]:
        doubtful |= {"number", "birth", "expiry"}
    if birth is None or today.year - birth.year < _YOUNGEST:
        doubtful.add("birth")
    doubtful |= {"surname", "given_names"}
    order = ("surname", "given_names", "number", "birth", "expiry", "sex", "nationality", "issuer")
    return MrzReading(
        kind=layout.kind,
        lines=tuple(lines),
        surname=surname,
        given_names=given_names,
        number=(long_number[:-1] if long_number else _value(layout, lines, "number")).strip(FILLER),
        birth=birth,
        expiry=_expiry(_value(layout, lines, "expiry"), today),
        sex=_value(layout, lines, "sex").strip(FILLER),
        nationality=_value(layout, lines, "nationality").strip(FILLER) or _value(layout, lines, "issuer").strip(FILLER),
        issuer=_value(layout, lines, "issuer").strip(FILLER),
        checks_passed=all(held.values()),
        repaired=tuple(name for name in order if name in repaired),
        to_confirm=tuple(name for name in order if name in doubtful and (name in layout.fields or "name" in name)),
        confidence=confidence if all(held.values()) else min(confidence, 0.5),
    )


def to_json(reading: MrzReading) -> str:
    """As it is kept, and as the child that read it hands it over; dates in ISO 8601."""
    return json.dumps(asdict(reading), default=date.isoformat, ensure_ascii=False)


def from_json(text: str) -> MrzReading:
    """The reverse of `to_json`."""
    values: dict[str, Any] = json.loads(text)
    for name in ("birth", "expiry"):
        values[name] = values[name] and date.fromisoformat(values[name])
    for name in ("lines", "repaired", "to_confirm"):
        values[name] = tuple(values[name])
    return MrzReading(**values)


def names_cut_short(reading: MrzReading) -> bool:
    """Whether the names fill their place to the end, so that more may have been cut off (part 3 clause 4.6)."""
    layout = FORMATS[reading.kind]
    places = [layout.fields[name].span for name in ("names", "surname", "given_names") if name in layout.fields]
    return any(not cut(reading.lines, [place]).endswith(FILLER) for place in places)


def _value(layout: Format, lines: Sequence[str], name: str) -> str:
    return cut(lines, [layout.fields[name].span]) if name in layout.fields else ""


def _names(layout: Format, lines: Sequence[str]) -> tuple[str, str]:
    """Surname and given names as words; two fillers divide them, more end them."""
    if "names" in layout.fields:
        surname, _, given = _value(layout, lines, "names").partition("<<")
        given = re.split("<{2,}", given)[0]
    else:
        surname, given = _value(layout, lines, "surname"), _value(layout, lines, "given_names")
    return " ".join(surname.replace(FILLER, " ").split()), " ".join(given.replace(FILLER, " ").split())


def _day(digits: str, century: int) -> date | None:
    if not re.fullmatch(r"\d{6}", digits):
        return None
    try:
        return date(century + int(digits[:2]), int(digits[2:4]), int(digits[4:]))
    except ValueError:
        return None


def _birth(digits: str, today: date) -> date | None:
    """Nobody is born in the future."""
    day = _day(digits, 2000)
    return _day(digits, 1900) if day is None or day > today else day


def _expiry(digits: str, today: date) -> date | None:
    """The century that is nearer: nothing is valid for fifty years."""
    day = _day(digits, 2000)
    return _day(digits, 1900) if day is not None and day.year > today.year + 50 else day
