"""Phone numbers as people write them."""

import pytest

from otp_app.domain import phone
from otp_app.domain.errors import DomainError


@pytest.mark.parametrize(
    ("typed", "country", "number", "at_home", "masked"),
    [
        ("333 1234567", "IT", "+393331234567", "333 123 4567", "+39 ••••• 67"),
        (" +39 333-123.4567 ", "", "+393331234567", "+39 333 123 4567", "+39 ••••• 67"),
        ("0039 333 1234567", "IT", "+393331234567", "333 123 4567", "+39 ••••• 67"),
        ("0151 23456789", "DE", "+4915123456789", "01512 3456789", "+49 ••••• 89"),
        ("07911 123456", "GB", "+447911123456", "07911 123456", "+44 ••••• 56"),
        ("06 12 34 56 78", "FR", "+33612345678", "06 12 34 56 78", "+33 ••••• 78"),
    ],
)
def test_numbers_are_kept_as_e164(typed: str, country: str, number: str, at_home: str, masked: str) -> None:
    assert phone.read_number(typed, country) == number
    assert phone.shown(number, country) == at_home
    assert phone.mask_phone(number) == masked


@pytest.mark.parametrize(
    ("typed", "country", "code"),
    [
        ("", "IT", "phone_invalid"),
        ("333", "IT", "phone_invalid"),
        ("anna", "IT", "phone_invalid"),
        ("333 1234567", "", "phone_invalid"),
        ("+39 333 1234567 ext. 4", "IT", "phone_invalid"),
        ("+39 06 1234567", "IT", "phone_not_mobile"),
        ("+39 899 123456", "IT", "phone_not_mobile"),
        ("+44 906 1234567", "GB", "phone_not_mobile"),
        ("9" * 400, "IT", "phone_invalid"),
    ],
)
def test_what_cannot_be_texted_is_refused(typed: str, country: str, code: str) -> None:
    with pytest.raises(DomainError, match=code):
        phone.read_number(typed, country)


def test_what_is_no_number_is_not_shown_in_part() -> None:
    assert phone.mask_phone("333 1234567") == "•••••"
    assert phone.mask_phone("") == "•••••"


@pytest.mark.parametrize(("zone", "country"), [("Europe/Rome", "IT"), ("Europe/Zurich", "CH"), ("UTC", "")])
def test_the_country_of_a_zone(zone: str, country: str) -> None:
    assert phone.country_of_zone(zone) == country
