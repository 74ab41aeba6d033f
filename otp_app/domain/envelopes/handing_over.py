"""Signing on the proposer's own device: handed to a signer who stands there, it is nobody else's from then on."""

from ..actor import Actor
from ..audit.events import EventKind
from ..errors import DomainError
from ..uow import UnitOfWork
from . import links, recognitions, scope
from .models import Signer
from .telling import tell


def hand_over(uow: UnitOfWork, actor: Actor, envelope_id: str, signer_id: str) -> str:
    """The token of the signer's link, for this device; whoever calls this must end the member's session on it.

    Only for a signer whom the member has recognised in person, when it is their turn. Raises `conflict`
    `envelope_is_…`, `nobody_to_remind`, `record_first`.
    """
    envelope = scope.envelope_of(uow, actor, envelope_id, "envelope:write", lock=True)
    signer = uow.session.get(Signer, signer_id)
    if signer is None or signer.envelope_id != envelope.id or signer.recognition != "in_person":
        raise DomainError("not_found", "signer_unknown")
    if envelope.state != "sent":
        raise DomainError("conflict", f"envelope_is_{envelope.state}")
    if signer.state != "invited":
        raise DomainError("conflict", "nobody_to_remind")
    recognition = recognitions.recognition_of(uow, signer.id)
    if recognition is None or recognition.state != "approved":
        raise DomainError("conflict", "record_first")
    tell(uow, actor, envelope, EventKind.SIGNER_HANDED_OVER, signer=signer.id)
    return links.token_of(uow, signer.id)
