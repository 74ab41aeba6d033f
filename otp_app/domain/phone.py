"""Phone numbers: read as people of a country write them, kept as E.164, shown and masked. Pure."""

import phonenumbers
from babel.core import get_global
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat, PhoneNumberType

from .errors import DomainError

# What can be a mobile phone. The rest cannot receive a text, or costs whoever calls it: premium and shared-cost
# numbers are how strangers make money of somebody else's messages.
_TEXTABLE = frozenset(
    {
        PhoneNumberType.MOBILE,
        PhoneNumberType.FIXED_LINE_OR_MOBILE,
        PhoneNumberType.PERSONAL_NUMBER,
        PhoneNumberType.VOIP,
    }
)
_DOTS = "•" * 5


def read_number(typed: str, country: str) -> str:
    """E.164 (ITU-T) of what was typed: `333 1234567` in IT → `+393331234567`.

    country: ISO 3166-1 alpha-2, for numbers without their prefix; empty: only with prefix.
    Raises `invalid` `phone_invalid`, or `phone_not_mobile` for a number that cannot receive texts.
    """
    try:
        number = phonenumbers.parse(typed.strip()[:40], country or None)
    except NumberParseException:
        raise DomainError("invalid", "phone_invalid") from None
    if not phonenumbers.is_valid_number(number) or number.extension:
        raise DomainError("invalid", "phone_invalid")
    if phonenumbers.number_type(number) not in _TEXTABLE:
        raise DomainError("invalid", "phone_not_mobile")
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def shown(number: str, country: str) -> str:
    """`333 123 4567` within its own country, `+39 333 123 4567` elsewhere; what is no E.164 stays as it is."""
    parsed = _parsed(number)
    if parsed is None:
        return number
    at_home = bool(country) and phonenumbers.country_code_for_region(country) == parsed.country_code
    return phonenumbers.format_number(
        parsed, PhoneNumberFormat.NATIONAL if at_home else PhoneNumberFormat.INTERNATIONAL
    )


def mask_phone(number: str) -> str:
    """`+393331234567` → `+39 ••••• 67`: the country and the last two digits, a fixed number of dots."""
    parsed = _parsed(number)
    return f"+{parsed.country_code} {_DOTS} {number[-2:]}" if parsed else _DOTS


def zone_of_number(number: str) -> str:
    """The IANA time zone of the country of a number (E.164, CLDR); empty where that has several, or there is none."""
    parsed = _parsed(number)
    region = phonenumbers.region_code_for_number(parsed) if parsed else ""
    zones: list[str] = get_global("territory_zones").get(region or "", [])
    return zones[0] if len(zones) == 1 else ""


def country_of_zone(zone: str) -> str:
    """`Europe/Rome` → `IT` (CLDR); empty for zones of no country, such as UTC."""
    territory = str(get_global("zone_territories").get(zone, ""))
    return territory if len(territory) == 2 else ""


def _parsed(number: str) -> PhoneNumber | None:
    try:
        return phonenumbers.parse(number) if number.startswith("+") else None
    except NumberParseException:
        return None
