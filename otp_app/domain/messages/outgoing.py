"""Promising a message, and remembering what became of it."""

from sqlmodel import select

from ..actor import SYSTEM
from ..audit import log
from ..audit.events import EventKind
from ..uow import UnitOfWork, new_id
from .models import Message


def promise(
    uow: UnitOfWork,
    kind: str,
    *,
    organisation_id: str,
    envelope_id: str = "",
    signer_id: str = "",
    account_id: str = "",
    subject_id: str = "",
) -> str:
    """Queue one message in this transaction; returns its id, which is also the key of the sending."""
    message = Message(
        id=new_id("msg"),
        kind=kind,
        organisation_id=organisation_id,
        envelope_id=envelope_id,
        signer_id=signer_id,
        account_id=account_id,
        subject_id=subject_id,
        created_at=uow.now(),
    )
    uow.session.add(message)
    uow.enqueue("deliver", message.id, message.id)
    return message.id


def waiting(uow: UnitOfWork, message_id: str) -> Message | None:
    """The message if it has still to be sent."""
    query = select(Message).where(Message.id == message_id, Message.state == "queued")
    return uow.session.exec(query).first()


def record_sent(uow: UnitOfWork, message_id: str, reference: str) -> None:
    """The provider took it."""
    if message := waiting(uow, message_id):
        message.state, message.reference, message.sent_at = "sent", reference, uow.now()
        _tell(uow, message, EventKind.MESSAGE_SENT)


def record_failed(uow: UnitOfWork, message_id: str, reason: str) -> None:
    """The provider refused for good; reason is its answer without any contact."""
    if message := waiting(uow, message_id):
        message.state, message.reason = "failed", reason[:300]
        _tell(uow, message, EventKind.MESSAGE_FAILED)


def drop(uow: UnitOfWork, message_id: str) -> None:
    """Not needed any more: what it would have said is no longer true."""
    if message := waiting(uow, message_id):
        message.state = "dropped"


def _tell(uow: UnitOfWork, message: Message, kind: EventKind) -> None:
    uow.session.add(message)
    if message.envelope_id:
        log.record(
            uow,
            kind,
            SYSTEM,
            organisation_id=message.organisation_id,
            stream=message.envelope_id,
            message=message.kind,
            signer=message.signer_id or None,
            reason=message.reason or None,
        )
