"""Renewing the archive time-stamps of sealed documents before they weaken (ETSI EN 319 142-1 clause 5.5)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import col, select

from ..actor import Actor
from ..audit.events import EventKind
from ..envelopes import scope
from ..envelopes.models import Document, Envelope
from ..envelopes.telling import tell
from ..ports import Renewed
from ..uow import UnitOfWork, only_reads

PROMISE_BATCH = 200


@dataclass(frozen=True)
class RenewalPlan:
    """The sealed document (key of its blob) that gets another time-stamp."""

    document_id: str
    sealed: str
    stamped_at: datetime


def due_from(stamped_at: datetime, holds_until: datetime, lead: timedelta) -> datetime:
    """When a time-stamp's renewal is due: `lead` before its end, or in the last quarter of a short life."""
    return holds_until - min(lead, (holds_until - stamped_at) / 4)


def promise_due(uow: UnitOfWork, actor: Actor) -> int:
    """Promise a try for every document whose time has come; returns how many. Run by schedule."""
    del actor
    query = select(Document).where(col(Document.renew_from) <= uow.now()).order_by(col(Document.renew_from))
    due = uow.session.exec(query.limit(PROMISE_BATCH).with_for_update(skip_locked=True)).all()
    for document in due:
        _promise(uow, document)
    return len(due)


def promise_at_once(uow: UnitOfWork, actor: Actor, envelope_id: str) -> int:
    """Promise the renewal of an envelope's seals whenever they would be due; returns how many.

    For an operator who hears that an algorithm or an authority has become weak.
    """
    del actor
    documents = [d for d in scope.documents(uow.session, envelope_id) if d.sealed]
    for document in documents:
        _promise(uow, document, "at_once")
    return len(documents)


@only_reads
def plan(uow: UnitOfWork, actor: Actor, document_id: str) -> RenewalPlan | None:
    """What to renew; None for a document without seal."""
    del actor
    document = uow.session.get(Document, document_id)
    stamped_at = document and (document.archive_timestamp_at or document.sealed_at)
    if document is None or not document.sealed or stamped_at is None:
        return None
    return RenewalPlan(document.id, document.sealed, stamped_at)


def schedule(uow: UnitOfWork, actor: Actor, document_id: str, holds_until: datetime) -> bool:
    """Note until when the last time-stamp holds, and whether its renewal is due now."""
    del actor
    document = uow.session.get_one(Document, document_id, with_for_update=True)
    stamped_at = document.archive_timestamp_at or document.sealed_at or uow.now()
    document.archive_until = holds_until
    due = due_from(stamped_at, holds_until, uow.policy.renewal_lead)
    if due > uow.now():
        document.renew_from = due
    uow.session.add(document)
    return due <= uow.now()


def record(
    uow: UnitOfWork, actor: Actor, renewed_from: RenewalPlan, digest: str, size: int, renewed: Renewed, until: datetime
) -> bool:
    """The renewed document takes the place of the one it was made from; the register keeps both digests.

    False, and nothing happens, if another renewal came first.
    """
    document = uow.session.get_one(Document, renewed_from.document_id, with_for_update=True)
    if document.sealed != renewed_from.sealed:
        return False
    document.sealed, document.sealed_size = digest, size
    document.archive_timestamp_at, document.archive_until = renewed.archive_timestamp_at, until
    document.renew_from = due_from(renewed.archive_timestamp_at, until, uow.policy.renewal_lead)
    document.renewal_reason = ""
    uow.session.add(document)
    envelope = uow.session.get_one(Envelope, document.envelope_id)
    tell(
        uow,
        actor,
        envelope,
        EventKind.SEAL_RENEWED,
        document=document.id,
        sealed=digest,
        previous=renewed_from.sealed,
        until=until.date().isoformat(),
    )
    return True


def delay(uow: UnitOfWork, actor: Actor, document_id: str, reason: str) -> None:
    """A renewal waits for the next try, visibly; only a new reason is an event."""
    document = uow.session.get_one(Document, document_id, with_for_update=True)
    if document.renewal_reason == reason:
        return
    document.renewal_reason = reason
    uow.session.add(document)
    envelope = uow.session.get_one(Envelope, document.envelope_id)
    tell(uow, actor, envelope, EventKind.SEAL_RENEWAL_DELAYED, document=document.id, reason=reason)


@only_reads
def waiting(uow: UnitOfWork, actor: Actor) -> tuple[int, int]:
    """How many documents wait for their renewal, and for how many of them it is too late."""
    del actor
    found = uow.session.exec(select(Document).where(col(Document.renewal_reason) != "")).all()
    return len(found), sum(1 for d in found if d.archive_until is not None and d.archive_until <= uow.now())


def _promise(uow: UnitOfWork, document: Document, how: str = "if_due") -> None:
    uow.enqueue("renew", f"{document.id}-{how}-{uow.now():%Y%m%d%H%M%S}", document.id, how)
    document.renew_from = uow.now() + uow.policy.renewal_pause
    uow.session.add(document)
