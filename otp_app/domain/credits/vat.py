"""VAT numbers of the European Union: format and check digits. Pure; nothing is asked of VIES.

Formats: Commission's VIES FAQ, question 11. Check digits: the member states' own rules, for those whose customers we
expect most; for the others the format alone is checked.
"""

import re

from ..errors import DomainError

_FORMATS: dict[str, str] = {
    "AT": r"U\d{8}",
    "BE": r"[01]\d{9}",
    "BG": r"\d{9,10}",
    "CY": r"\d{8}[A-Z]",
    "CZ": r"\d{8,10}",
    "DE": r"\d{9}",
    "DK": r"\d{8}",
    "EE": r"\d{9}",
    "EL": r"\d{9}",
    "ES": r"[A-Z0-9]\d{7}[A-Z0-9]",
    "FI": r"\d{8}",
    "FR": r"[A-HJ-NP-Z0-9]{2}\d{9}",
    "HR": r"\d{11}",
    "HU": r"\d{8}",
    "IE": r"\d[A-Z0-9+*]\d{5}[A-Z]{1,2}",
    "IT": r"\d{11}",
    "LT": r"\d{9}|\d{12}",
    "LU": r"\d{8}",
    "LV": r"\d{11}",
    "MT": r"\d{8}",
    "NL": r"[A-Z0-9+*]{10}\d{2}",
    "PL": r"\d{10}",
    "PT": r"\d{9}",
    "RO": r"\d{2,10}",
    "SE": r"\d{12}",
    "SI": r"\d{8}",
    "SK": r"\d{10}",
    "XI": r"\d{9}|\d{12}|GD\d{3}|HA\d{3}",
}


def read(typed: str, country: str) -> str:
    """A VAT number as it is kept, e.g. `IT00743110157`. country: ISO 3166, used where the number names none.

    Raises `invalid` `vat_number_invalid`.
    """
    plain = re.sub(r"[\s.\-/]", "", typed).upper()
    prefix = {"GR": "EL"}.get(country.upper(), country.upper())
    if plain[:2] in _FORMATS and not plain[:2].isdigit():
        prefix, plain = plain[:2], plain[2:]
    form = _FORMATS.get(prefix)
    if form is None or not re.fullmatch(form, plain) or (prefix in _CHECKS and not _CHECKS[prefix](plain)):
        raise DomainError("invalid", "vat_number_invalid")
    return prefix + plain


def _luhn(digits: str) -> bool:
    """Italy, and the SIREN in a French number: modulo 10 with every second digit doubled."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def _iso_7064(digits: str) -> bool:
    """Germany and Croatia: ISO 7064, MOD 11,10."""
    product = 10
    for digit in digits[:-1]:
        product = ((int(digit) + product) % 10 or 10) * 2 % 11
    return (11 - product) % 10 == int(digits[-1])


def _france(number: str) -> bool:
    """With digits in front, these are (12 + 3 × SIREN mod 97) mod 97; with letters only the SIREN is checked."""
    siren = number[2:]
    if not _luhn(siren):
        return False
    return not number[:2].isdigit() or int(number[:2]) == (12 + 3 * (int(siren) % 97)) % 97


def _austria(number: str) -> bool:
    digits = [int(c) for c in number[1:]]
    doubled = [d * 2 // 10 + d * 2 % 10 for d in digits[1:7:2]]
    return (10 - (digits[0] + digits[2] + digits[4] + digits[6] + sum(doubled) + 4) % 10) % 10 == digits[7]


def _belgium(number: str) -> bool:
    return 97 - int(number[:8]) % 97 == int(number[8:])


def _weighted(number: str, weights: tuple[int, ...], modulus: int) -> int:
    return sum(int(d) * w for d, w in zip(number, weights, strict=False)) % modulus


def _poland(number: str) -> bool:
    return _weighted(number, (6, 5, 7, 2, 3, 4, 5, 6, 7), 11) == int(number[9])


def _portugal(number: str) -> bool:
    rest = 11 - _weighted(number, (9, 8, 7, 6, 5, 4, 3, 2), 11)
    return (0 if rest > 9 else rest) == int(number[8])


_CHECKS = {
    "AT": _austria,
    "BE": _belgium,
    "DE": _iso_7064,
    "FR": _france,
    "HR": _iso_7064,
    "IT": _luhn,
    "PL": _poland,
    "PT": _portugal,
}
