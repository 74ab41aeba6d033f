"""A signer's contacts: set by the proposer alone, and by which of them a code may go."""

from ..accounts.models import Organisation
from ..accounts.sign_up import clean_email
from ..errors import DomainError
from ..masking import mask_email
from ..phone import country_of_zone, mask_phone, read_number
from ..uow import UnitOfWork
from .models import Envelope, Signer
from .problem import Problem


def country_of(uow: UnitOfWork, envelope: Envelope) -> str:
    """The country whose numbers need no prefix: that of the organisation."""
    return country_of_zone(uow.session.get_one(Organisation, envelope.organisation_id).timezone)


def channels_of(signer: Signer, installed: tuple[str, ...]) -> tuple[str, ...]:
    """By what this signer may have a code, the chosen way first; others only where the proposer allowed it."""
    possible = [c for c in installed if c == "email" or signer.phone]
    chosen = [signer.channel] if signer.channel in possible else []
    return tuple(chosen + [c for c in possible if c != signer.channel and signer.fallback])


def destination(signer: Signer, channel: str) -> str:
    """Where a code goes by this channel, masked."""
    return mask_email(signer.email) if channel == "email" else mask_phone(signer.phone)


def problems_of(uow: UnitOfWork, envelope: Envelope, signer: Signer, label: str) -> list[Problem]:
    """What is wrong with the contacts of a signer in a draft. label: the signer's name or number."""
    found: list[Problem] = []
    try:
        clean_email(signer.email)
    except DomainError:
        found.append(Problem("signer_email_invalid", 3, label))
    if signer.channel not in uow.channels:
        found.append(Problem("signer_channel_missing", 3, label))
    if not signer.phone:
        return [*found, Problem("signer_phone_missing", 3, label)] if signer.channel != "email" else found
    try:
        read_number(signer.phone, country_of(uow, envelope))
    except DomainError as refusal:
        code = "signer_phone_not_mobile" if refusal.code == "phone_not_mobile" else "signer_phone_invalid"
        found.append(Problem(code, 3, label))
    return found


def settle(uow: UnitOfWork, envelope: Envelope, signer: Signer) -> None:
    """Bring the contacts into the form in which they stay. Raises `invalid` as `problems_of` names it."""
    signer.email = clean_email(signer.email)
    signer.phone = read_number(signer.phone, country_of(uow, envelope)) if signer.phone else ""
    uow.session.add(signer)
