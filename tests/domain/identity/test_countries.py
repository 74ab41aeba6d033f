"""One list of countries for forms and for zones, held against the CLDR."""

import re

import pytest
from babel import Locale
from babel.core import get_global

from otp_app.domain.identity.countries import KNOWN, three_letters, two_letters
from otp_app.i18n.formats import countries

# Of the CLDR's regions: unions, private use, and islands without people of their own.
_NO_STATE = set(re.findall(r"\w+", "EU EZ UN QO XA XB ZZ AQ BV HM TF UM CP AC DG EA IC TA CQ"))


def test_every_country_has_its_code_and_name() -> None:
    regions = {code for code in Locale.parse("en").territories if len(code) == 2 and code.isalpha()}
    assert set(KNOWN) == regions - _NO_STATE
    for lang in ("en", "it", "fr", "es", "de"):
        named = countries(KNOWN, lang)
        assert len({name for _, name in named}) == len(KNOWN)
        assert not any(name == code for code, name in named)
    assert [name for _, name in countries(["EG", "AT", "FR"], "de")] == ["Ägypten", "Frankreich", "Österreich"]


def test_zones_name_them_by_three_letters() -> None:
    overlong = get_global("territory_aliases")
    for code in KNOWN:
        assert two_letters(three_letters(code)) == code
        if code != "XK":
            assert overlong[three_letters(code)] == [code]


@pytest.mark.parametrize(
    ("issuer", "country"), [("D", "DE"), ("D<<", "DE"), ("GBP", "GB"), ("RKS", "XK"), ("UTO", ""), ("UNO", "")]
)
def test_the_special_codes_of_documents(issuer: str, country: str) -> None:
    assert two_letters(issuer) == country
