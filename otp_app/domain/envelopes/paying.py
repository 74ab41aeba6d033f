"""What an envelope costs its organisation: shown before sending, held back, charged or given back."""

from collections.abc import Mapping, Sequence

from sqlalchemy import func
from sqlmodel import col, select

from ..accounts import permissions
from ..actor import Actor
from ..credits import alerting, prices, spending
from ..credits.prices import Quote
from ..credits.spending import Offer
from ..errors import DomainError
from ..messages.models import Message
from ..uow import UnitOfWork, only_reads
from . import scope
from .models import Envelope


def quote_of(uow: UnitOfWork, envelope: Envelope) -> Quote:
    """The quote for an envelope as it is now, by the prices in force."""
    signers = scope.signers(uow.session, envelope.id)
    return prices.quote(
        spending.prices_now(uow),
        level=envelope.level,
        documents=len(scope.documents(uow.session, envelope.id)),
        signers=len(signers),
        by_sms=sum(1 for s in signers if s.channel == "sms"),
    )


@only_reads
def offer(uow: UnitOfWork, actor: Actor, envelope_id: str) -> Offer:
    """How sending would be paid for; what the last step of the wizard shows."""
    envelope = scope.envelope_of(uow, actor, envelope_id, "envelope:read")
    return spending.offer(uow, actor, envelope.organisation_id, quote_of(uow, envelope))


@only_reads
def titles(uow: UnitOfWork, actor: Actor, envelope_ids: Sequence[str]) -> Mapping[str, str]:
    """Envelope to title, of the member's own organisation; others are left out."""
    permissions.require_member(actor)
    query = select(Envelope.id, Envelope.title).where(
        Envelope.organisation_id == actor.organisation_id, col(Envelope.id).in_(sorted(set(envelope_ids)))
    )
    return dict(uow.session.exec(query).all())


def reserve(uow: UnitOfWork, actor: Actor, envelope: Envelope) -> Offer:
    """Hold back what the envelope costs. Raises `payment_required` as `spending.reserve`."""
    chosen = spending.reserve(uow, actor, envelope.organisation_id, envelope.id, quote_of(uow, envelope))
    alerting.alert_if_low(uow, envelope.organisation_id)
    return chosen


def hold_text(uow: UnitOfWork, actor: Actor, envelope: Envelope, subject_id: str) -> None:
    """Before a code goes by SMS. Raises `payment_required` `text_not_paid`, which a signer can understand."""
    query = select(func.count()).select_from(Message)
    waiting = query.where(Message.envelope_id == envelope.id, Message.channel == "sms", Message.state == "queued")
    try:
        spending.hold_text(uow, actor, envelope.id, subject_id, uow.session.exec(waiting).one())
    except DomainError as refusal:
        raise DomainError("payment_required", "text_not_paid") from refusal
    alerting.alert_if_low(uow, envelope.organisation_id)


def release(uow: UnitOfWork, actor: Actor, envelope: Envelope) -> None:
    """The envelope came to nothing."""
    spending.release(uow, actor, envelope.id)


def charge(uow: UnitOfWork, actor: Actor, envelope: Envelope) -> None:
    """The envelope is completed."""
    spending.charge(uow, actor, envelope.id)
