"""Deciding what a promised message says and where it goes; the address is always the stored one."""

from collections.abc import Sequence

from ..accounts import letters as account_letters
from ..accounts import resetting
from ..accounts.models import Account
from ..actor import Actor
from ..audit import log
from ..audit.events import EventKind
from ..credits import letters as credit_letters
from ..credits import spending
from ..messages import outgoing, return_path
from ..messages.letter import Delivery, Sender
from ..messages.models import Message
from ..messages.outgoing import Report, Return
from ..messages.progress import TROUBLE
from ..otp import challenge
from ..ports import Text
from ..uow import UnitOfWork, only_reads
from . import letters, scope, texts
from .models import Envelope, Signer
from .telling import write_to_proposer

CREDIT = ("credit_low", "credit_expiring")


def prepare(uow: UnitOfWork, actor: Actor, message_id: str, sender: Sender) -> Delivery | Text | None:
    """What a message that still waits says; None (and dropped) where that is no longer true."""
    del actor
    message = outgoing.waiting(uow, message_id)
    if message is None:
        return None
    if not message.signer_id and not message.account_id:  # nobody has the address that a new password was asked for
        outgoing.drop(uow, message_id)
        return None
    signer = uow.session.get_one(Signer, message.signer_id) if message.signer_id else None
    if signer is not None and signer.state == "replaced" and message.kind != "replaced":
        outgoing.drop(uow, message_id)
        return None
    if signer is not None and message.channel in ("sms", "whatsapp"):
        return _text(uow, message, signer)
    if message.envelope_id:
        letter = letters.write(uow, message, signer, sender)
    else:
        write = credit_letters.write if message.kind in CREDIT else account_letters.write
        letter = write(uow, message, uow.session.get_one(Account, message.account_id), sender)
    if letter is None:
        outgoing.drop(uow, message_id)
        return None
    to = signer if signer is not None else uow.session.get_one(Account, message.account_id)
    return Delivery(
        message.id, to.email, to.name, letter, return_path.tag(uow, message.id), outgoing.before(uow, message)
    )


def _text(uow: UnitOfWork, message: Message, signer: Signer) -> Text | None:
    code = challenge.code_to_send(uow, message.subject_id)
    if code is None or not signer.phone:
        outgoing.drop(uow, message.id)
        return None
    documents = scope.documents(uow.session, signer.envelope_id)
    before, message.tried_at = message.tried_at, message.tried_at or uow.now()
    uow.session.add(message)
    return Text(
        message_id=message.id,
        to=signer.phone,
        channel="whatsapp" if message.channel == "whatsapp" else "sms",
        language=signer.language,
        body=texts.code_text(signer.language, code, documents),
        blanks=(code, *texts.document_named(documents)),
        valid_seconds=challenge.seconds_left(uow, message.subject_id),
        tried_since=before,
    )


def record_sent(uow: UnitOfWork, actor: Actor, message_id: str, reference: str) -> None:
    """The provider took the message; a code that went out is an event of its own."""
    message = outgoing.record_sent(uow, message_id, reference)
    if message is not None and message.kind == "reset_password":
        resetting.record_mailed(uow, message.subject_id)
    if message is not None and message.channel == "sms":
        spending.charge_text(uow, actor, message.envelope_id, message.id)
    if message is not None and message.kind == "code":
        log.record(
            uow,
            EventKind.OTP_SENT,
            actor,
            organisation_id=message.organisation_id,
            stream=message.envelope_id,
            signer=message.signer_id,
            challenge=message.subject_id,
            channel=message.channel,
        )


def record_failed(uow: UnitOfWork, actor: Actor, message_id: str, reason: str, detail: str = "") -> None:
    """The provider refused the message for good."""
    del actor
    _follow(uow, outgoing.record_failed(uow, message_id, reason, detail))


def record_delay(uow: UnitOfWork, actor: Actor, message_id: str, reason: str, detail: str = "") -> None:
    """The message waits for its next try."""
    del actor
    outgoing.record_delay(uow, message_id, reason, detail)


def record_reports(uow: UnitOfWork, actor: Actor, reports: Sequence[Report]) -> int:
    """Take in what a provider tells, in any order and however often; returns how many messages changed."""
    del actor
    changed = [message for report in reports if (message := outgoing.record_report(uow, report))]
    for message in changed:
        _follow(uow, message)
    return len(changed)


def record_return(uow: UnitOfWork, actor: Actor, told: Return) -> bool:
    """Take in what came back by mail; whether it is about a message of ours. One without our tag changes nothing."""
    message_id = return_path.message_of(uow, told.tag)
    if message_id is None or uow.session.get(Message, message_id) is None:
        return False
    record_reports(uow, actor, [Report(message_id, told.outcome, told.at, told.reason, told.detail)])
    return True


@only_reads
def state_of(uow: UnitOfWork, actor: Actor, message_id: str) -> str:
    """What became of a message: see `messages.progress`."""
    del actor
    return uow.session.get_one(Message, message_id).state


def _follow(uow: UnitOfWork, message: Message | None) -> None:
    """An invitation that did not arrive stops the envelope until the proposer knows."""
    if message and message.state in TROUBLE and message.kind in letters.INVITING:
        write_to_proposer(uow, uow.session.get_one(Envelope, message.envelope_id), "undelivered", message.id)
