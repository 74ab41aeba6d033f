"""What follows when a signer has signed or declined: the next signer, the seal, or the end."""

from sqlmodel import Session

from ..actor import SYSTEM, Actor
from ..audit.events import EventKind
from ..identity import keeping
from ..uow import UnitOfWork
from . import links, paying, recognitions, reminding, scope
from .lifecycle import move
from .models import Envelope, Signer
from .telling import tell, write_to_proposer, write_to_signer


def invite_next(uow: UnitOfWork, envelope: Envelope) -> None:
    """Invite whose turn it is: everybody at once, or the first in the order who has not signed."""
    waiting = [s for s in scope.signers(uow.session, envelope.id) if s.state == "waiting"]
    if envelope.signing_order == "sequential":
        waiting = [] if _somebody_is_signing(uow.session, envelope.id) else waiting[:1]
    for signer in waiting:
        invite(uow, envelope, signer)


def invite(uow: UnitOfWork, envelope: Envelope, signer: Signer) -> None:
    """It is the signer's turn: a link, and a message with it."""
    signer.state = "invited"
    links.token_of(uow, signer.id)
    write_invitation(uow, envelope, signer)
    tell(
        uow,
        SYSTEM,
        envelope,
        EventKind.SIGNER_INVITED,
        signer=signer.id,
        channel=signer.channel,
        fallback="allowed" if signer.fallback else None,
    )


def write_invitation(uow: UnitOfWork, envelope: Envelope, signer: Signer) -> None:
    """The message that it is the signer's turn, be it the first or not; reminders are counted from it."""
    signer.invited_at = uow.now()
    reminding.plan(uow, envelope, signer)
    write_to_signer(uow, envelope, signer, "invitation")


def _somebody_is_signing(session: Session, envelope_id: str) -> bool:
    return any(s.state == "invited" for s in scope.signers(session, envelope_id))


def advance(uow: UnitOfWork, envelope: Envelope) -> None:
    """After a signature: invite the next; after the last one, what `settle` finds."""
    if all(s.state == "signed" for s in scope.signers(uow.session, envelope.id)):
        settle(uow, envelope)
    elif envelope.state == "sent":
        invite_next(uow, envelope)


def settle(uow: UnitOfWork, envelope: Envelope) -> None:
    """Once all have signed: promise the seal, or hold the envelope while a recognition is not approved."""
    signers = scope.signers(uow.session, envelope.id)
    if not all(s.state == "signed" for s in signers):
        return
    if not recognitions.all_approved(uow, envelope, signers):
        if envelope.state == "sent":
            envelope.state = move(envelope.state, "hold")
            envelope.updated_at = uow.now()
            uow.session.add(envelope)
            tell(uow, SYSTEM, envelope, EventKind.ENVELOPE_IN_REVIEW)
        return
    envelope.state = move(envelope.state, "sign_off")
    envelope.signed_at = envelope.updated_at = uow.now()
    envelope.seal_stage = "queued"
    uow.session.add(envelope)
    tell(uow, SYSTEM, envelope, EventKind.ENVELOPE_SIGNED)
    uow.enqueue("seal", envelope.id, envelope.id)


def reject(uow: UnitOfWork, envelope: Envelope, signer: Signer) -> None:
    """A signer was not recognised: the envelope ends, and everybody who was in it is told."""
    envelope.state = move(envelope.state, "reject")
    envelope.ended_at = envelope.updated_at = uow.now()
    uow.session.add(envelope)
    tell(uow, SYSTEM, envelope, EventKind.ENVELOPE_REJECTED)
    keeping.end(uow, envelope.id)
    paying.release(uow, SYSTEM, envelope)
    for one in scope.signers(uow.session, envelope.id):
        if one.invited_at is not None:
            write_to_signer(uow, envelope, one, "rejected" if one.id == signer.id else "cancelled")


def decline(uow: UnitOfWork, actor: Actor, envelope: Envelope, signer: Signer, reason: str) -> None:
    """One signer says no: the envelope ends, and everybody who was in it is told."""
    envelope.state = move(envelope.state, "decline")
    envelope.ended_at = envelope.updated_at = uow.now()
    signer.state, signer.declined_at, signer.decline_reason = "declined", uow.now(), reason
    uow.session.add_all([envelope, signer])
    tell(uow, actor, envelope, EventKind.SIGNER_DECLINED, signer=signer.id, reason=reason or None)
    tell(uow, SYSTEM, envelope, EventKind.ENVELOPE_DECLINED)
    keeping.end(uow, envelope.id)
    paying.release(uow, SYSTEM, envelope)
    write_to_proposer(uow, envelope, "declined", signer.id)
    for other in scope.signers(uow.session, envelope.id):
        if other.id != signer.id and other.invited_at is not None:
            write_to_signer(uow, envelope, other, "cancelled")
