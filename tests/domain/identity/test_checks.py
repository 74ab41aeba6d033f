"""Comparisons are advice with a confidence; what cannot be compared is unknown, never a match."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otp_app.domain.identity.checks import Advice, Declared, compare, spellings
from otp_app.domain.identity.mrz import parse
from otp_app.domain.identity.vision import MrzReading
from tests.specimens import Holder, lines_of

TODAY = date(2026, 11, 24)
DECLARED = Declared("Anna Maria Eriksson", date(1974, 8, 12), "L898902C3", date(2031, 4, 15), "UTO")


def read(holder: Holder | None = None, kind: str = "TD3") -> MrzReading:
    reading = parse(lines_of(kind, holder or Holder()), TODAY)
    assert reading is not None
    return reading


def advice(subject: str, reading: MrzReading | None = None, **declared: object) -> Advice:
    said = replace(DECLARED, **declared)  # type: ignore[arg-type] # of a table
    return next(one for one in compare(reading or read(), said, TODAY) if one.subject == subject)


def test_all_that_was_declared_matches():
    found = compare(read(), DECLARED, TODAY)
    assert [(one.subject, one.result) for one in found] == [
        (subject, "match") for subject in ("name", "birth", "number", "expiry", "issuer", "check_digits")
    ]
    assert all(0.8 < one.confidence <= 1 for one in found)


def test_without_a_zone_all_is_unknown():
    assert {one.result for one in compare(None, DECLARED, TODAY)} == {"unknown"}


def test_what_was_not_declared_is_unknown():
    assert [one.result for one in compare(read(), Declared(), TODAY)][:5] == ["unknown"] * 5


NAMES = [
    ("ERIKSSON", "ANNA MARIA", "Eriksson, Anna Maria", "match", ""),
    ("ERIKSSON", "ANNA MARIA", "ANNA MARIA ERIKSSON", "match", ""),
    ("MUELLER", "JOERG", "Jörg Müller", "match", ""),
    ("MULLER", "JORG", "Jörg Müller", "match", ""),
    ("MUXXLLER", "JORG", "Jörg Müller", "match", ""),
    ("GRUSS", "STRASSE", "Straße Gruß", "match", ""),
    ("NUNEZ", "JOSE", "José Núñez", "match", ""),
    ("LE GOFF", "FRANCOIS", "François Le Goff", "match", ""),
    ("OCONNOR", "SIOBHAN", "Siobhán O’Connor", "match", ""),
    ("DAMICO", "NICOLO", "Nicolò D'Amico", "match", ""),
    ("WALESA", "LECH", "Lech Wałęsa", "match", ""),
    ("OESTERGAARD", "SOEREN", "Søren Østergård", "match", ""),
    ("MARTIN LEBLANC", "JEAN PAUL", "Jean-Paul Martin-Leblanc", "match", ""),
    ("ROSSI", "MARIAROSA", "Maria Rosa Rossi", "match", "order"),
    ("ROSSI", "MARIA ROSA", "Maria Rossi", "match", "part"),
    ("ROSSI", "MARIA", "Mario Rossi", "differs", "near"),
    ("ROSSI", "MARIA", "Lucia Bianchi", "differs", ""),
    ("ROSSI", "MARIA", "Rossi", "differs", ""),
    ("ROSSI", "MARIA", "Maria Bianchi", "differs", ""),
    ("ROSSI", "MARIA", "", "unknown", ""),
    ("ROSSI", "MARIA", "李明", "unknown", ""),
]


@pytest.mark.parametrize(("surname", "given_names", "declared", "result", "reason"), NAMES)
def test_names(surname: str, given_names: str, declared: str, result: str, reason: str):
    found = advice("name", read(Holder(surname, given_names)), name=declared)
    assert (found.result, found.reason) == (result, reason)


def test_a_name_that_does_not_fit_its_row_is_not_missed():
    reading = read(Holder("NILAVADHANANANDA", "CHAYAPA DEJTHAMRONG KRASUANG"), "TD1")
    found = advice("name", reading, name="Chayapa Dejthamrong Krasuang Nilavadhanananda")
    assert (found.result, found.reason) == ("match", "cut_short")
    assert advice("name", reading, name="Somchai Nilavadhanananda").result == "differs"


@pytest.mark.parametrize(
    ("subject", "declared", "result", "reason"),
    [
        ("birth", {"birth": date(1974, 12, 8)}, "differs", "near"),
        ("birth", {"birth": date(1974, 8, 13)}, "differs", "near"),
        ("birth", {"birth": date(1981, 1, 30)}, "differs", ""),
        ("birth", {"birth": None}, "unknown", ""),
        ("number", {"number": "l898902 c3"}, "match", ""),
        ("number", {"number": "L898902C4"}, "differs", "near"),
        ("number", {"number": "AB1234567"}, "differs", ""),
        ("expiry", {"expiry": date(2030, 1, 9)}, "differs", ""),
        ("issuer", {"issuer": "ITA"}, "differs", ""),
    ],
)
def test_other_fields(subject: str, declared: dict[str, object], result: str, reason: str):
    found = advice(subject, **declared)
    assert (found.result, found.reason) == (result, reason)


def test_an_expired_document_is_named_whatever_was_declared():
    old = read(Holder(expiry=date(2026, 11, 23)))
    for declared in (date(2026, 11, 23), date(2031, 4, 15), None):
        found = advice("expiry", old, expiry=declared)
        assert (found.result, found.reason) == ("differs", "expired")
    assert advice("expiry", read(Holder(expiry=TODAY)), expiry=TODAY).result == "match"


def test_germany_s_single_letter_is_its_code():
    assert advice("issuer", read(Holder(issuer="D")), issuer="DEU").result == "match"


def test_a_repaired_field_is_trusted_less():
    sound, repaired = read(), replace(read(), repaired=("number",))
    assert advice("number", repaired).reason == "repaired"
    assert advice("number", repaired).confidence < advice("number", sound).confidence
    assert advice("check_digits", replace(sound, checks_passed=False)).result == "differs"


@given(st.text(max_size=120))
def test_any_name_has_few_spellings_of_plain_letters(name: str):
    ways = spellings(name)
    assert 1 <= len(ways) <= 64
    assert all(word.isascii() and word.isalpha() and word.isupper() for way in ways for word in way)


@given(st.text(max_size=60), st.text(max_size=30), st.dates() | st.none(), st.dates() | st.none(), st.text(max_size=5))
def test_any_declaration_is_compared_without_fault(
    name: str, number: str, birth: date | None, expiry: date | None, issuer: str
):
    for one in compare(read(), Declared(name, birth, number, expiry, issuer), TODAY):
        assert 0 <= one.confidence <= 1
