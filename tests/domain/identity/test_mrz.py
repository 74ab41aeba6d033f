"""Zones as text. Examples are ICAO 9303's own (parts 4 to 6), and the one of the old French card that is everywhere."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otp_app.domain.identity.mrz import (
    ALPHABET,
    FORMATS,
    check_digit,
    from_json,
    names_cut_short,
    parse,
    passed,
    recognise,
    to_json,
)
from tests import specimens
from tests.specimens import Holder, lines_of

TODAY = date(2026, 11, 24)
TD3 = (
    "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
    "L898902C36UTO7408122F1204159ZE184226B<<<<<10",
)
TD1 = ("I<UTOD231458907<<<<<<<<<<<<<<<", "7408122F1204159UTO<<<<<<<<<<<6", "ERIKSSON<<ANNA<MARIA<<<<<<<<<<")
TD2 = ("I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<", "D231458907UTO7408122F1204159<<<<<<<6")
LONG = ("I<UTOD23145890<7349<<<<<<<<<<<", "3407127M9507122UTO<<<<<<<<<<<2", "STEVENSON<<PETER<JOHN<<<<<<<<<")
FRA = ("IDFRABERTHIER<<<<<<<<<<<<<<<<<<<<<<<", "8806923102858CORINNE<<<<<<<6512068F6")


@pytest.mark.parametrize(("lines", "number"), [(TD3, "L898902C3"), (TD1, "D23145890"), (TD2, "D23145890")])
def test_the_standard_s_own_examples(lines: tuple[str, ...], number: str):
    reading = parse(lines, TODAY)
    assert reading is not None
    assert reading.checks_passed
    assert (reading.surname, reading.given_names, reading.number) == ("ERIKSSON", "ANNA MARIA", number)
    assert (reading.birth, reading.expiry) == (date(1974, 8, 12), date(2012, 4, 15))
    assert (reading.sex, reading.nationality, reading.issuer) == ("F", "UTO", "UTO")
    assert reading.to_confirm == ("surname", "given_names")


def test_a_number_of_more_than_nine_signs_goes_on_in_the_optional_data():
    reading = parse(LONG, TODAY)
    assert reading is not None
    assert reading.number == "D23145890734"
    assert reading.checks_passed
    broken = (LONG[0].replace("7349", "7348"), *LONG[1:])
    reading = parse(broken, TODAY)
    assert reading is not None
    assert not reading.checks_passed
    assert "number" in reading.to_confirm


def test_the_old_french_card():
    reading = parse(FRA, TODAY)
    assert reading is not None
    assert (reading.kind, reading.surname, reading.given_names) == ("FRA", "BERTHIER", "CORINNE")
    assert (reading.number, reading.birth, reading.expiry) == ("880692310285", date(1965, 12, 6), None)
    assert (reading.sex, reading.nationality, reading.checks_passed) == ("F", "FRA", True)


@pytest.mark.parametrize(
    "lines", [(), ("",), TD3[:1], TD1[:2], (TD3[0][:-1], TD3[1]), (TD3[0].replace("E", "é"), TD3[1])], ids=str
)
def test_what_has_no_known_layout_is_no_zone(lines: tuple[str, ...]):
    assert parse(lines, TODAY) is None


def test_birth_is_in_the_past_and_expiry_in_the_nearest_century():
    holder = Holder(birth=date(1931, 3, 4), expiry=date(1999, 5, 6))
    reading = parse(lines_of("TD3", holder), TODAY)
    assert reading is not None
    assert (reading.birth, reading.expiry) == (date(1931, 3, 4), date(1999, 5, 6))
    child = parse(lines_of("TD3", replace(holder, birth=date(2020, 3, 4))), TODAY)
    assert child is not None
    assert child.birth == date(2020, 3, 4)
    assert "birth" in child.to_confirm  # perhaps of 1920


def test_days_that_are_none_are_not_guessed():
    lines = lines_of("TD3", Holder())
    second = lines[1][:13] + "999999" + check_digit("999999") + lines[1][20:]
    reading = parse((lines[0], second), TODAY)
    assert reading is not None
    assert reading.birth is None
    assert "birth" in reading.to_confirm


def test_repaired_and_unsure_fields_are_to_be_confirmed():
    reading = parse(TD3, TODAY, repaired=["number"], unsure=["expiry"], confidence=0.9)
    assert reading is not None
    assert reading.repaired == ("number",)
    assert reading.to_confirm == ("surname", "given_names", "number", "expiry")
    assert reading.confidence == 0.9


def test_names_that_fill_their_place_may_be_cut_short():
    long = parse(lines_of("TD1", Holder("NILAVADHANANANDA", "CHAYAPA DEJTHAMRONG")), TODAY)
    short = parse(TD1, TODAY)
    assert long is not None and short is not None  # noqa: PT018 # one thing for the type checker
    assert names_cut_short(long)
    assert not names_cut_short(short)


WORDS = st.lists(st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=1, max_size=7), min_size=1, max_size=2).map(" ".join)
HOLDERS = st.builds(
    Holder,
    surname=WORDS,
    given_names=WORDS,
    number=st.text(ALPHABET, min_size=5, max_size=9),
    birth=st.dates(date(1927, 1, 1), date(2010, 1, 1)),
    expiry=st.dates(date(2000, 1, 1), date(2070, 1, 1)),
    sex=st.sampled_from("MF<"),
)


@given(st.sampled_from(("TD1", "TD2", "TD3")), HOLDERS)
def test_what_is_written_is_read(kind: str, holder: Holder):
    reading = parse(lines_of(kind, holder), TODAY)
    assert reading is not None
    assert reading.kind == kind
    assert reading.checks_passed
    assert (reading.number, reading.birth, reading.expiry) == (holder.number, holder.birth, holder.expiry)
    if not names_cut_short(reading):
        assert (reading.surname, reading.given_names) == (holder.surname, holder.given_names)


@given(HOLDERS, st.text(ALPHABET, min_size=10, max_size=18))
def test_long_numbers_of_every_length_are_read(holder: Holder, number: str):
    reading = parse(lines_of("TD1", replace(holder, number=number)), TODAY)
    assert reading is not None
    assert reading.number == number
    assert reading.checks_passed


@given(st.sampled_from(("TD1", "TD2", "TD3")), HOLDERS, st.data())
def test_one_wrong_digit_in_a_date_is_always_noticed(kind: str, holder: Holder, data: st.DataObject):
    lines = list(lines_of(kind, holder))
    row, first, last = FORMATS[kind].fields[data.draw(st.sampled_from(("birth", "expiry")))].span
    at = data.draw(st.integers(first, last - 1))
    other = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != lines[row][at]]))
    lines[row] = lines[row][:at] + other + lines[row][at + 1 :]
    reading = parse(lines, TODAY)
    assert reading is not None
    assert not reading.checks_passed
    assert reading.confidence <= 0.5


@given(st.text([*ALPHABET, "<"], max_size=50))
def test_check_digits_agree_with_others_code(text: str):
    assert check_digit(text) == specimens.check_digit(text)


@given(st.lists(st.text([*ALPHABET, "<"], min_size=30, max_size=44), max_size=4))
def test_any_text_is_refused_or_read_without_fault(lines: list[str]):
    reading = parse(lines, TODAY)
    layout = recognise(lines)
    assert (reading is None) == (layout is None)
    if layout is not None:
        assert set(passed(layout, lines)) == set(layout.checks)


@pytest.mark.parametrize("lines", [TD1, TD2, TD3, FRA])
def test_a_reading_is_kept_and_read_again(lines: tuple[str, ...]):
    found = parse(lines, TODAY, repaired=("number",), unsure=("birth",))
    assert found is not None
    for one in (found, replace(found, birth=None)):
        assert from_json(to_json(one)) == one
