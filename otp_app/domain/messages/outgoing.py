"""Promising a message, and remembering what became of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlmodel import col, delete, select

from ..actor import SYSTEM
from ..audit import log
from ..audit.events import EventKind
from ..uow import UnitOfWork, new_id
from .models import Message
from .progress import State, leads_to

_EVENTS: dict[str, EventKind] = {
    "sent": EventKind.MESSAGE_SENT,
    "delivered": EventKind.MESSAGE_DELIVERED,
    "bounced": EventKind.MESSAGE_BOUNCED,
    "failed": EventKind.MESSAGE_FAILED,
}
_MOST = 60  # of a stable code, and of a provider's number


@dataclass(frozen=True)
class Report:
    """What a provider tells of a message that it took.

    outcome: a state, or `deferred` (it keeps trying), or `complained` (the recipient called it spam). reason: stable
    code; detail: the provider's number; at: when it happened, by the provider's clock. None of it holds a contact.
    """

    message_id: str
    outcome: Literal["delivered", "bounced", "failed", "deferred", "complained"]
    at: datetime
    reason: str = ""
    detail: str = ""


@dataclass(frozen=True)
class Return:
    """What a mail server tells of a message that it could not deliver. tag: of the address it was told to.

    The rest is as in a Report; only the tag is proof of anything.
    """

    tag: str
    outcome: Literal["delivered", "bounced", "deferred"]
    at: datetime
    reason: str = ""
    detail: str = ""


def promise(
    uow: UnitOfWork,
    kind: str,
    *,
    organisation_id: str,
    envelope_id: str = "",
    signer_id: str = "",
    account_id: str = "",
    subject_id: str = "",
    channel: str = "email",
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
        channel=channel,
        created_at=uow.now(),
    )
    uow.session.add(message)
    uow.enqueue("deliver", message.id, message.id)
    return message.id


def waiting(uow: UnitOfWork, message_id: str) -> Message | None:
    """The message if it has still to be sent."""
    query = select(Message).where(Message.id == message_id, Message.state == "queued")
    return uow.session.exec(query).first()


def newest(uow: UnitOfWork, signer_id: str, kinds: Sequence[str]) -> Message | None:
    """The last message of these kinds that was promised to a signer."""
    query = select(Message).where(Message.signer_id == signer_id, col(Message.kind).in_(kinds))
    return uow.session.exec(query.order_by(col(Message.created_at).desc(), col(Message.id).desc()).limit(1)).first()


def before(uow: UnitOfWork, message: Message) -> str:
    """The id of the first e-mail to the same person about the same envelope; empty where it is that one itself.

    Codes stand alone: folded into a thread, the newest would be looked for in vain.
    """
    if not message.envelope_id or message.kind == "code":
        return ""
    query = select(Message.id).where(
        Message.envelope_id == message.envelope_id,
        Message.signer_id == message.signer_id,
        Message.account_id == message.account_id,
        Message.channel == "email",
        Message.kind != "code",
        Message.created_at < message.created_at,
    )
    return uow.session.exec(query.order_by(col(Message.created_at), col(Message.id)).limit(1)).first() or ""


def about(uow: UnitOfWork, kind: str, subject_id: str) -> Message | None:
    """The newest message of that kind about a subject."""
    query = select(Message).where(Message.kind == kind, Message.subject_id == subject_id)
    return uow.session.exec(query.order_by(col(Message.created_at).desc(), col(Message.id).desc()).limit(1)).first()


def arrived(uow: UnitOfWork, signer_id: str, channels: Sequence[str]) -> bool:
    """Whether something went to the signer by these channels and is not known to have failed."""
    query = select(Message.id).where(Message.signer_id == signer_id, col(Message.channel).in_(channels))
    return uow.session.exec(query.where(col(Message.state).in_(("queued", "sent", "delivered")))).first() is not None


def record_sent(uow: UnitOfWork, message_id: str, reference: str) -> Message | None:
    """The provider took it; returns the message where that is news. Its own report may have been quicker."""
    message = _locked(uow, message_id)
    if message is None or message.sent_at is not None or message.state == "dropped":
        return None
    message.sent_at, message.reference = uow.now(), reference
    if leads_to(message.state, "sent"):
        message.state, message.state_at, message.reason, message.detail = "sent", uow.now(), "", ""
    _tell(uow, message, EventKind.MESSAGE_SENT)
    return message


def record_failed(uow: UnitOfWork, message_id: str, reason: str, detail: str = "") -> Message | None:
    """The provider refused for good; returns the message where that is news."""
    message = _locked(uow, message_id)
    if message is None or message.state != "queued":
        return None
    _move(uow, message, "failed", reason, detail, uow.now())
    return message


def record_delay(uow: UnitOfWork, message_id: str, reason: str, detail: str = "") -> None:
    """It could not be handed over yet, and waits; the first cause stays visible until it leaves."""
    if (message := waiting(uow, message_id)) and (message.reason, message.detail) != (reason, detail):
        message.reason, message.detail = reason[:_MOST], detail[:_MOST]
        uow.session.add(message)


def record_report(uow: UnitOfWork, report: Report) -> Message | None:
    """Take in what a provider tells; returns the message where its state changed.

    An unknown message, a repeat and a report that comes too late change nothing.
    """
    message = _locked(uow, report.message_id)
    if message is None:
        return None
    if report.outcome == "deferred":
        if message.state == "sent":
            message.reason, message.detail = report.reason[:_MOST], report.detail[:_MOST]
            uow.session.add(message)
        return None
    if report.outcome == "complained":
        if message.state in ("sent", "delivered") and message.reason != report.reason:
            message.reason, message.detail = report.reason[:_MOST], report.detail[:_MOST]
            _tell(uow, message, EventKind.MESSAGE_REPORTED_AS_SPAM)
        return None
    if not leads_to(message.state, report.outcome):
        return None
    # A provider's clock says when, but never a moment that cannot be.
    at = min(max(report.at, message.created_at), uow.now())
    _move(uow, message, report.outcome, report.reason, report.detail, at)
    return message


def drop(uow: UnitOfWork, message_id: str) -> None:
    """Not needed any more: what it would have said is no longer true."""
    if message := waiting(uow, message_id):
        message.state, message.state_at = "dropped", uow.now()


def forget_addressless(uow: UnitOfWork, kind: str, before: datetime) -> None:
    """Delete dropped messages of a kind that were for no account and no signer."""
    gone = delete(Message).where(col(Message.kind) == kind, col(Message.state) == "dropped")
    nobody = (col(Message.account_id) == "") & (col(Message.signer_id) == "")
    uow.session.exec(gone.where(nobody, col(Message.created_at) < before))


def _locked(uow: UnitOfWork, message_id: str) -> Message | None:
    return uow.session.exec(select(Message).where(Message.id == message_id).with_for_update()).first()


def _move(uow: UnitOfWork, message: Message, state: State, reason: str, detail: str, at: datetime) -> None:
    message.state, message.state_at = state, at
    message.reason, message.detail = reason[:_MOST], detail[:_MOST]
    _tell(uow, message, _EVENTS[state])


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
            id=message.id,
            signer=message.signer_id or None,
            channel=message.channel,
            reason=message.reason or None,
            number=message.detail or None,
        )
