"""The information sheet and conditions of the advanced signature, by version; and who accepted which.

A version never changes once it was accepted by anybody: a new text is a new folder. The signer's consent names the
SHA-256 of the very text they saw (DPCM 22.2.2013, art. 57(1)(a): informed on exact terms, activation only after an
accepted declaration).
"""

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ..errors import DomainError
from ..uow import UnitOfWork
from .models import Consent

CURRENT = "2026-11"
_TEXTS = Path(__file__).with_name("conditions_texts")


@dataclass(frozen=True)
class Conditions:
    """One text: Markdown of headings, paragraphs and lists only. digest: SHA-256 of its UTF-8 bytes, hex."""

    version: str
    language: str
    text: str
    digest: str


@cache
def conditions(language: str, version: str = CURRENT) -> Conditions:
    """The conditions in a language; in English where there is no such text. Raises `not_found` `conditions_unknown`."""
    for tongue in (language, "en"):
        path = _TEXTS / version / f"{tongue}.md"
        if version.replace("-", "").isalnum() and tongue.isalpha() and path.is_file():
            text = path.read_text(encoding="utf-8")
            return Conditions(version, tongue, text, hashlib.sha256(text.encode()).hexdigest())
    raise DomainError("not_found", "conditions_unknown")


def consent_of(uow: UnitOfWork, signer_id: str) -> Consent | None:
    """The signer's consent, withdrawn or not."""
    return uow.session.get(Consent, signer_id)


def standing(uow: UnitOfWork, signer_id: str) -> Consent | None:
    """The signer's consent; None where it was not given, or was withdrawn."""
    consent = consent_of(uow, signer_id)
    return consent if consent is not None and consent.withdrawn_at is None else None


def keep(uow: UnitOfWork, signer_id: str, envelope_id: str, seen: Conditions) -> None:
    """Remember that a signer accepted these conditions, once."""
    consent = Consent(
        signer_id=signer_id,
        envelope_id=envelope_id,
        version=seen.version,
        language=seen.language,
        digest=seen.digest,
        accepted_at=uow.now(),
    )
    uow.session.add(consent)
