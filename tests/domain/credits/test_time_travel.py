"""Three years of months, with top-ups and ends, against a table worked out by hand (PRODUCT.md §8)."""

from datetime import UTC, datetime

from otp_app.domain.actor import SYSTEM
from otp_app.domain.credits import expiring, free_plan, ledger, prices, spending, topping_up
from otp_app.domain.credits.models import CreditAccount
from otp_app.domain.credits.prices import FIRST_PRICES, Prices
from tests.world import World

PRICES = Prices("test", FIRST_PRICES)

# Month, what is topped up, how many AES signers are paid beyond the three free envelopes, available at the end of the
# month in cents, and the day until which it lives. 25.00 has no bonus, 100.00 has 10.00; an AES signer is 1.40.
TABLE = (
    ("2026-12", 2500, 0, 2500, "2029-12-15"),
    ("2027-01", 0, 5, 2500 - 700, "2029-12-15"),
    ("2027-06", 10000, 10, 1800 + 11000 - 1400, "2030-06-15"),
    ("2028-02", 0, 0, 11400, "2030-06-15"),
    ("2028-12", 0, 40, 11400 - 5600, "2030-06-15"),
    ("2029-12", 0, 0, 5800, "2030-06-15"),  # the first 25.00 would have ended: the later top-up renewed it
    ("2030-05", 0, 1, 5800 - 140, "2030-06-15"),
    ("2030-06", 0, 0, 0, "2030-06-15"),  # everything left ends on 15 June at 10:00
    ("2030-07", 2500, 2, 2500 - 280, "2033-07-15"),
)


def test_three_years_and_more(world: World) -> None:
    member = world.member(credit=0)
    organisation = member.organisation_id
    for number, (month, paid, signers, available, until) in enumerate(TABLE):
        world.clock.at = datetime(int(month[:4]), int(month[5:]), 15, 9, 0, tzinfo=UTC)
        if paid:
            top_up = world.run(topping_up.ask, member, organisation, "transfer", paid)
            world.run(topping_up.pay, SYSTEM, top_up.id)
        free = prices.quote(PRICES, level="SES", documents=3, signers=1, by_sms=0)
        for turn in range(free_plan.PER_MONTH):
            assert world.run(spending.reserve, member, organisation, f"env_{number}_{turn}", free).free
        for turn in range(signers):
            quote = prices.quote(PRICES, level="AES", documents=1, signers=1, by_sms=0)
            assert not world.run(spending.reserve, member, organisation, f"env_{number}_paid_{turn}", quote).free
            world.run(spending.charge, member, f"env_{number}_paid_{turn}")
        world.clock.forward(days=13)
        world.run(expiring.expire_due, SYSTEM)
        account = world.ask(lambda uow: uow.session.get_one(CreditAccount, organisation))
        assert account.expires_at is not None
        assert (month, account.available, f"{account.expires_at:%Y-%m-%d}") == (month, available, until)
    assert world.ask(lambda uow: ledger.check(uow, organisation)) == []


def test_months_are_those_of_the_organisation() -> None:
    last_minute = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
    assert free_plan.month_of(last_minute, "Europe/Rome") == "2027-01"
    assert free_plan.month_of(last_minute, "America/New_York") == "2026-12"


def test_a_leap_day_ends_on_the_28th() -> None:
    at = datetime(2028, 2, 29, 12, 0, tzinfo=UTC)
    assert topping_up.end_of_life(at, "Europe/Rome") == datetime(2031, 2, 28, 12, 0, tzinfo=UTC)


def test_bonus_by_tier() -> None:
    wanted = {2500: 0, 4999: 0, 5000: 300, 9999: 300, 10000: 1000, 25000: 3800, 50000: 12500, 100000: 30000}
    wanted |= {250000: 87500, 500000: 225000, 1000000: 550000}
    assert {paid: prices.bonus(paid) for paid in wanted} == wanted
