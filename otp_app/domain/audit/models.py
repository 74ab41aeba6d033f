"""The event register's tables. The database itself refuses UPDATE and DELETE on `event` (see the migrations)."""

from datetime import datetime

from sqlmodel import Field, SQLModel, UniqueConstraint


class Event(SQLModel, table=True):
    """One entry of a chain; details is canonical JSON; hash and previous are SHA-256 in hex.

    stream: the envelope, or the organisation for events of accounts.
    """

    __table_args__ = (UniqueConstraint("stream", "seq"),)

    id: str = Field(primary_key=True)
    organisation_id: str = Field(index=True)
    stream: str = Field(index=True)
    seq: int
    kind: str
    at: datetime
    actor: str
    ip: str
    user_agent: str
    details: str
    previous: str
    hash: str


class EventHead(SQLModel, table=True):
    """The last entry of each chain; locked by whoever appends."""

    __tablename__ = "event_head"  # pyright: ignore[reportAssignmentType] # SQLModel types it too narrowly

    stream: str = Field(primary_key=True)
    seq: int
    hash: str
