"""The ledger: double entry, append-only, exact under any concurrency.

Each movement locks the organisation's one account row, checks that nothing falls below zero, and writes its postings,
which sum to zero. A reference is used once: the same movement again is none.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import SQLModel, col, select

from ..actor import Actor
from ..errors import DomainError
from ..uow import UnitOfWork, new_id
from .models import CreditAccount, LedgerEntry, LedgerPosting

OWN = ("available", "reserved", "owed")


def account_of(uow: UnitOfWork, organisation_id: str, *, lock: bool = False) -> CreditAccount:
    """The organisation's account, made where there is none yet; locked until the transaction ends where asked."""
    account = uow.session.get(CreditAccount, organisation_id, with_for_update=lock or None, populate_existing=lock)
    if account is None:
        insert_missing(uow, CreditAccount, **CreditAccount(organisation_id=organisation_id).model_dump())
        account = uow.session.get_one(CreditAccount, organisation_id, with_for_update=lock or None)
    return account


def spendable(account: CreditAccount, now: datetime) -> int:
    """The cents that can be spent: none of credit that is over, whether that was posted already or not."""
    over = account.expires_at is not None and account.expires_at <= now
    return 0 if over else account.available


def insert_missing(uow: UnitOfWork, table: type[SQLModel], **values: Any) -> None:
    """Insert a row unless it is there, be it by another transaction at this moment."""
    insert = postgresql.insert if uow.session.get_bind().dialect.name == "postgresql" else sqlite.insert
    uow.session.exec(insert(table).values(**values).on_conflict_do_nothing())


def post(
    uow: UnitOfWork,
    actor: Actor,
    organisation_id: str,
    kind: str,
    reference: str,
    moves: Mapping[str, int],
    *,
    envelope_id: str = "",
    note: str = "",
) -> LedgerEntry | None:
    """Write one movement; None where its reference was used before. moves: cents by account.

    Raises `payment_required` `credit_too_low` (missing: cents) where the available or reserved credit would fall below
    zero; ValueError for postings that do not sum to zero.
    """
    postings = {account: amount for account, amount in moves.items() if amount}
    if sum(postings.values()) != 0 or not postings:
        raise ValueError(f"postings of {kind} {reference} do not balance: {postings}")
    account = account_of(uow, organisation_id, lock=True)
    if entry_of(uow, organisation_id, reference) is not None:
        return None
    available = account.available + postings.get("available", 0)
    reserved = account.reserved + postings.get("reserved", 0)
    # Owed is a debt: posting -5 makes it 5 higher, so that all accounts of an entry sum to zero.
    owed = account.owed - postings.get("owed", 0)
    if available < 0:
        raise DomainError("payment_required", "credit_too_low", missing=-available)
    if reserved < 0 or owed < 0:
        raise ValueError(f"{kind} {reference} takes more than there is: {postings}")
    account.available, account.reserved, account.owed = available, reserved, owed
    account.seq += 1
    entry = LedgerEntry(
        id=new_id("led"),
        organisation_id=organisation_id,
        seq=account.seq,
        kind=kind,
        reference=reference,
        at=uow.now(),
        actor=actor.name,
        envelope_id=envelope_id,
        note=note,
        available=available,
        reserved=reserved,
        owed=owed,
    )
    uow.session.add(account)
    uow.session.add(entry)
    uow.session.flush()
    uow.session.add_all(
        LedgerPosting(entry_id=entry.id, account=name, amount=cents) for name, cents in postings.items()
    )
    uow.session.flush()
    return entry


def entry_of(uow: UnitOfWork, organisation_id: str, reference: str) -> LedgerEntry | None:
    """The movement with that reference."""
    query = select(LedgerEntry).where(
        LedgerEntry.organisation_id == organisation_id, LedgerEntry.reference == reference
    )
    return uow.session.exec(query).first()


def check(uow: UnitOfWork, organisation_id: str) -> list[str]:
    """What does not add up in an organisation's ledger; empty for a sound one. For the doctor."""
    faults: list[str] = []
    query = select(LedgerEntry).where(LedgerEntry.organisation_id == organisation_id).order_by(col(LedgerEntry.seq))
    found: dict[str, dict[str, int]] = {}
    for posting in uow.session.exec(
        select(LedgerPosting).join(LedgerEntry).where(LedgerEntry.organisation_id == organisation_id)
    ):
        found.setdefault(posting.entry_id, {})[posting.account] = posting.amount
    sums = dict.fromkeys(OWN, 0)
    for number, entry in enumerate(uow.session.exec(query), start=1):
        postings = found.get(entry.id, {})
        for name in OWN:
            sums[name] += -postings.get(name, 0) if name == "owed" else postings.get(name, 0)
        if sum(postings.values()) or entry.seq != number:
            faults.append(f"entry {entry.id} does not balance")
        if (entry.available, entry.reserved, entry.owed) != tuple(sums[name] for name in OWN):
            faults.append(f"entry {entry.id} says another balance than the sum")
    account = account_of(uow, organisation_id)
    if (account.available, account.reserved, account.owed) != tuple(sums[name] for name in OWN):
        faults.append("the account says another balance than its ledger")
    return faults
