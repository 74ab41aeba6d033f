"""Giving a signer's place to another person, before anything was signed in it."""

from dataclasses import dataclass

from sqlmodel import col, delete, select

from ..accounts.sign_up import clean_email, clean_name
from ..actor import Actor
from ..audit.events import EventKind
from ..errors import DomainError
from ..identity import keeping
from ..phone import read_number
from ..uow import UnitOfWork, new_id
from . import contacts, recognitions, scope
from .completion import invite
from .models import Envelope, Point, Signer, Tick
from .telling import tell, write_to_signer


@dataclass(frozen=True)
class Replacement:
    """Who signs in the other's place; phone as typed, needed where the code goes there."""

    name: str
    email: str
    language: str
    phone: str = ""


def reassign(uow: UnitOfWork, actor: Actor, envelope_id: str, signer_id: str, who: Replacement) -> str:
    """Give the place to another person; returns the new signer's id.

    The points go over, the ticks so far are void, and with the old link nothing can be read or done any more. The row
    of the one before stays, because the register speaks of them. Who had been invited is told, and the new signer is
    invited if it is their turn. Raises `conflict` `signer_has_signed`, `envelope_is_…`; `invalid` for what is no name,
    address or number.
    """
    envelope = scope.envelope_of(uow, actor, envelope_id, "envelope:write", lock=True)
    before = uow.session.get(Signer, signer_id)
    if before is None or before.envelope_id != envelope.id or before.state == "replaced":
        raise DomainError("not_found", "signer_unknown")
    if envelope.state != "sent":
        raise DomainError("conflict", f"envelope_is_{envelope.state}")
    if before.state not in ("waiting", "invited"):
        raise DomainError("conflict", "signer_has_signed")
    after = _new(uow, envelope, before, who)
    had_turn, before.state = before.state == "invited", "replaced"
    uow.session.add_all([before, after])
    uow.session.flush()
    if envelope.level == "AES":
        keeping.end(uow, envelope.id, [before.id])
        recognitions.create(uow, envelope, after)
    uow.session.exec(delete(Tick).where(col(Tick.signer_id) == before.id))
    for point in uow.session.exec(select(Point).where(Point.signer_id == before.id)):
        point.signer_id = after.id
        uow.session.add(point)
    envelope.updated_at = uow.now()
    uow.session.add(envelope)
    tell(
        uow,
        actor,
        envelope,
        EventKind.SIGNER_REPLACED,
        signer=before.id,
        by=after.id,
        former_name=before.name,
        name=after.name,
    )
    if had_turn:
        write_to_signer(uow, envelope, before, "replaced")
        invite(uow, envelope, after)
    return after.id


def _new(uow: UnitOfWork, envelope: Envelope, before: Signer, who: Replacement) -> Signer:
    phone = read_number(who.phone, contacts.country_of(uow, envelope)) if who.phone.strip() else ""
    if before.channel != "email" and not phone:
        raise DomainError("invalid", "phone_invalid")
    return Signer(
        id=new_id("sgn"),
        envelope_id=envelope.id,
        position=before.position,
        name=clean_name(who.name, "name_missing"),
        email=clean_email(who.email),
        phone=phone,
        channel=before.channel,
        fallback=before.fallback,
        recognition=before.recognition,
        language=who.language,
        state="waiting",
    )
