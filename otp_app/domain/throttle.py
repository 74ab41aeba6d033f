"""Counting what may be done only so often, in the database, so that it holds across processes and restarts."""

from datetime import datetime, timedelta

from sqlalchemy import delete, func
from sqlmodel import Field, SQLModel, col, select

from .uow import UnitOfWork


class Attempt(SQLModel, table=True):
    """One counted act. key: keyed hash of what is limited (an IP, an address), never the thing itself."""

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(index=True)
    at: datetime


def _key(uow: UnitOfWork, subject: str, *parts: str) -> str:
    return uow.keyed("throttle", subject, *parts).hex()[:32]


def count(uow: UnitOfWork, window: timedelta, subject: str, *parts: str) -> int:
    """How many of these were remembered within the window."""
    since = uow.now() - window
    query = select(func.count()).select_from(Attempt)
    return uow.session.exec(query.where(Attempt.key == _key(uow, subject, *parts), Attempt.at > since)).one()


def remember(uow: UnitOfWork, window: timedelta, subject: str, *parts: str) -> None:
    """Count one; what is older than the window is forgotten."""
    key = _key(uow, subject, *parts)
    uow.session.exec(delete(Attempt).where(col(Attempt.key) == key, col(Attempt.at) <= uow.now() - window))
    uow.session.add(Attempt(key=key, at=uow.now()))


def admit(uow: UnitOfWork, most: int, window: timedelta, subject: str, *parts: str) -> timedelta | None:
    """Count one more act if it may be done; otherwise how long to wait. Exact under any concurrency.

    The key is locked until the transaction ends, so two at once cannot both be the last one allowed. Locking several
    keys in one transaction: always in the same order of subjects.
    """
    key = _key(uow, subject, *parts)
    if uow.session.get_bind().dialect.name == "postgresql":  # SQLite has one writer at a time anyway
        uow.session.exec(select(func.pg_advisory_xact_lock(func.hashtextextended(key, 0)))).one()
    since = uow.now() - window
    query = select(Attempt.at).where(Attempt.key == key, Attempt.at > since).order_by(col(Attempt.at).desc())
    recent = uow.session.exec(query.limit(most)).all()
    if len(recent) >= most:
        return recent[-1] - since
    remember(uow, window, subject, *parts)
    return None


def forget(uow: UnitOfWork, subject: str, *parts: str) -> None:
    """Start again from nothing, e.g. after the right password."""
    uow.session.exec(delete(Attempt).where(col(Attempt.key) == _key(uow, subject, *parts)))
