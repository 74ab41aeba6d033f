"""What is declared about a person and their document: by the signer (remote) or by the proposer (in person). Pure."""

import json
import re
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from ..errors import DomainError
from .steps import KINDS

_NUMBER = re.compile(r"[A-Z0-9]{4,24}")
# Printed forms of common documents; a number of another form is doubted, never refused.
_FORMS: dict[tuple[str, str], str] = {
    ("IT", "identity_card"): r"[A-Z]{2}\d{5}[A-Z]{2}|[A-Z]{2}\d{7}|\d{7}[A-Z]{2}",
    ("IT", "passport"): r"[A-Z]{2}\d{7}",
    ("IT", "driving_licence"): r"[A-Z]{2}\d{7}[A-Z]|U1[A-Z0-9]{8}",
    ("DE", "identity_card"): r"[CFGHJKLMNPRTVWXYZ0-9]{9}\d?",
    ("DE", "passport"): r"[CFGHJK][CFGHJKLMNPRTVWXYZ0-9]{8}\d?",
    ("FR", "identity_card"): r"\d{12}|[A-Z0-9]{9}",
    ("FR", "passport"): r"\d{2}[A-Z]{2}\d{5}",
    ("ES", "identity_card"): r"\d{8}[A-Z]|[A-Z]{3}\d{6}",
    ("ES", "passport"): r"[A-Z]{2,3}\d{6}",
}

# What a refusal of `read` is about, as the forms name their fields.
FIELD_OF = {
    "given_names_missing": "given_names",
    "surname_missing": "surname",
    "birth_invalid": "birth",
    "document_kind_unknown": "document_kind",
    "document_number_invalid": "number",
    "issuer_missing": "issuer",
    "expiry_invalid": "expiry",
    "document_expired": "expiry",
}


@dataclass(frozen=True)
class Declared:
    """A person and the document shown. issuer: country, ISO 3166 two letters. number: upper case, without spaces."""

    given_names: str
    surname: str
    birth: date
    document_kind: str
    number: str
    issuer: str
    expiry: date


def read(
    *,
    given_names: str,
    surname: str,
    birth: str,
    document_kind: str,
    number: str,
    issuer: str,
    expiry: str,
    today: date,
) -> Declared:
    """What was typed, checked. birth, expiry: ISO 8601 dates.

    Raises `invalid` with `given_names_missing`, `surname_missing`, `birth_invalid`, `document_kind_unknown`,
    `document_number_invalid`, `issuer_missing`, `expiry_invalid`, `document_expired` (DPCM 22.2.2013 art. 57(1)(a)
    wants a valid document).
    """
    given, family = _name(given_names), _name(surname)
    if not given:
        raise DomainError("invalid", "given_names_missing")
    if not family:
        raise DomainError("invalid", "surname_missing")
    born = _date(birth)
    if born is None or born >= today or today.year - born.year > 130:
        raise DomainError("invalid", "birth_invalid")
    if document_kind not in KINDS:
        raise DomainError("invalid", "document_kind_unknown")
    plain = re.sub(r"[\s./-]", "", number).upper()
    if not _NUMBER.fullmatch(plain) or not any(c.isdigit() for c in plain):
        raise DomainError("invalid", "document_number_invalid")
    country = issuer.strip().upper()
    if not re.fullmatch("[A-Z]{2}", country):
        raise DomainError("invalid", "issuer_missing")
    ends = _date(expiry)
    if ends is None or ends.year > today.year + 60:
        raise DomainError("invalid", "expiry_invalid")
    if ends < today:
        raise DomainError("invalid", "document_expired")
    return Declared(given, family, born, document_kind, plain, country, ends)


def doubts(declared: Declared, today: date) -> tuple[str, ...]:
    """What looks unusual and should be looked at once more: `number_form`, `minor` (under eighteen)."""
    found: list[str] = []
    form = _FORMS.get((declared.issuer, declared.document_kind))
    if form and not re.fullmatch(form, declared.number):
        found.append("number_form")
    had_birthday = (today.month, today.day) >= (declared.birth.month, declared.birth.day)
    if today.year - declared.birth.year - (not had_birthday) < 18:
        found.append("minor")
    return tuple(found)


def to_json(declared: Declared) -> str:
    """As it is encrypted and hashed."""
    values = asdict(declared) | {"birth": declared.birth.isoformat(), "expiry": declared.expiry.isoformat()}
    return json.dumps(values, sort_keys=True, ensure_ascii=False)


def from_json(text: str) -> Declared:
    """The reverse of `to_json`."""
    values: dict[str, Any] = json.loads(text)
    days: dict[str, Any] = {name: date.fromisoformat(values[name]) for name in ("birth", "expiry")}
    return Declared(**(values | days))


def _name(typed: str) -> str:
    return " ".join(typed.split())[:100]


def _date(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed.strip())
    except ValueError:
        return None
