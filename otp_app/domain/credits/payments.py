"""What a provider of payments tells, and how it becomes credit: exactly once, whoever tells it first."""

from dataclasses import dataclass
from typing import Literal, Protocol

from ..actor import Actor
from ..uow import UnitOfWork
from . import topping_up


@dataclass(frozen=True)
class Checkout:
    """A payment page of the provider. reference: the provider's id; url: where the member pays."""

    reference: str
    url: str


@dataclass(frozen=True)
class Told:
    """What became of a payment. top_up: our own id, as the provider was given it, or empty; reference: of its checkout;
    payment: its own id.

    cents: paid, given back altogether, or disputed.
    """

    what: Literal["paid", "open", "over", "refunded", "disputed", "dispute_won", "dispute_lost"]
    reference: str
    payment: str
    cents: int
    top_up: str = ""


class Payments(Protocol):
    """A provider of payments."""

    def begin(self, top_up_id: str, cents: int, *, text: str, email: str, language: str, back: str) -> Checkout:
        """A page to pay on; the same top-up again is the same page. back: address that both ways out lead to.

        Raises DomainError(`unavailable`, `payments_unavailable`).
        """
        ...

    def look(self, reference: str) -> Told:
        """What the provider knows now. Raises DomainError(`unavailable`, `payments_unavailable`)."""
        ...

    def check(self) -> None:
        """Whether it lets us in. Raises DomainError(`unavailable`, `payments_unavailable`)."""
        ...


def take_in(uow: UnitOfWork, actor: Actor, provider: str, told: Told) -> bool:
    """Follow what a provider tells, in any order and however often; whether anything changed.

    A payment of another amount than was asked for is left to a person: nothing is credited.
    """
    top_up = topping_up.told_of(uow, provider, told.top_up, told.reference, told.payment)
    if top_up is None:
        return False
    match told.what:
        case "paid":
            return told.cents == top_up.amount and topping_up.pay(uow, actor, top_up.id, payment=told.payment)
        case "over":
            return topping_up.cancel(uow, actor, top_up.id)
        case "refunded":
            return topping_up.refund(uow, actor, top_up.id, told.cents)
        case "disputed":
            return topping_up.dispute(uow, actor, top_up.id, told.cents)
        case "dispute_won":
            return topping_up.dispute(uow, actor, top_up.id, 0, over=True)
        case "dispute_lost":
            return topping_up.dispute(uow, actor, top_up.id, told.cents, over=True)
        case "open":
            return False
