"""How far each signer's recognition is, for the envelope's page; and how an installation's recognitions stand."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func
from sqlmodel import col, select

from ..accounts import permissions
from ..accounts.models import Account
from ..actor import Actor
from ..identity.conditions import consent_of
from ..identity.models import Recognition
from ..uow import UnitOfWork, only_reads
from . import scope
from .models import Envelope

REWRAP_BATCH = 200


@dataclass(frozen=True)
class RecognitionView:
    """A signer's recognition as the proposer sees it. state: as in `identity.states`.

    shown_at: when all was shown, or recorded. decided_at: of the last decision, by decided_by. may_review: whether the
    reader may open it.
    """

    id: str
    mode: str
    state: str
    round: int
    conditions_at: datetime | None
    withdrawn_at: datetime | None
    shown_at: datetime | None
    decided_at: datetime | None
    decided_by: str
    first_by: str
    reason: str
    note: str
    may_review: bool


def of_signers(uow: UnitOfWork, actor: Actor, envelope: Envelope) -> dict[str, RecognitionView]:
    """By signer; empty with a simple signature."""
    account = uow.session.get_one(Account, actor.account_id)
    rows = uow.session.exec(select(Recognition).where(Recognition.envelope_id == envelope.id)).all()
    members = [f"member:{by}" for row in rows for by in (row.first_by, row.reviewed_by) if by]
    names = scope.names(uow.session, envelope.id, members)
    return {row.signer_id: _view(uow, row, names, may_see(account, envelope)) for row in rows}


def may_see(account: Account, envelope: Envelope) -> bool:
    """Who sent the envelope, while they may send at all, and the organisation's owner and admins."""
    own = envelope.created_by == account.id and permissions.may(account.role, "envelope:write")
    return own or permissions.may(account.role, "recognition:review")


def _view(uow: UnitOfWork, row: Recognition, names: dict[str, str], may_review: bool) -> RecognitionView:
    consent = consent_of(uow, row.signer_id)
    return RecognitionView(
        id=row.id,
        mode=row.mode,
        state=row.state,
        round=row.round,
        conditions_at=consent.accepted_at if consent else None,
        withdrawn_at=consent.withdrawn_at if consent else None,
        shown_at=row.submitted_at,
        decided_at=row.reviewed_at,
        decided_by=names.get(f"member:{row.reviewed_by}", ""),
        first_by=names.get(f"member:{row.first_by}", ""),
        reason=row.reason,
        note=row.note,
        may_review=may_review and row.mode == "remote" and row.submitted_at is not None,
    )


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
