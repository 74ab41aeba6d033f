"""Custody of the evidence of an installation's recognitions: how it stands, keys wrapped anew, erased when due."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func
from sqlmodel import col, select

from ..actor import Actor
from ..audit.events import EventKind
from ..identity import keeping
from ..identity.models import Recognition
from ..uow import UnitOfWork, only_reads
from .models import Envelope
from .telling import tell

ERASE_BATCH = 100
REWRAP_BATCH = 200


@dataclass(frozen=True)
class Standing:
    """Recognitions of an installation. generations: numbers of the keys that theirs are wrapped by, to how many."""

    waiting: int
    waiting_long: int
    overdue: int
    generations: dict[int, int]


@only_reads
def standing(uow: UnitOfWork, actor: Actor, long: timedelta) -> Standing:
    """For `doctor`: how many wait for a reviewer (and for longer than `long`), how many should be erased already."""
    del actor
    waits = select(func.count()).select_from(Recognition).where(Recognition.state == "to_review")
    old = waits.where(col(Recognition.confirmed_at) < uow.now() - long)
    due = select(func.count()).select_from(Recognition).where(col(Recognition.erase_at) < uow.now() - timedelta(days=1))
    generations: dict[int, int] = {}
    for key in uow.session.exec(select(Recognition.wrapped_key).where(Recognition.wrapped_key != "")):
        number = int(key.partition(".")[0])
        generations[number] = generations.get(number, 0) + 1
    return Standing(
        waiting=uow.session.exec(waits).one(),
        waiting_long=uow.session.exec(old).one(),
        overdue=uow.session.exec(due).one(),
        generations=generations,
    )


def rewrap_some(uow: UnitOfWork, actor: Actor, after: str) -> tuple[int, str]:
    """Wrap the keys of the next recognitions by the installation's newest; how many changed, and the last one's id.

    after: the id to go on from, empty at first. An empty id back means that none is left. Doing it again is harmless.
    """
    del actor
    query = select(Recognition).where(Recognition.id > after, Recognition.wrapped_key != "")
    rows = uow.session.exec(query.order_by(Recognition.id).limit(REWRAP_BATCH).with_for_update()).all()
    changed = 0
    for row in rows:
        wrapped = uow.vault.rewrap(row.wrapped_key, row.id)
        if wrapped != row.wrapped_key:
            row.wrapped_key, changed = wrapped, changed + 1
            uow.session.add(row)
    return changed, rows[-1].id if len(rows) == REWRAP_BATCH else ""


def erase_due(uow: UnitOfWork, actor: Actor) -> int:
    """Shred recognitions that nothing was signed with, once their days are over; returns how many. By schedule."""
    query = select(Recognition).where(col(Recognition.erase_at) <= uow.now()).limit(ERASE_BATCH)
    due = uow.session.exec(query.with_for_update(skip_locked=True)).all()
    for recognition in due:
        envelope = uow.session.get_one(Envelope, recognition.envelope_id)
        keeping.shred(uow, recognition)
        tell(uow, actor, envelope, EventKind.IDENTITY_ERASED, signer=recognition.signer_id)
    return len(due)
