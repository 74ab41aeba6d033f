"""The end of credit: notices before it, then what is left goes."""

from datetime import timedelta

from sqlmodel import col, select

from ..actor import Actor
from ..uow import UnitOfWork
from . import alerting, ledger
from .models import CreditAccount

NOTICE_DAYS = (60, 30, 7)
BATCH = 200


def expire_due(uow: UnitOfWork, actor: Actor) -> int:
    """Take what is left of credit whose three years are over; returns how many accounts were looked at. By schedule.

    What envelopes that are still out hold back stays theirs; what comes back of it goes with the next round.
    """
    query = select(CreditAccount.organisation_id).where(
        col(CreditAccount.expires_at) <= uow.now(), CreditAccount.available > 0
    )
    due = uow.session.exec(query.order_by(CreditAccount.organisation_id).limit(BATCH)).all()
    for organisation_id in due:
        expire(uow, actor, organisation_id)
    return len(due)


def expire(uow: UnitOfWork, actor: Actor, organisation_id: str) -> CreditAccount:
    """The account, locked, without what has ended: nothing is paid from credit that is over, run or not run."""
    account = ledger.account_of(uow, organisation_id, lock=True)
    if account.available and not ledger.spendable(account, uow.now()):
        moves = {"available": -account.available, "expired": account.available}
        ledger.post(uow, actor, organisation_id, "expired", f"expired:{account.seq + 1}", moves)
    return account


def notify_due(uow: UnitOfWork, actor: Actor) -> int:
    """Tell organisations 60, 30 and 7 days before their credit ends, once each; returns how many. By schedule.

    After a standstill only the newest notice goes out.
    """
    del actor
    now = uow.now()
    query = select(CreditAccount.organisation_id).where(
        col(CreditAccount.expires_at) > now,
        col(CreditAccount.expires_at) <= now + timedelta(days=NOTICE_DAYS[0]),
        CreditAccount.available > 0,
        CreditAccount.notices < len(NOTICE_DAYS),
    )
    told = 0
    for organisation_id in uow.session.exec(query.order_by(CreditAccount.organisation_id)).all():
        account = ledger.account_of(uow, organisation_id, lock=True)
        if account.expires_at is None:
            continue
        passed = sum(1 for days in NOTICE_DAYS if now >= account.expires_at - timedelta(days=days))
        if passed > account.notices:
            account.notices = passed
            uow.session.add(account)
            subject = f"{account.expires_at:%Y-%m-%d}:{NOTICE_DAYS[passed - 1]}"
            alerting.write_to_payers(uow, organisation_id, "credit_expiring", subject)
            told += 1
    return told
