"""Top-ups: asked for, paid once however often it is reported, given back, disputed."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel import select

from ..accounts.acting import acting
from ..accounts.models import Organisation
from ..actor import Actor
from ..errors import DomainError
from ..uow import UnitOfWork, new_id, only_reads
from . import billing, ledger, prices
from .models import Counter, CreditAccount, TopUp

LIFE_YEARS = 3


@dataclass(frozen=True)
class Asked:
    """A top-up as its member sees it. reference: the provider's id of it. amount: cents. email: the member's."""

    id: str
    state: str
    reference: str
    amount: int
    email: str


def ask(uow: UnitOfWork, actor: Actor, organisation_id: str, provider: str, amount: int, reference: str = "") -> TopUp:
    """Note that a top-up was asked for; nothing is credited. amount: cents. Raises `invalid` `top_up_out_of_range`."""
    found = TopUp(
        id=new_id("top"),
        organisation_id=organisation_id,
        provider=provider,
        reference=reference or new_id("ref"),
        amount=amount,
        bonus=prices.bonus(amount),
        state="open",
        asked_by=actor.account_id,
        asked_at=uow.now(),
    )
    uow.session.add(found)
    return found


def begun(uow: UnitOfWork, actor: Actor, top_up_id: str, reference: str) -> None:
    """The provider knows of it by this id."""
    del actor
    top_up = uow.session.get_one(TopUp, top_up_id, with_for_update=True)
    top_up.reference = reference
    uow.session.add(top_up)


def ask_as_member(uow: UnitOfWork, actor: Actor, provider: str, amount: int) -> Asked:
    """A member who may, asks for a top-up. Raises `forbidden` `role_forbids`, `invalid` `top_up_out_of_range`."""
    account = acting(uow, actor, "credit:write")
    row = ask(uow, actor, account.organisation_id, provider, amount)
    return Asked(row.id, row.state, row.reference, row.amount, account.email)


@only_reads
def of_member(uow: UnitOfWork, actor: Actor, top_up_id: str) -> Asked:
    """A top-up of the member's organisation. Raises `not_found` `top_up_unknown`."""
    account = acting(uow, actor)
    row = uow.session.get(TopUp, top_up_id)
    if row is None or row.organisation_id != account.organisation_id:
        raise DomainError("not_found", "top_up_unknown")
    return Asked(row.id, row.state, row.reference, row.amount, account.email)


def told_of(uow: UnitOfWork, provider: str, top_up_id: str, reference: str, payment: str) -> TopUp | None:
    """The top-up that a provider tells of: by our own id, by its checkout's, by its payment's."""
    query = select(TopUp).where(TopUp.provider == provider)
    for column, value in ((TopUp.id, top_up_id), (TopUp.reference, reference), (TopUp.payment, payment)):
        if value and (found := uow.session.exec(query.where(column == value)).first()):
            return found
    return None


def pay(uow: UnitOfWork, actor: Actor, top_up_id: str, *, payment: str = "") -> bool:
    """The money came: credit it with its bonus, and all credit lives for three more years. False where it was done.

    What is owed is settled first. payment: the provider's id of the payment, for refunds.
    """
    account, top_up = _locked(uow, top_up_id)
    if top_up.state != "open":
        return False
    credit = top_up.amount + top_up.bonus
    settled = min(account.owed, credit)
    moves = {
        "available": credit - settled,
        "owed": settled,
        "paid": -top_up.amount,
        "bonus": -top_up.bonus,
    }
    if ledger.post(uow, actor, top_up.organisation_id, "top_up", f"top_up:{top_up.id}", moves) is None:
        return False
    top_up.state, top_up.paid_at, top_up.payment = "paid", uow.now(), payment
    top_up.receipt = _next_receipt(uow)
    top_up.billed_to = billing.as_kept(uow, top_up.organisation_id)
    zone = uow.session.get_one(Organisation, top_up.organisation_id).timezone
    account.expires_at, account.notices, account.alerted_at = end_of_life(uow.now(), zone), 0, None
    uow.session.add_all([top_up, account])
    return True


def cancel(uow: UnitOfWork, actor: Actor, top_up_id: str) -> bool:
    """The time to pay ran out, or the payment failed. False where it was over before."""
    del actor
    _account, top_up = _locked(uow, top_up_id)
    if top_up.state != "open":
        return False
    top_up.state = "cancelled"
    uow.session.add(top_up)
    return True


def refund(uow: UnitOfWork, actor: Actor, top_up_id: str, refunded: int) -> bool:
    """Money went back to the payer: the credit goes, with its share of the bonus; what is no longer there is owed.

    refunded: cents given back of this payment altogether, so that a report may come twice or late. False where nothing
    new was told.
    """
    account, top_up = _locked(uow, top_up_id)
    if top_up.state != "paid" or refunded <= top_up.refunded:
        return False
    before, top_up.refunded = _taken_back(top_up), min(refunded, top_up.amount)
    return _follow(uow, actor, account, top_up, before, "refunded")


def dispute(uow: UnitOfWork, actor: Actor, top_up_id: str, disputed: int, *, over: bool = False) -> bool:
    """The payer claims money back from their bank. disputed: cents; 0 once it was won. over: it was decided."""
    account, top_up = _locked(uow, top_up_id)
    if top_up.state != "paid" or (top_up.dispute_over and not over):
        return False
    before = _taken_back(top_up)
    top_up.disputed, top_up.dispute_over = disputed, over
    return _follow(uow, actor, account, top_up, before, "disputed")


def _follow(uow: UnitOfWork, actor: Actor, account: CreditAccount, top_up: TopUp, before: int, kind: str) -> bool:
    """Let the credit follow the money that was taken back, or came again."""
    after = _taken_back(top_up)
    uow.session.add(top_up)
    money, extra = after - before, _bonus_share(top_up, after) - _bonus_share(top_up, before)
    if not money:
        return False
    if money > 0:
        taken = min(account.available, money + extra)
        moves = {"available": -taken, "owed": -(money + extra - taken), "paid": money, "bonus": extra}
    else:
        settled = min(account.owed, -money - extra)
        moves = {"available": -money - extra - settled, "owed": settled, "paid": money, "bonus": extra}
    reference = f"{kind}:{top_up.id}:{account.seq + 1}"
    return ledger.post(uow, actor, top_up.organisation_id, kind, reference, moves) is not None


def adjust(uow: UnitOfWork, actor: Actor, organisation_id: str, cents: int, reference: str, note: str) -> bool:
    """The operator corrects a balance, saying why; never below zero. Raises `invalid` `note_missing`."""
    if not note.strip():
        raise DomainError("invalid", "note_missing")
    moves = {"available": cents, "adjusted": -cents}
    return ledger.post(uow, actor, organisation_id, "adjusted", f"adjust:{reference}", moves, note=note) is not None


def end_of_life(at: datetime, zone: str) -> datetime:
    """Three years on at the same moment of the organisation's clock; from 29 February to the 28th."""
    local = at.astimezone(ZoneInfo(zone))
    day = 28 if (local.month, local.day) == (2, 29) else local.day
    return local.replace(year=local.year + LIFE_YEARS, day=day).astimezone(at.tzinfo)


def _taken_back(top_up: TopUp) -> int:
    return min(top_up.refunded + top_up.disputed, top_up.amount)


def _bonus_share(top_up: TopUp, taken_back: int) -> int:
    return top_up.bonus * taken_back // top_up.amount


def _next_receipt(uow: UnitOfWork) -> int:
    """Receipts are numbered without gaps over the whole installation."""
    counter = uow.session.get(Counter, "receipt", with_for_update=True, populate_existing=True)
    if counter is None:
        ledger.insert_missing(uow, Counter, name="receipt", value=0)
        counter = uow.session.get_one(Counter, "receipt", with_for_update=True, populate_existing=True)
    counter.value += 1
    uow.session.add(counter)
    return counter.value


def _locked(uow: UnitOfWork, top_up_id: str) -> tuple[CreditAccount, TopUp]:
    found = uow.session.get(TopUp, top_up_id)
    if found is None:
        raise DomainError("not_found", "top_up_unknown")
    account = ledger.account_of(uow, found.organisation_id, lock=True)
    return account, uow.session.get_one(TopUp, top_up_id, with_for_update=True, populate_existing=True)
