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
    uow.session.exec(delete(Attempt).where(col(Attempt.key) == key, col(Attempt.at) <= since))
    uow.session.add(Attempt(key=key, at=uow.now()))
    return None


def take_back(uow: UnitOfWork, subject: str, *parts: str) -> None:
    """The newest one turned out to be none."""
    query = select(Attempt).where(Attempt.key == _key(uow, subject, *parts)).order_by(col(Attempt.at).desc())
    if newest := uow.session.exec(query.limit(1)).first():
        uow.session.delete(newest)


def forget(uow: UnitOfWork, subject: str, *parts: str) -> None:
    """Start again from nothing, e.g. after the right password."""
    uow.session.exec(delete(Attempt).where(col(Attempt.key) == _key(uow, subject, *parts)))
