"""VAT numbers that exist, and the same with one digit changed."""

import pytest

from otp_app.domain.credits import vat
from otp_app.domain.errors import DomainError

# Published on the companies' own imprints.
REAL = (
    ("IT", "00743110157"),
    ("IT", "IT 07643520567"),
    ("DE", "DE 136695976"),
    ("FR", "FR 40 303 265 045"),
    ("AT", "ATU13585627"),
    ("BE", "BE0428.759.497"),
    ("PL", "PL8567346215"),
    ("PT", "PT501964843"),
    ("HR", "HR33392005961"),
    ("ES", "ESB58378431"),
    ("GR", "EL094259216"),
)


@pytest.mark.parametrize(("country", "typed"), REAL)
def test_real_numbers_are_read(country: str, typed: str) -> None:
    assert vat.read(typed, country).endswith(typed.replace(" ", "").replace(".", "")[-7:])


@pytest.mark.parametrize(("country", "typed"), [one for one in REAL if one[0] not in ("ES", "GR")])
def test_one_digit_changed_is_refused(country: str, typed: str) -> None:
    last = typed[-1]
    with pytest.raises(DomainError, match="vat_number_invalid"):
        vat.read(typed[:-1] + str((int(last) + 1) % 10), country)


@pytest.mark.parametrize("typed", ["", "IT1234", "XX12345678", "DE12345678A", "<script>", "IT" + "0" * 40])
def test_what_is_none_is_refused(typed: str) -> None:
    with pytest.raises(DomainError, match="vat_number_invalid"):
        vat.read(typed, "IT")
