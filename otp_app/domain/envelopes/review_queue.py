"""The queue of reviews: whom a member has to recognise, and whom they did."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select
from sqlmodel.sql.expression import Select

from ..accounts.acting import acting
from ..accounts.models import Account, Organisation
from ..actor import Actor
from ..identity.models import Recognition
from ..uow import UnitOfWork, only_reads
from . import reviewers
from .models import Envelope, Signer

MOST = 200


@dataclass(frozen=True)
class QueueItem:
    """One recognition in the list of reviews; state as in `identity.states`.

    hindrance: empty, or the code of why this member may not decide.
    """

    id: str
    envelope_id: str
    title: str
    signer: str
    mode: str
    state: str
    round: int
    waiting_since: datetime | None
    decided_at: datetime | None
    hindrance: str


@only_reads
def queue(uow: UnitOfWork, actor: Actor, which: str = "waiting") -> tuple[QueueItem, ...]:
    """The recognitions this member may review: `waiting` (first those that wait for them), or `decided`."""
    account = acting(uow, actor)
    wanted = ("to_review",) if which == "waiting" else ("approved", "rejected", "again")
    rows = uow.session.exec(
        _rows(actor)
        .where(col(Recognition.state).in_(wanted))
        .order_by(col(Recognition.confirmed_at), Recognition.id)
        .limit(MOST)
    )
    four_eyes = uow.session.get_one(Organisation, account.organisation_id).four_eyes
    items = [item_of(account, r, e, s, four_eyes) for r, e, s in rows if reviewers.may_see(account, e)]
    return tuple(sorted(items, key=lambda item: item.hindrance != ""))


@only_reads
def waiting(uow: UnitOfWork, actor: Actor) -> int:
    """How many recognitions wait for this member; 0 for who may review none."""
    account = acting(uow, actor)
    four_eyes = uow.session.get_one(Organisation, account.organisation_id).four_eyes
    return sum(
        1
        for r, e, s in uow.session.exec(_rows(actor).where(Recognition.state == "to_review"))
        if reviewers.may_see(account, e) and not reviewers.hindrance(account, r, s, four_eyes)
    )


def item_of(
    account: Account, recognition: Recognition, envelope: Envelope, signer: Signer, four_eyes: bool
) -> QueueItem:
    """A recognition as this member meets it."""
    return QueueItem(
        id=recognition.id,
        envelope_id=envelope.id,
        title=envelope.title,
        signer=signer.name,
        mode=recognition.mode,
        state=recognition.state,
        round=recognition.round,
        waiting_since=recognition.confirmed_at,
        decided_at=recognition.reviewed_at,
        hindrance=reviewers.hindrance(account, recognition, signer, four_eyes),
    )


def _rows(actor: Actor) -> Select[Recognition, Envelope, Signer]:
    return select(Recognition, Envelope, Signer).where(
        Recognition.organisation_id == actor.organisation_id,
        Recognition.envelope_id == Envelope.id,
        Recognition.signer_id == Signer.id,
    )
