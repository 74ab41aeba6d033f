"""Whatever is sent, completed, called back, topped up, given back or repeated, in any order and with crashes between:
the ledger balances, nothing falls below zero, nothing is charged twice and nothing is missing."""

import secrets
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlmodel import select

from otp_app.domain.actor import SYSTEM, Actor
from otp_app.domain.credits import expiring, ledger, prices, spending, topping_up
from otp_app.domain.credits.models import CreditAccount, LedgerEntry, LedgerPosting
from otp_app.domain.credits.prices import FIRST_PRICES, Prices, Quote
from otp_app.domain.errors import DomainError
from otp_app.domain.uow import UnitOfWork
from tests.world import World

PRICES = Prices("test", FIRST_PRICES)


class Crash(Exception):
    """The process dies after the work, before the commit."""


@dataclass
class Sent:
    """What the model knows of an envelope."""

    quote: Quote
    free: bool
    held: int
    service: int
    open: bool = True


@dataclass
class Book:
    """The whole ledger as a child would keep it."""

    available: int = 0
    owed: int = 0
    spent: int = 0
    ends: object = None
    envelopes: dict[str, Sent] = field(default_factory=dict)
    top_ups: dict[str, list[int]] = field(default_factory=dict)
    texts: set[str] = field(default_factory=set)
    free: dict[str, int] = field(default_factory=dict)

    @property
    def reserved(self) -> int:
        return sum(one.held for one in self.envelopes.values())


def machine(world: World) -> type[RuleBasedStateMachine]:
    class Ledger(RuleBasedStateMachine):
        sent = Bundle("sent")
        paid = Bundle("paid")

        @initialize()
        def begin(self) -> None:
            self.book = Book()
            self.member = world.member(f"Organisation {secrets.token_hex(4)}", credit=0)
            self.organisation = self.member.organisation_id
            self.crashing = False
            self.top_up(2500)

        def run(self, use_case, *args, **kwargs):  # any use case
            """With a crash before, where one is due: it must leave nothing."""
            if self.crashing:
                self.crashing = False

                def dies(uow: UnitOfWork, actor: Actor) -> None:
                    use_case(uow, actor, *args, **kwargs)
                    raise Crash

                with pytest.raises((Crash, DomainError)):
                    world.run(dies, self.member)
            return world.run(use_case, self.member, *args, **kwargs)

        def lapse(self) -> None:
            """Credit that is over is gone before anything else happens."""
            if self.book.ends is not None and world.clock() >= self.book.ends:
                self.book.available = 0

        @rule()
        def crash_next(self) -> None:
            self.crashing = True

        @precondition(lambda self: self.book.available < 60_000 or len(self.book.envelopes) > 4)
        @rule(days=st.sampled_from([1, 31, 800]))
        def time_passes(self, days: int) -> None:
            world.clock.forward(days=days)

        @rule(target=paid, amount=st.sampled_from([2500, 4999, 5000, 10000, 50000, 1_000_000]))
        def top_up(self, amount: int) -> str:
            self.run(expiring.expire_due)
            self.lapse()
            found = world.run(topping_up.ask, self.member, self.organisation, "stripe", amount)
            assert self.run(topping_up.pay, found.id)
            assert not self.run(topping_up.pay, found.id)
            credit = amount + prices.bonus(amount)
            settled = min(self.book.owed, credit)
            self.book.owed -= settled
            self.book.available += credit - settled
            self.book.ends = topping_up.end_of_life(world.clock(), "Europe/Rome")
            self.book.top_ups[found.id] = [amount, prices.bonus(amount), 0]
            return found.id

        @rule(top_up=paid, share=st.sampled_from([1, 30, 50, 100]))
        def money_goes_back(self, top_up: str, share: int) -> None:
            amount, bonus, before = self.book.top_ups[top_up]
            self.run(expiring.expire_due)
            self.lapse()
            refunded = amount * share // 100
            told = self.run(topping_up.refund, top_up, refunded)
            assert told == (refunded > before)
            assert not self.run(topping_up.refund, top_up, refunded)
            if told:
                goes = refunded - before + bonus * refunded // amount - bonus * before // amount
                taken = min(self.book.available, goes)
                self.book.available -= taken
                self.book.owed += goes - taken
                self.book.top_ups[top_up][2] = refunded

        @rule(
            target=sent,
            level=st.sampled_from(["SES", "AES"]),
            documents=st.integers(1, 10),
            signers=st.integers(1, 20),
            texts=st.integers(0, 2),
        )
        def send(self, level: str, documents: int, signers: int, texts: int) -> object:
            quote = prices.quote(PRICES, level=level, documents=documents, signers=signers, by_sms=texts)
            envelope = f"env_{secrets.token_hex(8)}"
            self.lapse()
            month = f"{world.clock():%Y-%m}"
            free = self.book.free.get(month, 0) < 3 and not texts
            affordable = not self.book.owed and self.book.available >= quote.total
            try:
                offer = self.run(spending.reserve, self.organisation, envelope, quote)
            except DomainError as refusal:
                assert refusal.kind == "payment_required"
                assert not free
                assert not affordable
                return multiple()
            assert offer.free == free
            assert free or affordable
            self.run(spending.reserve, self.organisation, envelope, quote)
            if free:
                self.book.free[month] = self.book.free.get(month, 0) + 1
            else:
                self.book.available -= quote.total
            held, service = (0, 0) if free else (quote.total, quote.service)
            self.book.envelopes[envelope] = Sent(quote, free, held, service)
            return envelope

        @rule(envelope=sent)
        def text_goes(self, envelope: str) -> None:
            one = self.book.envelopes[envelope]
            if not one.open:
                return
            message = f"msg_{secrets.token_hex(8)}"
            price = FIRST_PRICES["otp_sms"]
            self.lapse()
            lacking = max(price - (one.held - one.service), 0)
            try:
                self.run(spending.hold_text, envelope, message, 0)
            except DomainError as refusal:
                assert refusal.code == "credit_too_low"
                assert lacking > self.book.available
                return
            self.book.available -= lacking
            one.held += lacking
            for _ in range(2):
                self.run(spending.charge_text, envelope, message)
            one.held -= price
            self.book.spent += price

        @rule(envelope=sent)
        def completed(self, envelope: str) -> None:
            one = self.book.envelopes[envelope]
            self.lapse()
            for _ in range(2):
                self.run(spending.charge, envelope)
            if one.open:
                self.book.spent += one.service
                self.book.available += one.held - one.service
                one.open, one.held = False, 0

        @rule(envelope=sent)
        def came_to_nothing(self, envelope: str) -> None:
            one = self.book.envelopes[envelope]
            self.lapse()
            for _ in range(2):
                self.run(spending.release, envelope)
            if one.open:
                self.book.available += one.held
                one.open, one.held = False, 0
                if one.free:
                    month = next(m for m, n in self.book.free.items() if n and m == self.month_of(envelope))
                    self.book.free[month] -= 1

        @rule(envelope=sent)
        def late_text(self, envelope: str) -> None:
            """Handed over when its envelope had ended: charged all the same, owed where nothing is there."""
            one = self.book.envelopes[envelope]
            if one.open:
                return
            price = FIRST_PRICES["otp_sms"]
            self.lapse()
            self.run(spending.charge_text, envelope, f"msg_{secrets.token_hex(8)}")
            taken = min(price, self.book.available)
            self.book.available -= taken
            self.book.owed += price - taken
            self.book.spent += price

        @rule()
        def sweep(self) -> None:
            self.run(expiring.expire_due)
            self.lapse()

        def month_of(self, envelope: str) -> str:
            from otp_app.domain.credits.models import Reservation

            return world.ask(lambda uow: uow.session.get_one(Reservation, envelope).month)

        @invariant()
        def it_adds_up(self) -> None:
            if not hasattr(self, "organisation"):
                return
            world.ask(self.compare)

        def compare(self, uow: UnitOfWork) -> None:
            assert ledger.check(uow, self.organisation) == []
            account = uow.session.get(CreditAccount, self.organisation)
            if account is None:
                assert self.book.available == self.book.reserved == 0
                return
            over = account.expires_at is not None and account.expires_at <= world.clock()
            assert over or account.available == self.book.available
            assert account.reserved == self.book.reserved
            assert account.owed == self.book.owed
            postings = select(LedgerPosting.amount).join(LedgerEntry)
            mine = postings.where(LedgerEntry.organisation_id == self.organisation)
            assert sum(uow.session.exec(mine)) == 0
            assert sum(uow.session.exec(mine.where(LedgerPosting.account == "spent"))) == self.book.spent

    return Ledger


def test_the_ledger_balances_whatever_happens(both_worlds: World) -> None:
    both_worlds.clock.forward(days=20)
    settled = settings(max_examples=25, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(machine(both_worlds), settings=settled)


def test_notices_go_out_once_each(world: World) -> None:
    member = world.member(credit=0)
    found = world.run(topping_up.ask, member, member.organisation_id, "stripe", 2500)
    world.run(topping_up.pay, member, found.id)
    ends = topping_up.end_of_life(world.clock(), "Europe/Rome")
    told: list[int] = []
    while world.clock() < ends + timedelta(days=2):
        told += [(ends - world.clock()).days] * world.run(expiring.notify_due, SYSTEM)
        world.run(expiring.expire_due, SYSTEM)
        world.clock.forward(days=1)
    assert told == [60, 30, 7]
    assert world.ask(lambda uow: uow.session.get_one(CreditAccount, member.organisation_id).available) == 0


def test_what_is_owed_is_settled_by_the_next_top_up(world: World) -> None:
    member = world.member(credit=0)
    organisation = member.organisation_id
    first = world.run(topping_up.ask, member, organisation, "stripe", 2500)
    world.run(topping_up.pay, member, first.id)
    quote = prices.quote(PRICES, level="AES", documents=1, signers=15, by_sms=1)
    world.run(spending.reserve, member, organisation, "env_1", quote)
    world.run(spending.charge, member, "env_1")
    world.run(topping_up.dispute, member, first.id, 2500)
    account = world.ask(lambda uow: uow.session.get_one(CreditAccount, organisation))
    assert (account.available, account.owed) == (0, 2100)
    with pytest.raises(DomainError, match="credit_owed"):
        world.run(spending.reserve, member, organisation, "env_2", quote)
    second = world.run(topping_up.ask, member, organisation, "stripe", 10000)
    world.run(topping_up.pay, member, second.id)
    account = world.ask(lambda uow: uow.session.get_one(CreditAccount, organisation))
    assert (account.available, account.owed) == (11000 - 2100, 0)
