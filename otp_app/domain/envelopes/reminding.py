"""Reminders by schedule: when the next is due, and sending those that are.

The moment stands in the signer's row and moves in the same transaction as the message: none is sent twice after a
crash, and those that were missed while nothing ran are one.
"""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import col, select

from ..accounts.models import Organisation
from ..actor import Actor
from ..audit.events import EventKind
from ..messages import outgoing
from ..messages.progress import TROUBLE
from ..phone import zone_of_number
from ..policy import Policy
from ..uow import UnitOfWork
from .models import Envelope, Signer
from .telling import tell, write_to_signer

REMIND_BATCH = 200
_MORNING, _EVENING = time(8, 30), time(19, 0)
_APART = timedelta(days=1)


def next_reminder(
    policy: Policy, invited_at: datetime, last: datetime, expires_at: datetime, zone: str
) -> datetime | None:
    """When to remind next; None when it was the last. Pure.

    last: the newest message, be it invitation or reminder. zone: IANA name; by its clock nobody is written to at night.
    """
    return next((at for at in _moments(policy, invited_at, expires_at, zone) if at >= last + _APART), None)


def plan(uow: UnitOfWork, envelope: Envelope, signer: Signer) -> None:
    """Set the signer's next reminder, by what was sent so far."""
    last = max((at for at in (signer.invited_at, signer.reminded_at) if at is not None), default=None)
    if not envelope.reminders or envelope.expires_at is None or signer.invited_at is None or last is None:
        signer.remind_at = None
    else:
        zone = zone_of_number(signer.phone) or uow.session.get_one(Organisation, envelope.organisation_id).timezone
        signer.remind_at = next_reminder(uow.policy, signer.invited_at, last, envelope.expires_at, zone)
    uow.session.add(signer)


def remind_due(uow: UnitOfWork, actor: Actor) -> int:
    """Remind every signer for whom it is time; returns how many were looked at. Run by schedule."""
    query = select(Signer).where(col(Signer.remind_at) <= uow.now()).order_by(col(Signer.remind_at))
    due = uow.session.exec(query.limit(REMIND_BATCH).with_for_update(skip_locked=True)).all()
    for signer in due:
        envelope = uow.session.get_one(Envelope, signer.envelope_id)
        waits = envelope.state == "sent" and signer.state == "invited"
        if not waits or envelope.expires_at is None or uow.now() >= envelope.expires_at:
            signer.remind_at = None
            uow.session.add(signer)
            continue
        if _can_arrive(uow, signer):
            write_to_signer(uow, envelope, signer, "reminder")
            tell(uow, actor, envelope, EventKind.ENVELOPE_REMINDED, signer=signer.id)
        signer.reminded_at = uow.now()
        plan(uow, envelope, signer)
    return len(due)


def _moments(policy: Policy, invited_at: datetime, expires_at: datetime, zone: str) -> Iterator[datetime]:
    """The first, then one in so many days, and the last before the end, which none precedes closely."""
    last = _by_day(expires_at - policy.reminder_last, zone)
    at = invited_at + policy.reminder_first
    while (moment := _by_day(at, zone)) <= last - 2 * _APART:
        yield moment
        at += policy.reminder_every
    if last >= invited_at + _APART:
        yield last


def _by_day(at: datetime, zone: str) -> datetime:
    """The moment itself, or the next morning there."""
    local = at.astimezone(ZoneInfo(zone))
    if _MORNING <= local.time() < _EVENING:
        return at
    day = local.date() if local.time() < _MORNING else local.date() + timedelta(days=1)
    return datetime.combine(day, _MORNING, ZoneInfo(zone)).astimezone(at.tzinfo)


def _can_arrive(uow: UnitOfWork, signer: Signer) -> bool:
    """Not while the address is known to be wrong: the proposer is told of that."""
    newest = outgoing.newest(uow, signer.id, ("invitation", "reminder"))
    return newest is None or newest.state not in TROUBLE
