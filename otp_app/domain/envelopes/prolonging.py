"""Giving an envelope whose time ran out as much time again: the same links, with what was ticked and signed."""

from datetime import timedelta

from ..actor import Actor
from ..audit import log
from ..audit.events import EventKind
from ..identity import keeping
from ..uow import UnitOfWork
from . import paying, recognitions, reminding, scope
from .completion import invite_next, write_invitation
from .lifecycle import move
from .telling import tell, write_to_signer


def prolong(uow: UnitOfWork, actor: Actor, envelope_id: str) -> None:
    """Open an expired envelope again and invite anew whose turn it was.

    Signatures and ticks made before stay: they were given to the same documents. Raises `conflict`
    `envelope_is_…`; `payment_required` as sending does.
    """
    envelope = scope.envelope_of(uow, actor, envelope_id, "envelope:write", lock=True)
    envelope.state = move(envelope.state, "prolong")
    envelope.expires_at = uow.now() + timedelta(days=envelope.life_days)
    envelope.ended_at, envelope.updated_at = None, uow.now()
    uow.session.add(envelope)
    paying.reserve(uow, actor, envelope)
    tell(uow, actor, envelope, EventKind.ENVELOPE_PROLONGED, expires=log.timestamp(envelope.expires_at))
    found = recognitions.of_envelope(uow, envelope.id)
    for signer in scope.signers(uow.session, envelope.id):
        if recognition := found.get(signer.id):
            keeping.reopen(uow, recognition, asked_again=signer.state == "again")
            if signer.state == "again":
                signer.reminded_at = None
                reminding.plan(uow, envelope, signer)
                write_to_signer(uow, envelope, signer, "recognition_again", f"{recognition.id}:{recognition.round}")
        if signer.state == "invited":
            signer.reminded_at = None
            write_invitation(uow, envelope, signer)
    invite_next(uow, envelope)
