"""What envelopes cost: held back when they are sent, charged when they are completed, given back otherwise."""

import json
from dataclasses import dataclass

from sqlmodel import col, select

from ..accounts.models import Organisation
from ..actor import Actor
from ..errors import DomainError
from ..uow import UnitOfWork, only_reads
from . import expiring, free_plan, ledger, prices
from .models import CreditAccount, PriceList, Reservation
from .prices import Prices, Quote


@dataclass(frozen=True)
class Offer:
    """How an envelope would be paid for now. free: by the free plan, so that its total is not taken.

    free_left: envelopes of the free plan left this month. refusal: code of why it cannot be sent, or empty; missing:
    cents that are lacking.
    """

    quote: Quote
    free: bool
    free_left: int
    available: int
    refusal: str = ""
    missing: int = 0


def prices_now(uow: UnitOfWork) -> Prices:
    """The price list in force."""
    query = select(PriceList).where(PriceList.valid_from <= uow.now()).order_by(col(PriceList.valid_from).desc())
    row = uow.session.exec(query.limit(1)).first()
    if row is None:
        return Prices(prices.FIRST_VERSION, prices.FIRST_PRICES)
    return Prices(row.version, json.loads(row.prices))


@only_reads
def offer(uow: UnitOfWork, actor: Actor, organisation_id: str, quote: Quote) -> Offer:
    """How an envelope with this quote would be paid for: free while there are any left and it needs no SMS."""
    del actor
    account = uow.session.get(CreditAccount, organisation_id) or CreditAccount(organisation_id=organisation_id)
    return _offer(uow, account, ledger.spendable(account, uow.now()), quote)


def _offer(uow: UnitOfWork, account: CreditAccount, available: int, quote: Quote) -> Offer:
    organisation_id = account.organisation_id
    zone = uow.session.get_one(Organisation, organisation_id).timezone
    left = max(free_plan.PER_MONTH - free_plan.used(uow, organisation_id, free_plan.month_of(uow.now(), zone)), 0)
    if left and not quote.texts:
        return Offer(quote, True, left, available)
    if account.owed:
        return Offer(quote, False, left, available, "credit_owed", account.owed)
    missing = quote.total - available
    if missing <= 0:
        return Offer(quote, False, left, available)
    code = "free_plan_no_sms" if left else "free_plan_used" if not account.seq else "credit_too_low"
    return Offer(quote, False, left, available, code, missing)


def reserve(uow: UnitOfWork, actor: Actor, organisation_id: str, envelope_id: str, quote: Quote) -> Offer:
    """Hold back what an envelope will cost, or take a place of the free plan; once, until it is given back.

    Raises `payment_required` `credit_too_low`, `free_plan_used`, `free_plan_no_sms`, `credit_owed` (missing: cents).
    """
    account = expiring.expire(uow, actor, organisation_id)
    chosen = _offer(uow, account, account.available, quote)
    before = uow.session.get(Reservation, envelope_id, with_for_update=True, populate_existing=True)
    if before is not None and before.state != "released":
        return chosen
    if chosen.refusal:
        raise DomainError("payment_required", chosen.refusal, missing=chosen.missing)
    zone = uow.session.get_one(Organisation, organisation_id).timezone
    held = Quote(quote.version, quote.lines, 0, 0) if chosen.free else quote
    row = Reservation(
        envelope_id=envelope_id,
        organisation_id=organisation_id,
        state="open",
        free=chosen.free,
        month=free_plan.month_of(uow.now(), zone),
        service=held.service,
        texts=held.texts,
        quote=json.dumps(prices.to_values(quote)),
        at=uow.now(),
        round=before.round + 1 if before else 1,
    )
    uow.session.merge(row)
    if held.total:
        moves = {"available": -held.total, "reserved": held.total}
        ledger.post(
            uow,
            actor,
            organisation_id,
            "reserved",
            f"reserve:{envelope_id}:{row.round}",
            moves,
            envelope_id=envelope_id,
        )
    return chosen


def hold_text(uow: UnitOfWork, actor: Actor, envelope_id: str, message_id: str, on_their_way: int) -> None:
    """Before a code goes by SMS: its price is held back, besides those of the messages still on their way.

    Raises `payment_required` `credit_too_low` (missing: cents).
    """
    held = _reservation(uow, actor, envelope_id)
    if held is None or held.state != "open":
        return
    price = _text_price(held)
    lacking = price * (on_their_way + 1) - held.texts
    if lacking <= 0:
        return
    moves = {"available": -lacking, "reserved": lacking}
    if ledger.post(uow, actor, held.organisation_id, "reserved", f"hold:{message_id}", moves, envelope_id=envelope_id):
        held.texts += lacking
        uow.session.add(held)


def charge_text(uow: UnitOfWork, actor: Actor, envelope_id: str, message_id: str) -> None:
    """An SMS was handed over: charged, whatever becomes of the envelope; once per message."""
    held = _reservation(uow, actor, envelope_id)
    if held is None:
        return
    account = ledger.account_of(uow, held.organisation_id, lock=True)
    price = _text_price(held)
    # After the envelope ended nothing is held back any more: it comes from what is there, and else is owed.
    from_held = min(held.texts, price) if held.state == "open" else 0
    from_available = min(price - from_held, account.available)
    moves = {
        "reserved": -from_held,
        "available": -from_available,
        "owed": -(price - from_held - from_available),
        "spent": price,
    }
    if ledger.post(uow, actor, held.organisation_id, "sms", f"sms:{message_id}", moves, envelope_id=envelope_id):
        held.texts -= from_held
        uow.session.add(held)


def charge(uow: UnitOfWork, actor: Actor, envelope_id: str) -> None:
    """The envelope is completed: its service is charged, what was held back for further SMS is given back; once."""
    _settle(uow, actor, envelope_id, "charged")


def release(uow: UnitOfWork, actor: Actor, envelope_id: str) -> None:
    """The envelope came to nothing: everything still held back is given back; once."""
    _settle(uow, actor, envelope_id, "released")


def _settle(uow: UnitOfWork, actor: Actor, envelope_id: str, state: str) -> None:
    held = _reservation(uow, actor, envelope_id)
    if held is None or held.state != "open":
        return
    taken = held.service if state == "charged" else 0
    back = held.service + held.texts - taken
    if taken + back:
        ledger.post(
            uow,
            actor,
            held.organisation_id,
            state,
            f"{state}:{envelope_id}:{held.round}",
            {"reserved": -(taken + back), "spent": taken, "available": back},
            envelope_id=envelope_id,
        )
    held.state, held.service, held.texts = state, 0, 0
    uow.session.add(held)


def _reservation(uow: UnitOfWork, actor: Actor, envelope_id: str) -> Reservation | None:
    """The envelope's reservation, its account locked before it and without what has ended: always in this order."""
    found = uow.session.get(Reservation, envelope_id)
    if found is None:
        return None
    expiring.expire(uow, actor, found.organisation_id)
    return uow.session.get_one(Reservation, envelope_id, with_for_update=True, populate_existing=True)


def _text_price(held: Reservation) -> int:
    """The price of an SMS by the envelope's own quote, else by the list it was quoted from."""
    quote = prices.from_values(json.loads(held.quote))
    return next((line.unit for line in quote.lines if line.item == "otp_sms"), prices.FIRST_PRICES["otp_sms"])
