"""Top-ups: asked for, paid once however often it is reported, given back, disputed."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel import select

from ..accounts.models import Organisation
from ..actor import Actor
from ..errors import DomainError
from ..uow import UnitOfWork, new_id
from . import ledger, prices
from .models import Counter, CreditAccount, TopUp

LIFE_YEARS = 3


def ask(uow: UnitOfWork, actor: Actor, organisation_id: str, provider: str, amount: int) -> TopUp:
    """Note that a top-up was asked for; nothing is credited. amount: cents. Raises `invalid` `top_up_out_of_range`."""
    found = TopUp(
        id=new_id("top"),
        organisation_id=organisation_id,
        provider=provider,
        reference=new_id("ref"),
        amount=amount,
        bonus=prices.bonus(amount),
        state="open",
        asked_by=actor.account_id,
        asked_at=uow.now(),
    )
    uow.session.add(found)
    return found


def by_reference(uow: UnitOfWork, provider: str, reference: str) -> TopUp | None:
    """The top-up behind a provider's id."""
    return uow.session.exec(select(TopUp).where(TopUp.provider == provider, TopUp.reference == reference)).first()


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
    zone = uow.session.get_one(Organisation, top_up.organisation_id).timezone
    account.expires_at, account.notices, account.alerted_at = end_of_life(uow.now(), zone), 0, None
    uow.session.add_all([top_up, account])
    return True


def cancel(uow: UnitOfWork, actor: Actor, top_up_id: str) -> None:
    """The member went back, or the time to pay ran out."""
    del actor
    _account, top_up = _locked(uow, top_up_id)
    if top_up.state == "open":
        top_up.state = "cancelled"
        uow.session.add(top_up)


def give_back(uow: UnitOfWork, actor: Actor, top_up_id: str, refunded: int, *, state: str = "refunded") -> bool:
    """Money went back to the payer (refund), or was taken back (dispute): the credit goes, with its share of the bonus.

    refunded: cents given back of this payment altogether, so that a report may come twice. What is no longer there is
    owed. False where nothing new was told.
    """
    account, top_up = _locked(uow, top_up_id)
    refunded = min(refunded, top_up.amount)
    if top_up.state not in ("paid", "refunded", "disputed") or refunded <= top_up.refunded:
        return False
    money = refunded - top_up.refunded
    extra = _bonus_share(top_up, refunded) - _bonus_share(top_up, top_up.refunded)
    taken = min(account.available, money + extra)
    moves = {"available": -taken, "owed": -(money + extra - taken), "paid": money, "bonus": extra}
    if ledger.post(uow, actor, top_up.organisation_id, state, f"{state}:{top_up.id}:{refunded}", moves) is None:
        return False
    top_up.refunded, top_up.state = refunded, state
    uow.session.add(top_up)
    return True


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


def _bonus_share(top_up: TopUp, refunded: int) -> int:
    return top_up.bonus * refunded // top_up.amount


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
