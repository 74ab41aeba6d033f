"""Credit is seen and changed by its own organisation alone, and changed only by who may."""

import inspect
from collections.abc import Callable

import pytest

from otp_app.domain.accounts.models import Account
from otp_app.domain.actor import SYSTEM, Actor
from otp_app.domain.credits import alerting, billing, queries, topping_up, transferring
from otp_app.domain.credits.billing import BillingDetails
from otp_app.domain.envelopes import paying
from otp_app.domain.errors import DomainError
from otp_app.domain.uow import UnitOfWork
from tests.world import VISITOR, World

Ask = Callable[[World, Actor], object]

# Each starts from the acting member's own organisation.
FOR_MEMBERS: dict[str, Ask] = {
    "queries.purse": lambda w, a: w.run(queries.purse, a),
    "queries.balance": lambda w, a: w.run(queries.balance, a),
    "queries.movements": lambda w, a: w.run(queries.movements, a),
    "queries.spent_by_month": lambda w, a: w.run(queries.spent_by_month, a),
    "queries.receipts": lambda w, a: w.run(queries.receipts, a),
    "billing.details": lambda w, a: w.run(billing.details, a),
    "transferring.awaited": lambda w, a: w.run(transferring.awaited, a),
}
FOR_PAYERS: dict[str, Ask] = {
    "alerting.set_mark": lambda w, a: w.run(alerting.set_mark, a, 30_00),
    "billing.save": lambda w, a: w.run(billing.save, a, BillingDetails("Mine")),
    "transferring.ask": lambda w, a: w.run(transferring.ask, a, 50_00),
    "transferring.withdraw": lambda w, a: w.run(transferring.withdraw, a, "CR-NONE-NONE"),
    "topping_up.ask_as_member": lambda w, a: w.run(topping_up.ask_as_member, a, "stripe", 50_00),
}
ABOUT_ONE = {"queries.receipt": queries.receipt, "topping_up.of_member": topping_up.of_member}
# Run by providers, jobs and the operator, for an organisation or a top-up that they name.
SERVICE = {
    "transferring.record",
    *(f"topping_up.{name}" for name in ("ask", "begun", "pay", "cancel", "refund", "dispute", "adjust")),
}


def test_no_use_case_is_forgotten_here() -> None:
    found: set[str] = set()
    for module in (queries, billing, transferring, topping_up, alerting):
        for name, value in vars(module).items():
            if inspect.isfunction(value) and value.__module__ == module.__name__ and not name.startswith("_"):
                kinds = [p.annotation for p in list(inspect.signature(value).parameters.values())[:2]]
                if kinds == [UnitOfWork, Actor]:
                    found.add(f"{module.__name__.rpartition('.')[2]}.{name}")
    assert found == {*FOR_MEMBERS, *FOR_PAYERS, *ABOUT_ONE, *SERVICE}


def paid(world: World) -> tuple[Actor, str]:
    member = world.member(credit=0)
    top_up = world.run(topping_up.ask_as_member, member, "stripe", 50_00)
    world.run(topping_up.pay, SYSTEM, top_up.id)
    return member, top_up.id


@pytest.mark.parametrize("name", [*FOR_MEMBERS, *FOR_PAYERS])
def test_who_is_no_member_is_sent_to_the_login(world: World, name: str) -> None:
    member, _ = paid(world)
    forged = Actor(kind="visitor", account_id=member.account_id, organisation_id=member.organisation_id)
    mixed = Actor(kind="member", account_id=world.member().account_id, organisation_id=member.organisation_id)
    for nobody in (VISITOR, SYSTEM, forged, mixed):
        with pytest.raises(DomainError) as refused:
            (FOR_MEMBERS | FOR_PAYERS)[name](world, nobody)
        assert refused.value.kind == "unauthenticated"


@pytest.mark.parametrize("name", ABOUT_ONE)
def test_a_foreign_top_up_is_unknown(world: World, name: str) -> None:
    member, top_up = paid(world)
    world.run(ABOUT_ONE[name], member, top_up)
    for other in (world.member("Other GmbH", credit=0),):
        with pytest.raises(DomainError) as refused:
            world.run(ABOUT_ONE[name], other, top_up)
        assert refused.value.code == "top_up_unknown"
    with pytest.raises(DomainError) as refused:
        world.run(ABOUT_ONE[name], VISITOR, top_up)
    assert refused.value.kind == "unauthenticated"


def test_nothing_of_one_shows_with_another(world: World) -> None:
    member, _ = paid(world)
    world.run(billing.save, member, BillingDetails("Tessera", vat_number="IT00743110157"))
    world.run(transferring.ask, member, 100_00)
    draft = world.draft(member).send()
    other = world.member("Other GmbH", credit=0)
    assert world.run(queries.purse, other).available == 0
    assert world.run(queries.balance, other).free_used == 0
    assert world.run(queries.movements, other) == world.run(queries.receipts, other) == ()
    assert all(month.cents == 0 for month in world.run(queries.spent_by_month, other))
    assert world.run(billing.details, other) == BillingDetails("Other GmbH")
    assert world.run(transferring.awaited, other) == ()
    with pytest.raises(DomainError, match="top_up_unknown"):
        world.run(transferring.withdraw, other, world.run(transferring.awaited, member)[0].reference)
    assert world.run(paying.titles, other, [draft.id]) == {}
    assert list(world.run(paying.titles, member, [draft.id])) == [draft.id]


@pytest.mark.parametrize("role", ["member", "viewer"])
@pytest.mark.parametrize("name", FOR_PAYERS)
def test_only_owners_and_admins_change_anything(world: World, name: str, role: str) -> None:
    member, _ = paid(world)
    world.ask(lambda uow: setattr(uow.session.get_one(Account, member.account_id), "role", role))
    with pytest.raises(DomainError) as refused:
        FOR_PAYERS[name](world, member)
    assert refused.value.code == "role_forbids"
    assert not world.run(queries.purse, member).may_top_up
    for look in FOR_MEMBERS.values():
        look(world, member)
