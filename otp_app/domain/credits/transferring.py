"""Bank transfers: a member asks and is given a reference, the operator records what arrived."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import col, select

from ..accounts.acting import acting
from ..actor import Actor
from ..errors import DomainError
from ..uow import UnitOfWork, only_reads
from . import prices, topping_up
from .models import TopUp

PROVIDER = "transfer"
SHOWN = timedelta(days=30)
MOST_OPEN = 5
# Without letters and digits that are read or typed for one another.
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


@dataclass(frozen=True)
class Awaited:
    """A transfer that has not arrived. reference: what the payer writes on it. amount, bonus: cents."""

    reference: str
    amount: int
    bonus: int
    asked_at: datetime


def ask(uow: UnitOfWork, actor: Actor, amount: int) -> Awaited:
    """A member says that they will transfer so much; the same amount again keeps its reference. amount: cents.

    Raises `forbidden` `role_forbids`; `invalid` `top_up_out_of_range` (least, most); `limit` `transfers_open` (most).
    """
    organisation_id = acting(uow, actor, "credit:write").organisation_id
    waiting = _open(uow, organisation_id)
    for row in waiting:
        if row.amount == amount:
            return _of(row)
    if len(waiting) >= MOST_OPEN:
        raise DomainError("limit", "transfers_open", most=MOST_OPEN)
    return _of(topping_up.ask(uow, actor, organisation_id, PROVIDER, amount, _new_reference()))


@only_reads
def awaited(uow: UnitOfWork, actor: Actor) -> tuple[Awaited, ...]:
    """Those of the member's organisation that were asked for within a month, the newest first."""
    return tuple(_of(row) for row in _open(uow, acting(uow, actor).organisation_id))


def withdraw(uow: UnitOfWork, actor: Actor, reference: str) -> None:
    """The member will not transfer it after all; if the money comes nevertheless, it is credited as ever.

    Raises `forbidden` `role_forbids`; `not_found` `top_up_unknown`.
    """
    organisation_id = acting(uow, actor, "credit:write").organisation_id
    for row in _open(uow, organisation_id):
        if row.reference == reference:
            topping_up.cancel(uow, actor, row.id)
            return
    raise DomainError("not_found", "top_up_unknown")


def record(uow: UnitOfWork, actor: Actor, organisation_id: str, amount: int, reference: str) -> bool:
    """A transfer arrived: credit it, once per reference; False where that was done before. amount: cents.

    What arrived counts, not what was asked for. A reference that nobody was given is the bank's own.

    Raises `invalid` `reference_missing`, `top_up_out_of_range` (least, most); `conflict` `reference_of_another`.
    """
    wanted = plain(reference)
    if not wanted:
        raise DomainError("invalid", "reference_missing")
    query = select(TopUp).where(TopUp.provider == PROVIDER, TopUp.reference == wanted).with_for_update()
    found = uow.session.exec(query).first()
    if found is not None and found.organisation_id != organisation_id:
        raise DomainError("conflict", "reference_of_another")
    if found is None:
        found = topping_up.ask(uow, actor, organisation_id, PROVIDER, amount, wanted)
    elif found.state != "paid":
        found.amount, found.bonus, found.state = amount, prices.bonus(amount), "open"
        uow.session.add(found)
    uow.session.flush()
    return topping_up.pay(uow, actor, found.id, payment=wanted)


def plain(reference: str) -> str:
    """As it is kept and compared: banks change case and put in spaces."""
    return "".join(reference.split()).upper()[:80]


def _open(uow: UnitOfWork, organisation_id: str) -> list[TopUp]:
    query = select(TopUp).where(
        TopUp.organisation_id == organisation_id,
        TopUp.provider == PROVIDER,
        TopUp.state == "open",
        TopUp.asked_at > uow.now() - SHOWN,
    )
    return list(uow.session.exec(query.order_by(col(TopUp.asked_at).desc(), col(TopUp.id))))


def _new_reference() -> str:
    """`CR-K7QM-3XRT`: 39 bits, checked for uniqueness by the table."""
    letters = "".join(secrets.choice(_ALPHABET) for _ in range(8))
    return f"CR-{letters[:4]}-{letters[4:]}"


def _of(row: TopUp) -> Awaited:
    return Awaited(row.reference, row.amount, row.bonus, row.asked_at)
