"""Advice for the reviewer: what the machine-readable zone says against what the proposer declared. Never a decision.

A zone holds 26 letters: names are compared folded, with the transliterations of ICAO 9303 part 3 section 6, and what
did not fit in its row is not missed.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Literal

from otp_app.domain.identity.mrz import names_cut_short
from otp_app.domain.identity.vision import MrzReading

Result = Literal["match", "differs", "unknown"]
Subject = Literal["name", "birth", "number", "expiry", "issuer", "check_digits"]

# Part 3 section 6 A: what a zone writes for a letter that folding alone would write otherwise. The first is the usual.
_SPELT = {
    "Ä": ("AE", "A"), "Ö": ("OE", "O"), "Ü": ("UE", "UXX", "U"), "Å": ("AA", "A"), "Æ": ("AE",), "Œ": ("OE",),
    "Ø": ("OE", "O"), "ß": ("SS",), "ẞ": ("SS",), "Ñ": ("N", "NXX"), "Þ": ("TH",), "Ð": ("D",), "Đ": ("D",),
    "Ł": ("L",), "ı": ("I",), "İ": ("I",), "Ĳ": ("IJ",), "Ŋ": ("N",), "Ħ": ("H",), "Ŧ": ("T",),
}  # fmt: skip
_MOST_SPELLINGS = 64
# ICAO 9303 part 3 section 5: codes that are not of ISO 3166-1, and the German one.
_ISSUERS = {"D": "DEU", "GBD": "GBR", "GBN": "GBR", "GBO": "GBR", "GBP": "GBR", "GBS": "GBR", "RKS": "XKX"}


@dataclass(frozen=True)
class Declared:
    """What the proposer, or the signer, said. Empty or None where nothing was said; issuer: ISO 3166-1 alpha-3."""

    name: str = ""
    birth: date | None = None
    number: str = ""
    expiry: date | None = None
    issuer: str = ""


@dataclass(frozen=True)
class Advice:
    """One comparison. read, declared: both sides as a person reads them. reason: stable code where there is more to
    say (`cut_short` `order` `part` `near` `expired` `repaired` `transliterated`). confidence: 0 to 1, of the result."""

    subject: Subject
    result: Result
    confidence: float
    read: str = ""
    declared: str = ""
    reason: str = ""


def compare(reading: MrzReading | None, declared: Declared, today: date) -> tuple[Advice, ...]:
    """All comparisons, in the order of a form; all `unknown` where no zone was read."""
    if reading is None:
        return tuple(Advice(subject, "unknown", 0.0) for subject in ("name", "birth", "number", "expiry", "issuer"))
    return (
        _name(reading, declared.name),
        _day(reading, "birth", reading.birth, declared.birth),
        _number(reading, declared.number),
        _expiry(reading, declared.expiry, today),
        _issuer(reading, declared.issuer),
        Advice(
            "check_digits",
            "match" if reading.checks_passed else "differs",
            reading.confidence,
            reason="repaired" if reading.repaired else "",
        ),
    )


def spellings(name: str) -> set[tuple[str, ...]]:
    """The words of a name as zones may spell them, in order; apostrophes join, all other signs divide."""
    ways: list[str] = [""]
    for sign in unicodedata.normalize("NFC", re.sub(r"['’ʼ`´]", "", name)):
        options = _SPELT.get(sign) or _SPELT.get(sign.upper()) or (_folded(sign),)
        if len(ways) * len(options) > _MOST_SPELLINGS:
            options = options[:1]
        ways = [way + option for way in ways for option in options]
    return {tuple(re.findall(r"[A-Z]+", way)) for way in ways}


def _folded(sign: str) -> str:
    letters = unicodedata.normalize("NFKD", sign).upper()
    kept = "".join(c for c in letters if not unicodedata.combining(c))
    return kept if re.fullmatch(r"[A-Z]+", kept) else " "


def _name(reading: MrzReading, declared: str) -> Advice:
    read = f"{reading.given_names} {reading.surname}".strip()
    words = tuple(re.findall(r"[A-Z]+", read.upper()))
    ways = spellings(declared)
    if not words or not any(ways):
        return Advice("name", "unknown", 0.0, read, declared)
    sure = reading.confidence
    if any(sorted(way) == sorted(words) for way in ways):
        return Advice("name", "match", sure, read, declared)
    if _joined(words, ways):
        return Advice("name", "match", sure * 0.9, read, declared, "order")  # MARIA ROSA, MARIAROSA
    if names_cut_short(reading) and any(_cut_short(words, way) for way in ways):
        return Advice("name", "match", sure * 0.8, read, declared, "cut_short")
    surname = set(re.findall(r"[A-Z]+", reading.surname.upper()))
    if any(set(way) <= set(words) and set(way) & surname and len(way) > 1 for way in ways):
        return Advice("name", "match", sure * 0.7, read, declared, "part")  # a further given name in the zone
    if any(_one_sign_off(words, way) for way in ways):
        return Advice("name", "differs", sure * 0.5, read, declared, "near")
    return Advice("name", "differs", sure * 0.9, read, declared)


def _joined(words: tuple[str, ...], ways: set[tuple[str, ...]]) -> bool:
    """Whether only the gaps between words differ, whichever of the two names comes first."""
    turned = {"".join(words[at:] + words[:at]) for at in range(len(words))}
    return any("".join(way) in turned for way in ways)


def _cut_short(words: tuple[str, ...], way: tuple[str, ...]) -> bool:
    """Whether each word read is a declared one, or the beginning of one, and none is used twice."""
    left = list(way)
    for word in sorted(words, key=len, reverse=True):
        found = word if word in left else next((one for one in left if one.startswith(word)), None)
        if found is None:
            return False
        left.remove(found)
    return True


def _one_sign_off(words: tuple[str, ...], way: tuple[str, ...]) -> bool:
    one, other = "".join(sorted(words)), "".join(sorted(way))
    return len(one) == len(other) and sum(a != b for a, b in zip(one, other, strict=True)) <= 2


def _day(reading: MrzReading, subject: Subject, read: date | None, declared: date | None) -> Advice:
    shown, said = (day.isoformat() if day else "" for day in (read, declared))
    if read is None or declared is None:
        return Advice(subject, "unknown", 0.0, shown, said)
    reason = "repaired" if subject in reading.repaired else ""
    sure = _sure(reading, subject)
    if read == declared:
        return Advice(subject, "match", sure, shown, said, reason)
    near = sum(a != b for a, b in zip(shown, said, strict=True)) == 1 or (read.day, read.month, read.year) == (
        declared.month,
        declared.day,
        declared.year,
    )
    return Advice(subject, "differs", sure, shown, said, reason or ("near" if near else ""))


def _number(reading: MrzReading, declared: str) -> Advice:
    said = re.sub(r"[^0-9A-Z]", "", declared.upper())
    read = reading.number.replace("<", "")
    if not said or not read:
        return Advice("number", "unknown", 0.0, read, declared)
    sure = _sure(reading, "number")
    reason = "repaired" if "number" in reading.repaired else ""
    if read == said:
        return Advice("number", "match", sure, read, declared, reason)
    near = len(read) == len(said) and sum(a != b for a, b in zip(read, said, strict=True)) == 1
    return Advice(
        "number", "differs", sure * (0.5 if near else 0.9), read, declared, reason or ("near" if near else "")
    )


def _expiry(reading: MrzReading, declared: date | None, today: date) -> Advice:
    """Also says `expired`, which matters whatever was declared."""
    known = reading.expiry or declared
    if reading.expiry is None or declared is None:
        result: Result = "differs" if known is not None and known < today else "unknown"
        advice = Advice(
            "expiry",
            result,
            0.0 if known is None else _sure(reading, "expiry") if reading.expiry else 1.0,
            reading.expiry.isoformat() if reading.expiry else "",
            declared.isoformat() if declared else "",
        )
    else:
        advice = _day(reading, "expiry", reading.expiry, declared)
    if known is not None and known < today:
        return Advice("expiry", "differs", advice.confidence, advice.read, advice.declared, "expired")
    return advice


def _issuer(reading: MrzReading, declared: str) -> Advice:
    said, read = declared.upper(), _ISSUERS.get(reading.issuer, reading.issuer)
    if not said or not read:
        return Advice("issuer", "unknown", 0.0, reading.issuer, declared)
    return Advice("issuer", "match" if said == read else "differs", reading.confidence * 0.9, reading.issuer, declared)


def _sure(reading: MrzReading, field: str) -> float:
    """A repaired field met its check digit by choice, one time in ten by chance."""
    return reading.confidence * (0.6 if field in reading.repaired or not reading.checks_passed else 1.0)
