"""What an act on an envelope leaves behind: an entry in its register, messages to its people."""

from ..actor import Actor
from ..audit import log
from ..audit.events import EventKind
from ..messages import outgoing
from ..uow import UnitOfWork
from .models import Envelope, Signer


def tell(uow: UnitOfWork, actor: Actor, envelope: Envelope, kind: EventKind, **details: str | int | None) -> None:
    """Append to the envelope's register."""
    log.record(uow, kind, actor, organisation_id=envelope.organisation_id, stream=envelope.id, **details)


def write_to_signer(
    uow: UnitOfWork, envelope: Envelope, signer: Signer, kind: str, subject_id: str = "", channel: str = "email"
) -> None:
    """Promise a message to a signer."""
    outgoing.promise(
        uow,
        kind,
        organisation_id=envelope.organisation_id,
        envelope_id=envelope.id,
        signer_id=signer.id,
        subject_id=subject_id,
        channel=channel,
    )


def write_to_proposer(uow: UnitOfWork, envelope: Envelope, kind: str, subject_id: str = "") -> None:
    """Promise a message to the member who sent the envelope."""
    outgoing.promise(
        uow,
        kind,
        organisation_id=envelope.organisation_id,
        envelope_id=envelope.id,
        account_id=envelope.created_by,
        subject_id=subject_id,
    )
