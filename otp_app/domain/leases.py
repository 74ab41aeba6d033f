"""Which worker is alive, so that another takes over what a dead one left: the job engine itself does not."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlmodel import Field, SQLModel, col, select

from .actor import Actor
from .uow import UnitOfWork, only_reads


class WorkerLease(SQLModel, table=True):
    """One row per living worker process; a row that is not renewed in time is given up."""

    __tablename__ = "worker_lease"  # pyright: ignore[reportAssignmentType] # SQLModel types it too narrowly

    executor_id: str = Field(primary_key=True)
    seen_at: datetime
    claimed_at: datetime | None = None


def take(uow: UnitOfWork, actor: Actor, executor_id: str) -> None:
    """Announce a new worker."""
    del actor
    uow.session.add(WorkerLease(executor_id=executor_id, seen_at=uow.now()))


def renew(uow: UnitOfWork, actor: Actor, executor_id: str) -> bool:
    """Say that this worker is alive; False when it was declared dead, and must stop at once."""
    del actor
    lease = uow.session.get(WorkerLease, executor_id, with_for_update=True)
    if lease is None or lease.claimed_at is not None:
        return False
    lease.seen_at = uow.now()
    uow.session.add(lease)
    return True


def give_up(uow: UnitOfWork, actor: Actor, executor_id: str) -> None:
    """A worker stops in good order."""
    del actor
    if lease := uow.session.get(WorkerLease, executor_id):
        uow.session.delete(lease)


def claim_dead(
    uow: UnitOfWork, actor: Actor, life: timedelta, is_gone: Callable[[str], bool] = lambda _id: False
) -> tuple[str, ...]:
    """Claim the leases that ran out, or whose holder is known to be gone; returns whose they were.

    Each goes to one caller only; a claim that was not finished by `bury` within the same time can be made again.
    """
    del actor
    rows = uow.session.exec(select(WorkerLease).with_for_update(skip_locked=True)).all()
    limit = uow.now() - life
    dead = [
        row
        for row in rows
        if (row.seen_at < limit or is_gone(row.executor_id)) and (row.claimed_at is None or row.claimed_at < limit)
    ]
    for row in dead:
        row.claimed_at = uow.now()
        uow.session.add(row)
    return tuple(row.executor_id for row in dead)


def bury(uow: UnitOfWork, actor: Actor, executor_ids: tuple[str, ...]) -> None:
    """Their work was taken over: forget the leases."""
    del actor
    for executor_id in executor_ids:
        if lease := uow.session.get(WorkerLease, executor_id):
            uow.session.delete(lease)


@only_reads
def alive(uow: UnitOfWork, actor: Actor, life: timedelta) -> int:
    """How many workers renewed in time."""
    del actor
    return len(uow.session.exec(select(WorkerLease).where(col(WorkerLease.seen_at) >= uow.now() - life)).all())
