"""What follows when a signer has signed or declined: the next signer, the seal, or the end."""

from sqlmodel import Session

from ..actor import SYSTEM, Actor
from ..audit import log
from ..audit.events import EventKind
from ..messages import outgoing
from ..uow import UnitOfWork
from . import links, scope
from .lifecycle import move
from .models import Envelope, Signer


def invite_next(uow: UnitOfWork, envelope: Envelope) -> None:
    """Invite whose turn it is: everybody at once, or the first in the order who has not signed."""
    waiting = [s for s in scope.signers(uow.session, envelope.id) if s.state == "waiting"]
    if envelope.signing_order == "sequential":
        waiting = [] if _somebody_is_signing(uow.session, envelope.id) else waiting[:1]
    for signer in waiting:
        signer.state, signer.invited_at = "invited", uow.now()
        uow.session.add(signer)
        links.token_of(uow, signer.id)
        outgoing.promise(
            uow,
            "invitation",
            organisation_id=envelope.organisation_id,
            envelope_id=envelope.id,
            signer_id=signer.id,
        )
        log.record(
            uow,
            EventKind.SIGNER_INVITED,
            SYSTEM,
            organisation_id=envelope.organisation_id,
            stream=envelope.id,
            signer=signer.id,
            channel=signer.channel,
        )


def _somebody_is_signing(session: Session, envelope_id: str) -> bool:
    return any(s.state == "invited" for s in scope.signers(session, envelope_id))


def advance(uow: UnitOfWork, envelope: Envelope) -> None:
    """After a signature: invite the next, or promise the seal when it was the last."""
    if all(s.state == "signed" for s in scope.signers(uow.session, envelope.id)):
        envelope.state = move(envelope.state, "sign_off")
        envelope.signed_at = envelope.updated_at = uow.now()
        envelope.seal_stage = "queued"
        uow.session.add(envelope)
        log.record(
            uow,
            EventKind.ENVELOPE_SIGNED,
            SYSTEM,
            organisation_id=envelope.organisation_id,
            stream=envelope.id,
        )
        uow.enqueue("seal", envelope.id, envelope.id)
    else:
        invite_next(uow, envelope)


def decline(uow: UnitOfWork, actor: Actor, envelope: Envelope, signer: Signer, reason: str) -> None:
    """One signer says no: the envelope ends, and everybody who was in it is told."""
    envelope.state = move(envelope.state, "decline")
    envelope.ended_at = envelope.updated_at = uow.now()
    signer.state, signer.declined_at, signer.decline_reason = "declined", uow.now(), reason
    uow.session.add_all([envelope, signer])
    facts = {"organisation_id": envelope.organisation_id, "stream": envelope.id}
    log.record(uow, EventKind.SIGNER_DECLINED, actor, **facts, signer=signer.id, reason=reason or None)
    log.record(uow, EventKind.ENVELOPE_DECLINED, SYSTEM, **facts)
    outgoing.promise(
        uow,
        "declined",
        organisation_id=envelope.organisation_id,
        envelope_id=envelope.id,
        account_id=envelope.created_by,
        subject_id=signer.id,
    )
    for other in scope.signers(uow.session, envelope.id):
        if other.id != signer.id and other.invited_at is not None:
            outgoing.promise(
                uow,
                "cancelled",
                organisation_id=envelope.organisation_id,
                envelope_id=envelope.id,
                signer_id=other.id,
            )
