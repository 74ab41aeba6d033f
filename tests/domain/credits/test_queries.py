"""What the credit page shows of what was done."""

from otp_app.domain.credits import prices, queries, spending, topping_up
from otp_app.domain.credits.prices import FIRST_PRICES, Prices
from tests.world import World

QUOTE = prices.quote(Prices("test", FIRST_PRICES), level="AES", documents=1, signers=2, by_sms=1)


def test_balance_movements_months_and_receipts(world: World) -> None:
    member = world.member(credit=0)
    organisation = member.organisation_id
    assert world.run(queries.balance, member).available == 0
    top_up = world.run(topping_up.ask_as_member, member, "stripe", 50_00)
    world.run(topping_up.pay, member, top_up.id)
    world.run(spending.reserve, member, organisation, "env_1", QUOTE)
    world.run(spending.charge_text, member, "env_1", "msg_1")
    world.clock.forward(days=10)  # in December
    world.run(spending.charge, member, "env_1")
    balance = world.run(queries.balance, member)
    assert (balance.available, balance.reserved, balance.free_used) == (53_00 - 2_88, 0, 0)
    shown = [(m.kind, m.amount, m.spent, m.bonus, m.available) for m in world.run(queries.movements, member)]
    assert shown == [
        ("charged", 0, 2_80, 0, 53_00 - 2_88),
        ("sms", 0, 8, 0, 53_00 - 2_88),
        ("reserved", -2_88, 0, 0, 53_00 - 2_88),
        ("top_up", 53_00, 0, 3_00, 53_00),
    ]
    assert [m.kind for m in world.run(queries.movements, member, kind="sms")] == ["sms"]
    assert [m.seq for m in world.run(queries.movements, member, before=3, most=1)] == [2]
    months = world.run(queries.spent_by_month, member)
    assert [(m.month, m.cents) for m in months][-2:] == [("2026-11", 8), ("2026-12", 2_80)]
    assert months[-1].members == (("Giulia Bellandi", 2_80),)
    receipt = world.run(queries.receipts, member)[0]
    assert (receipt.number, receipt.amount, receipt.bonus) == (1, 50_00, 3_00)
    other = world.member("Other GmbH", credit=0)
    assert world.run(queries.movements, other) == ()
    assert world.run(queries.receipts, other) == ()
