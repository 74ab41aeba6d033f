"""Deciding what a promised message says and where it goes; the address is always the stored one."""

from ..accounts import letters as account_letters
from ..accounts.models import Account
from ..actor import Actor
from ..audit import log
from ..audit.events import EventKind
from ..messages import outgoing
from ..messages.letter import Delivery, Sender
from ..messages.models import Message
from ..uow import UnitOfWork, only_reads
from . import letters
from .models import Signer


def prepare(uow: UnitOfWork, actor: Actor, message_id: str, sender: Sender) -> Delivery | None:
    """The letter of a message that still waits; None (and dropped) where what it would say is no longer true."""
    del actor
    message = outgoing.waiting(uow, message_id)
    if message is None:
        return None
    signer = uow.session.get_one(Signer, message.signer_id) if message.signer_id else None
    if message.envelope_id:
        letter = letters.write(uow, message, signer, sender)
    else:
        letter = account_letters.write(uow, message, uow.session.get_one(Account, message.account_id), sender)
    if letter is None:
        outgoing.drop(uow, message_id)
        return None
    if signer is not None:
        return Delivery(message.id, signer.email, signer.name, letter)
    account = uow.session.get_one(Account, message.account_id)
    return Delivery(message.id, account.email, account.name, letter)


def record_sent(uow: UnitOfWork, actor: Actor, message_id: str, reference: str) -> None:
    """The provider took the message; a code that went out is an event of its own."""
    message = outgoing.waiting(uow, message_id)
    if message is not None and message.kind == "code":
        log.record(
            uow,
            EventKind.OTP_SENT,
            actor,
            organisation_id=message.organisation_id,
            stream=message.envelope_id,
            signer=message.signer_id,
            challenge=message.subject_id,
            channel="email",
        )
    outgoing.record_sent(uow, message_id, reference)


def record_failed(uow: UnitOfWork, actor: Actor, message_id: str, reason: str) -> None:
    """The provider refused the message for good."""
    del actor
    outgoing.record_failed(uow, message_id, reason)


@only_reads
def state_of(uow: UnitOfWork, actor: Actor, message_id: str) -> str:
    """What became of a message: queued, sent, failed, dropped."""
    del actor
    return uow.session.get_one(Message, message_id).state
