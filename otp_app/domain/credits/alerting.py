"""The alert when credit runs low, and writing to those who may top up."""

from sqlmodel import col, select

from ..accounts import permissions
from ..accounts.acting import acting
from ..accounts.models import Account
from ..actor import Actor
from ..audit import log
from ..audit.events import EventKind
from ..errors import DomainError
from ..messages import outgoing
from ..uow import UnitOfWork
from . import ledger

MOST_MARK = 10_000_00


def alert_if_low(uow: UnitOfWork, organisation_id: str) -> None:
    """Tell an organisation once when its credit has fallen under its mark; a top-up or another mark arms it again."""
    account = ledger.account_of(uow, organisation_id, lock=True)
    if not account.seq or account.alerted_at is not None or account.available >= account.alert_below:
        return
    account.alerted_at = uow.now()
    uow.session.add(account)
    write_to_payers(uow, organisation_id, "credit_low")


def set_mark(uow: UnitOfWork, actor: Actor, cents: int) -> None:
    """Choose the balance under which the organisation is told; 0 for never. cents: 0 to a million.

    Raises `forbidden` `role_forbids`; `invalid` `mark_out_of_range` (most: euro).
    """
    acting(uow, actor, "credit:write")
    if not 0 <= cents <= MOST_MARK:
        raise DomainError("invalid", "mark_out_of_range", most=MOST_MARK // 100)
    account = ledger.account_of(uow, actor.organisation_id, lock=True)
    account.alert_below, account.alerted_at = cents, None
    uow.session.add(account)
    log.record(
        uow,
        EventKind.ORGANISATION_CREDIT_MARK,
        actor,
        organisation_id=actor.organisation_id,
        stream=actor.organisation_id,
        cents=cents,
    )


def write_to_payers(uow: UnitOfWork, organisation_id: str, kind: str, subject_id: str = "") -> None:
    """Promise a letter to everybody who may top up."""
    query = select(Account).where(Account.organisation_id == organisation_id, col(Account.confirmed_at).is_not(None))
    for account in uow.session.exec(query.order_by(Account.id)):
        if permissions.may(account.role, "credit:write"):
            outgoing.promise(uow, kind, organisation_id=organisation_id, account_id=account.id, subject_id=subject_id)
