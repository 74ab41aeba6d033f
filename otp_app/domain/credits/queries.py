"""What the credit page shows, as frozen views; amounts in cents, times in UTC."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel import col, select

from ..accounts import permissions
from ..accounts.acting import acting
from ..accounts.models import Account, Organisation
from ..actor import Actor
from ..errors import DomainError
from ..uow import UnitOfWork, only_reads
from . import billing, free_plan, ledger, topping_up
from .billing import BillingDetails
from .models import CreditAccount, LedgerEntry, LedgerPosting, TopUp

KINDS = ("top_up", "reserved", "charged", "sms", "released", "refunded", "disputed", "expired", "adjusted")
PAGE = 50


@dataclass(frozen=True)
class Balance:
    """free_used, free_of: envelopes of the free plan this month. may_top_up: whether this member may."""

    available: int
    reserved: int
    owed: int
    expires_at: datetime | None
    free_used: int
    free_of: int
    alert_below: int
    may_top_up: bool
    timezone: str


@dataclass(frozen=True)
class Movement:
    """One entry of the ledger. amount: what it changed in the available credit. spent: what it cost.

    available: after it. envelope: id, may be empty; by: name of the member, empty for the service itself.
    """

    seq: int
    kind: str
    at: datetime
    amount: int
    spent: int
    bonus: int
    available: int
    envelope: str
    by: str
    note: str


@dataclass(frozen=True)
class Spent:
    """What a month cost, in all and by member (name, cents; the dearest first)."""

    month: str
    cents: int
    members: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Receipt:
    """A paid top-up. number: without gaps over the installation. billed_to: as it was when it was paid.

    Where nothing had been entered then, billed_to is as it is now.
    """

    id: str
    number: int
    at: datetime
    amount: int
    bonus: int
    refunded: int
    provider: str
    timezone: str
    billed_to: BillingDetails


@dataclass(frozen=True)
class Purse:
    """What every page shows: cents that are available, and whether this member may top up."""

    available: int
    may_top_up: bool


@only_reads
def purse(uow: UnitOfWork, actor: Actor) -> Purse:
    """What the member's organisation has now; credit that is over counts as none."""
    account = acting(uow, actor)
    row = uow.session.get(CreditAccount, account.organisation_id)
    return Purse(ledger.spendable(row, uow.now()) if row else 0, permissions.may(account.role, "credit:write"))


@only_reads
def balance(uow: UnitOfWork, actor: Actor) -> Balance:
    """What the member's organisation has now; credit that is over counts as none."""
    account, organisation = _member(uow, actor)
    row = uow.session.get(CreditAccount, organisation.id) or CreditAccount(organisation_id=organisation.id)
    month = free_plan.month_of(uow.now(), organisation.timezone)
    return Balance(
        available=ledger.spendable(row, uow.now()),
        reserved=row.reserved,
        owed=row.owed,
        expires_at=row.expires_at,
        free_used=free_plan.used(uow, organisation.id, month),
        free_of=free_plan.PER_MONTH,
        alert_below=row.alert_below,
        may_top_up=permissions.may(account.role, "credit:write"),
        timezone=organisation.timezone,
    )


@only_reads
def movements(
    uow: UnitOfWork,
    actor: Actor,
    *,
    kind: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
    before: int = 0,
    most: int = PAGE,
) -> tuple[Movement, ...]:
    """The newest first. kind: one of KINDS; before: sequence number from which to go on to older ones."""
    _account, organisation = _member(uow, actor)
    query = select(LedgerEntry).where(LedgerEntry.organisation_id == organisation.id)
    if kind:
        query = query.where(LedgerEntry.kind == kind)
    if since:
        query = query.where(LedgerEntry.at >= since)
    if until:
        query = query.where(LedgerEntry.at < until)
    if before:
        query = query.where(LedgerEntry.seq < before)
    entries = uow.session.exec(query.order_by(col(LedgerEntry.seq).desc()).limit(most)).all()
    postings = _postings(uow, [e.id for e in entries])
    names = _names(uow, organisation.id)
    return tuple(
        Movement(
            seq=e.seq,
            kind=e.kind,
            at=e.at,
            amount=postings[e.id].get("available", 0),
            spent=postings[e.id].get("spent", 0),
            bonus=-postings[e.id].get("bonus", 0),
            available=e.available,
            envelope=e.envelope_id,
            by=names.get(e.actor, ""),
            note=e.note,
        )
        for e in entries
    )


@only_reads
def spent_by_month(uow: UnitOfWork, actor: Actor, months: int = 6) -> tuple[Spent, ...]:
    """The last months by the organisation's clock, this one included, the oldest first.

    A cost counts for whoever sent the envelope, in the month in which it was charged.
    """
    _account, organisation = _member(uow, actor)
    zone = ZoneInfo(organisation.timezone)
    wanted = _months(uow.now().astimezone(zone), months)
    first = datetime.fromisoformat(f"{wanted[0]}-01").replace(tzinfo=zone)
    query = (
        select(LedgerEntry, LedgerPosting.amount)
        .join(LedgerPosting)
        .where(
            LedgerEntry.organisation_id == organisation.id, LedgerPosting.account == "spent", LedgerEntry.at >= first
        )
    )
    senders = _senders(uow, organisation.id)
    sums: dict[str, dict[str, int]] = {month: defaultdict(int) for month in wanted}
    for entry, amount in uow.session.exec(query):
        sums[f"{entry.at.astimezone(zone):%Y-%m}"][senders.get(entry.envelope_id, "")] += amount
    return tuple(
        Spent(month, sum(by.values()), tuple(sorted(by.items(), key=lambda one: (-one[1], one[0]))))
        for month, by in sums.items()
    )


@only_reads
def receipts(uow: UnitOfWork, actor: Actor) -> tuple[Receipt, ...]:
    """Every top-up that was paid, the newest first."""
    _account, organisation = _member(uow, actor)
    query = select(TopUp).where(TopUp.organisation_id == organisation.id, col(TopUp.receipt).is_not(None))
    return tuple(_receipt(uow, row) for row in uow.session.exec(query.order_by(col(TopUp.receipt).desc())))


@only_reads
def receipt(uow: UnitOfWork, actor: Actor, top_up_id: str) -> Receipt:
    """One of them. Raises `not_found` `top_up_unknown`."""
    topping_up.of_member(uow, actor, top_up_id)
    row = uow.session.get_one(TopUp, top_up_id)
    if row.receipt is None:
        raise DomainError("not_found", "top_up_unknown")
    return _receipt(uow, row)


def _receipt(uow: UnitOfWork, row: TopUp) -> Receipt:
    return Receipt(
        id=row.id,
        number=row.receipt or 0,
        at=row.paid_at or row.asked_at,
        amount=row.amount,
        bonus=row.bonus,
        refunded=row.refunded,
        provider=row.provider,
        timezone=uow.session.get_one(Organisation, row.organisation_id).timezone,
        billed_to=billing.of_receipt(uow, row),
    )


def _months(now: datetime, count: int) -> list[str]:
    number = now.year * 12 + now.month - 1
    return [f"{n // 12:04}-{n % 12 + 1:02}" for n in range(number - count + 1, number + 1)]


def _postings(uow: UnitOfWork, entries: Sequence[str]) -> Mapping[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {entry: {} for entry in entries}
    for posting in uow.session.exec(select(LedgerPosting).where(col(LedgerPosting.entry_id).in_(entries))):
        found[posting.entry_id][posting.account] = posting.amount
    return found


def _names(uow: UnitOfWork, organisation_id: str) -> Mapping[str, str]:
    accounts = uow.session.exec(select(Account).where(Account.organisation_id == organisation_id))
    return {f"member:{a.id}": a.name for a in accounts}


def _senders(uow: UnitOfWork, organisation_id: str) -> Mapping[str, str]:
    """Who held back the credit of each envelope: its sender."""
    names = _names(uow, organisation_id)
    query = select(LedgerEntry.envelope_id, LedgerEntry.actor).where(
        LedgerEntry.organisation_id == organisation_id, LedgerEntry.kind == "reserved"
    )
    return {envelope: names.get(actor, "") for envelope, actor in uow.session.exec(query) if actor in names}


def _member(uow: UnitOfWork, actor: Actor) -> tuple[Account, Organisation]:
    account = acting(uow, actor)
    return account, uow.session.get_one(Organisation, account.organisation_id)
