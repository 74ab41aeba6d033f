"""Writing and checking the event register: an append-only chain per envelope."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import Any

from sqlmodel import col, select

from ..actor import Actor
from ..uow import UnitOfWork, new_id
from .events import EventKind
from .models import Event, EventHead

GENESIS = "0" * 64


@dataclass(frozen=True)
class Entry:
    """An event as shown, exported and hashed; at is UTC in ISO 8601 with milliseconds."""

    stream: str
    seq: int
    kind: str
    at: str
    actor: str
    ip: str
    user_agent: str
    details: Mapping[str, Any]
    previous: str
    hash: str

    @property
    def time(self) -> datetime:
        """`at` as an aware datetime."""
        return datetime.fromisoformat(self.at)


@dataclass(frozen=True)
class ChainResult:
    """What checking a chain found. broken_at: sequence number of the first entry that does not fit, or None."""

    intact: bool
    length: int
    head: str
    broken_at: int | None = None


def canonical(value: object) -> bytes:
    """Canonical JSON: sorted keys, no white space, UTF-8 (RFC 8785 for the types we use: str, int, bool, null)."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def timestamp(at: datetime) -> str:
    """`2026-11-24T07:15:01.123Z`: UTC with milliseconds."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def digest(entry: Mapping[str, Any]) -> str:
    """SHA-256 in hex over the canonical form of every field but the hash itself."""
    return hashlib.sha256(canonical({k: v for k, v in entry.items() if k != "hash"})).hexdigest()


def record(
    uow: UnitOfWork, kind: EventKind, actor: Actor, *, organisation_id: str, stream: str, **details: str | int | None
) -> Entry:
    """Append one event to a stream's chain, in the transaction of the change it tells of."""
    head = uow.session.get(EventHead, stream, with_for_update=True)
    if head is None:
        head = EventHead(stream=stream, seq=0, hash=GENESIS)
    at = uow.now()
    fields = Entry(
        stream=stream,
        seq=head.seq + 1,
        kind=kind.value,
        at=timestamp(at),
        actor=actor.name,
        ip=actor.ip,
        user_agent=actor.user_agent[:300],
        details={k: v for k, v in details.items() if v is not None},
        previous=head.hash,
        hash="",
    )
    entry = replace(fields, hash=digest(asdict(fields)))
    uow.session.add(
        Event(
            id=new_id("evt"),
            organisation_id=organisation_id,
            stream=stream,
            seq=entry.seq,
            kind=entry.kind,
            at=at,
            actor=entry.actor,
            ip=entry.ip,
            user_agent=entry.user_agent,
            details=canonical(entry.details).decode(),
            previous=entry.previous,
            hash=entry.hash,
        )
    )
    head.seq, head.hash = entry.seq, entry.hash
    uow.session.add(head)
    uow.session.flush()
    return entry


def entries(uow: UnitOfWork, stream: str) -> tuple[Entry, ...]:
    """The whole chain of a stream, oldest first."""
    rows = uow.session.exec(select(Event).where(Event.stream == stream).order_by(col(Event.seq))).all()
    return tuple(
        Entry(
            stream=row.stream,
            seq=row.seq,
            kind=row.kind,
            at=timestamp(row.at),
            actor=row.actor,
            ip=row.ip,
            user_agent=row.user_agent,
            details=json.loads(row.details),
            previous=row.previous,
            hash=row.hash,
        )
        for row in rows
    )


def verify_chain(chain: Iterable[Entry]) -> ChainResult:
    """Check numbers, links and hashes; needs nothing but the entries, so it works offline on an export."""
    previous, seq = GENESIS, 0
    for entry in chain:
        seq += 1
        if entry.seq != seq or entry.previous != previous or digest(asdict(entry)) != entry.hash:
            return ChainResult(intact=False, length=seq, head=previous, broken_at=seq)
        previous = entry.hash
    return ChainResult(intact=True, length=seq, head=previous)


def check(uow: UnitOfWork, stream: str) -> ChainResult:
    """Verify a stored chain, also against its head: entries cut off at the end are noticed."""
    result = verify_chain(entries(uow, stream))
    head = uow.session.get(EventHead, stream)
    if result.intact and (head.seq, head.hash) != (result.length, result.head) if head else result.length > 0:
        return ChainResult(intact=False, length=result.length, head=result.head, broken_at=result.length + 1)
    return result
