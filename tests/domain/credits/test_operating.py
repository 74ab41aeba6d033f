"""What members and the operator set: transfers, the mark, company data, price lists."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import select

from otp_app.domain.actor import SYSTEM
from otp_app.domain.credits import alerting, billing, pricing, queries, spending, topping_up, transferring
from otp_app.domain.credits.billing import BillingDetails
from otp_app.domain.credits.prices import FIRST_PRICES
from otp_app.domain.errors import DomainError
from otp_app.domain.messages.models import Message
from tests.world import World

COMPANY = BillingDetails("Tessera  S.r.l.", "Via Roma 1", "10121", "Torino", "it", "007 431 10157", "")


def refusal(world: World, use_case: object, *args: object) -> str:
    with pytest.raises(DomainError) as refused:
        world.run(use_case, *args)  # type: ignore[arg-type]
    return refused.value.code


def test_a_transfer_is_credited_once_by_its_reference_however_the_bank_writes_it(world: World) -> None:
    member = world.member(credit=0)
    organisation = member.organisation_id
    asked = world.run(transferring.ask, member, 250_00)
    assert world.run(transferring.ask, member, 250_00).reference == asked.reference
    written = asked.reference.lower().replace("-", "- ")
    assert world.run(transferring.record, SYSTEM, organisation, 250_00, written)
    assert not world.run(transferring.record, SYSTEM, organisation, 250_00, asked.reference)
    assert world.run(queries.purse, member).available == 288_00
    assert world.run(transferring.awaited, member) == ()
    assert [r.amount for r in world.run(queries.receipts, member)] == [250_00]


def test_what_arrived_counts_and_an_unknown_reference_is_the_banks_own(world: World) -> None:
    member, other = world.member(credit=0), world.member("Other GmbH", credit=0)
    asked = world.run(transferring.ask, member, 250_00)
    assert world.run(transferring.record, SYSTEM, member.organisation_id, 100_00, asked.reference)
    assert world.run(queries.purse, member).available == 110_00
    assert world.run(transferring.record, SYSTEM, member.organisation_id, 25_00, "CRO 123")
    assert not world.run(transferring.record, SYSTEM, member.organisation_id, 25_00, "cro123")
    assert refusal(world, transferring.record, SYSTEM, other.organisation_id, 25_00, "CRO123") == "reference_of_another"
    assert refusal(world, transferring.record, SYSTEM, other.organisation_id, 24_99, "X") == "top_up_out_of_range"
    assert refusal(world, transferring.record, SYSTEM, other.organisation_id, 25_00, " ") == "reference_missing"


def test_a_transfer_withdrawn_is_not_awaited_and_credited_if_it_comes_after_all(world: World) -> None:
    member = world.member(credit=0)
    asked = world.run(transferring.ask, member, 250_00)
    world.run(transferring.withdraw, member, asked.reference)
    assert world.run(transferring.awaited, member) == ()
    assert refusal(world, transferring.withdraw, member, asked.reference) == "top_up_unknown"
    assert world.run(transferring.ask, member, 250_00).reference != asked.reference
    assert world.run(transferring.record, SYSTEM, member.organisation_id, 250_00, asked.reference)
    assert not world.run(transferring.record, SYSTEM, member.organisation_id, 250_00, asked.reference)
    assert refusal(world, transferring.withdraw, member, asked.reference) == "top_up_unknown"
    assert world.run(queries.purse, member).available == 288_00


def test_only_so_many_transfers_are_awaited_and_old_ones_are_not_shown(world: World) -> None:
    member = world.member(credit=0)
    for n in range(transferring.MOST_OPEN):
        world.run(transferring.ask, member, 100_00 + n)
    assert refusal(world, transferring.ask, member, 200_00) == "transfers_open"
    old = world.run(transferring.awaited, member)[0].reference
    world.clock.forward(days=31)
    assert world.run(transferring.awaited, member) == ()
    assert world.run(transferring.record, SYSTEM, member.organisation_id, 100_00, old)  # it may still arrive


def test_the_mark_tells_once_and_a_new_one_again(world: World) -> None:
    member = world.member(credit=50_00)

    def told() -> int:
        world.run(lambda uow, _actor: alerting.alert_if_low(uow, member.organisation_id), SYSTEM)
        return len(letters())

    def letters() -> Sequence[Message]:
        return world.ask(lambda uow: uow.session.exec(select(Message).where(Message.kind == "credit_low")).all())

    assert told() == 0
    world.run(alerting.set_mark, member, 60_00)
    assert [told(), told()] == [1, 1]
    world.run(alerting.set_mark, member, 55_00)
    assert told() == 2
    world.run(alerting.set_mark, member, 50_00)
    assert told() == 2
    for _ in range(3):
        world.draft(member).send()  # these are free
    assert len(letters()) == 2
    world.draft(member, documents=4).send()
    assert world.run(queries.purse, member).available == 49_40
    assert len(letters()) == 3  # what is held back can no longer be spent
    assert refusal(world, alerting.set_mark, member, -1) == "mark_out_of_range"


def test_company_data_are_checked_and_a_receipt_keeps_what_it_said(world: World) -> None:
    member = world.member(credit=50_00)
    first = world.run(queries.receipts, member)[0]
    assert first.billed_to == BillingDetails("Tessera Interiors S.r.l.")
    kept = world.run(billing.save, member, COMPANY)
    assert (kept.company, kept.country, kept.vat_number) == ("Tessera S.r.l.", "IT", "IT00743110157")
    second = world.run(topping_up.ask_as_member, member, "stripe", 25_00).id
    world.run(topping_up.pay, SYSTEM, second)
    world.run(billing.save, member, replace(kept, company="Nuova S.p.A."))
    assert world.run(queries.receipt, member, second).billed_to == kept
    assert world.run(queries.receipt, member, first.id).billed_to.company == "Nuova S.p.A."  # nothing was known then
    for wrong, code in (
        (replace(COMPANY, company=" "), "company_missing"),
        (replace(COMPANY, vat_number="00743110158"), "vat_number_invalid"),
        (replace(COMPANY, country="Italia"), "country_unknown"),
        (replace(COMPANY, city="x" * 161), "billing_line_long"),
    ):
        assert refusal(world, billing.save, member, wrong) == code


def test_a_new_price_list_holds_from_its_day_and_changes_no_quote_before(world: World) -> None:
    begin = world.clock() + timedelta(days=7)
    dearer = {**FIRST_PRICES, "ses_document": 1_00}
    assert world.run(pricing.announce, SYSTEM, begin, dearer) == "2026-12-01T09:00Z"
    assert [version for version, _, _ in world.run(pricing.lists, SYSTEM)] == ["2026-11", "2026-12-01T09:00Z"]
    assert world.ask(spending.prices_now).cents["ses_document"] == 90
    world.clock.forward(days=7)
    assert world.ask(spending.prices_now).cents["ses_document"] == 100
    assert refusal(world, pricing.announce, SYSTEM, begin, dearer) == "prices_in_past"
    for wrong in ({}, {**dearer, "otp_sms": -1}, {**dearer, "otp_sms": 8.0}, {**dearer, "fax": 1}):
        assert refusal(world, pricing.announce, SYSTEM, begin + timedelta(days=1), wrong) == "prices_incomplete"
