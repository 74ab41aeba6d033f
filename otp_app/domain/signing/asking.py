"""A signer who comes too late asks the proposer for a new link."""

from datetime import datetime

from ..actor import Actor
from ..audit.events import EventKind
from ..envelopes.lifecycle import is_over
from ..envelopes.models import Signer
from ..envelopes.sending import expire
from ..envelopes.telling import tell, write_to_proposer
from ..errors import DomainError
from ..messages import outgoing
from ..uow import UnitOfWork
from .access import signer_of

KIND = "link_requested"
ENDED = ("expired", "cancelled")


def ask_for_link(uow: UnitOfWork, actor: Actor) -> None:
    """Let the proposer know, once a day at most; again within the day changes nothing.

    Raises `conflict` `already_signed`, `place_given_away`, `envelope_is_…` where a new link would lead nowhere.
    """
    envelope, signer = signer_of(uow, actor, lock=True)
    if signer.state == "replaced":
        raise DomainError("conflict", "place_given_away")
    if envelope.state == "sent" and is_over(envelope.expires_at, uow.now()):
        expire(uow, envelope)  # the schedule would do it within minutes
    if envelope.state not in ENDED:
        raise DomainError("conflict", f"envelope_is_{envelope.state}")
    if signer.state == "signed":
        raise DomainError("conflict", "already_signed")
    if not may_ask(uow, signer, asked_at(uow, signer)):
        return
    write_to_proposer(uow, envelope, KIND, signer.id)
    envelope.updated_at = uow.now()
    uow.session.add(envelope)
    tell(uow, actor, envelope, EventKind.SIGNER_LINK_REQUESTED, signer=signer.id)


def asked_at(uow: UnitOfWork, signer: Signer) -> datetime | None:
    """When this signer last asked for a new link."""
    message = outgoing.about(uow, KIND, signer.id)
    return message.created_at if message else None


def may_ask(uow: UnitOfWork, signer: Signer, asked: datetime | None) -> bool:
    """Whether a signer of an ended envelope may ask now."""
    return signer.state == "invited" and (asked is None or uow.now() - asked >= uow.policy.link_requests_pause)
