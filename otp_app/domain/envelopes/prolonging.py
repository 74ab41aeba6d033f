"""Giving an envelope whose time ran out as much time again: the same links, with what was ticked and signed."""

from datetime import timedelta

from ..actor import Actor
from ..audit import log
from ..audit.events import EventKind
from ..uow import UnitOfWork
from . import scope
from .completion import invite_next, write_invitation
from .lifecycle import move
from .telling import tell


def prolong(uow: UnitOfWork, actor: Actor, envelope_id: str) -> None:
    """Open an expired envelope again and invite anew whose turn it was.

    Signatures and ticks made before stay: they were given to the same documents. Raises `conflict` `envelope_is_…`.
    """
    envelope = scope.envelope_of(uow, actor, envelope_id, "envelope:write", lock=True)
    envelope.state = move(envelope.state, "prolong")
    envelope.expires_at = uow.now() + timedelta(days=envelope.life_days)
    envelope.ended_at, envelope.updated_at = None, uow.now()
    uow.session.add(envelope)
    tell(uow, actor, envelope, EventKind.ENVELOPE_PROLONGED, expires=log.timestamp(envelope.expires_at))
    for signer in scope.signers(uow.session, envelope.id):
        if signer.state == "invited":
            signer.reminded_at = None
            write_invitation(uow, envelope, signer)
    invite_next(uow, envelope)
