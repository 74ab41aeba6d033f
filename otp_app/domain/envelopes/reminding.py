"""Reminders by schedule: when the next is due, and sending those that are.

The moment stands in the signer's row and moves in the same transaction as the message: none is sent twice after a
crash, and those that were missed while nothing ran are one.
"""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import and_, col, or_, select

from ..accounts.models import Organisation
from ..actor import Actor
from ..audit.events import EventKind
from ..messages import outgoing
from ..messages.progress import TROUBLE
from ..phone import zone_of_number
from ..policy import Policy
from ..uow import UnitOfWork
from . import recognitions
from .lifecycle import is_over
from .models import Envelope, Signer
from .telling import tell, write_to_signer

REMIND_BATCH = 200
ASKING = ("invitation", "reminder", "recognition_again")  # the messages that ask a signer for something
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
    since = _asked_at(uow, signer)
    if not envelope.reminders or envelope.expires_at is None or since is None:
        signer.remind_at = None
    else:
        last = max(since, signer.reminded_at or since)
        zone = _zone_of(uow, envelope, signer)
        signer.remind_at = next_reminder(uow.policy, since, last, envelope.expires_at, zone)
    uow.session.add(signer)


def is_waited_for(envelope: Envelope, signer: Signer) -> bool:
    """Whether it is the signer's turn: to sign, or to show once more what they are asked for."""
    if signer.state == "again":
        return envelope.state in ("sent", "in_review")
    return envelope.state == "sent" and signer.state == "invited"


def plan_forgotten(uow: UnitOfWork, actor: Actor) -> int:
    """Plan for those who were asked before there were reminders; returns for how many. Run when a worker starts.

    Who had the last one has none planned either, and gets none here: the plan of both is made in the same way.
    """
    del actor
    turn = or_(
        and_(Envelope.state == "sent", Signer.state == "invited"),
        and_(col(Envelope.state).in_(("sent", "in_review")), Signer.state == "again"),
    )
    query = select(Signer, Envelope).join(Envelope).where(turn)
    query = query.where(col(Signer.remind_at).is_(None), col(Envelope.reminders))
    found = uow.session.exec(query.with_for_update(of=Signer, skip_locked=True)).all()  # type: ignore[arg-type]
    for signer, envelope in found:
        plan(uow, envelope, signer)
    return sum(1 for signer, _ in found if signer.remind_at is not None)


def remind_due(uow: UnitOfWork, actor: Actor) -> int:
    """Remind every signer for whom it is time; returns how many were looked at. Run by schedule.

    The envelope is locked first, as by everything that is done in it; one where something is being done has its turn
    at the next round.
    """
    due = select(Signer.envelope_id).where(col(Signer.remind_at) <= uow.now())
    query = select(Envelope).where(col(Envelope.id).in_(due)).order_by(col(Envelope.id)).limit(REMIND_BATCH)
    looked_at = 0
    for envelope in uow.session.exec(query.with_for_update(skip_locked=True)).all():
        signers = select(Signer).where(Signer.envelope_id == envelope.id, col(Signer.remind_at) <= uow.now())
        for signer in uow.session.exec(signers.order_by(col(Signer.id))).all():
            _remind(uow, actor, envelope, signer)
            looked_at += 1
    return looked_at


def _remind(uow: UnitOfWork, actor: Actor, envelope: Envelope, signer: Signer) -> None:
    if not is_waited_for(envelope, signer) or is_over(envelope.expires_at, uow.now()):
        signer.remind_at = None
        uow.session.add(signer)
        return
    morning = _by_day(uow.now(), _zone_of(uow, envelope, signer))
    if morning > uow.now():  # overdue, because nothing ran: not in the night for all that
        signer.remind_at = morning
        uow.session.add(signer)
        return
    if _can_arrive(uow, signer):
        write_to_signer(uow, envelope, signer, "reminder")
        tell(uow, actor, envelope, EventKind.ENVELOPE_REMINDED, signer=signer.id)
    signer.reminded_at = uow.now()
    plan(uow, envelope, signer)


def _zone_of(uow: UnitOfWork, envelope: Envelope, signer: Signer) -> str:
    """By whose clock it is day: the phone's country, or the organisation's."""
    return zone_of_number(signer.phone) or uow.session.get_one(Organisation, envelope.organisation_id).timezone


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
    newest = outgoing.newest(uow, signer.id, ASKING)
    return newest is None or newest.state not in TROUBLE


def _asked_at(uow: UnitOfWork, signer: Signer) -> datetime | None:
    """From when reminders count: from the invitation, or from when something was asked for again."""
    if signer.state != "again":
        return signer.invited_at
    recognition = recognitions.recognition_of(uow, signer.id)
    return recognition.reviewed_at if recognition else None
