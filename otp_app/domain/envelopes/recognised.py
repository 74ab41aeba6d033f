"""How far each signer's recognition is, for the envelope's page."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import select

from ..accounts.models import Account
from ..actor import Actor
from ..identity.conditions import consent_of
from ..identity.models import Recognition
from ..uow import UnitOfWork
from . import reviewers, scope
from .models import Envelope


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
    return {row.signer_id: _view(uow, row, names, reviewers.may_see(account, envelope)) for row in rows}


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
