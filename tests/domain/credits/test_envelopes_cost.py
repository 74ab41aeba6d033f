"""What an envelope costs through its whole life: held back, charged, given back, whoever ends it and how."""

from collections.abc import Callable

import pytest

from otp_app.domain.actor import SYSTEM
from otp_app.domain.credits import queries
from otp_app.domain.envelopes import deciding, delivery, drafting, paying, prolonging, sending
from otp_app.domain.envelopes.drafting import SignerDraft
from otp_app.domain.envelopes.models import Envelope
from otp_app.domain.errors import DomainError
from otp_app.domain.messages.letter import Sender
from otp_app.domain.signing import ceremony
from tests.domain import test_recognition
from tests.domain.test_channels import newest
from tests.world import Draft, World

SENDER = Sender("OTP Sign", "https://sign.example", "help@sign.example")


def spend_free_plan(world: World, draft: Draft) -> None:
    """Three envelopes of another kind of use, so that the next one costs."""
    for _ in range(3):
        world.draft(draft.member, signers=1).send()


def money(world: World, draft: Draft) -> tuple[int, int]:
    balance = world.run(queries.balance, draft.member)
    return balance.available, balance.reserved


def kinds(world: World, draft: Draft) -> list[str]:
    return [m.kind for m in reversed(world.run(queries.movements, draft.member)) if m.envelope == draft.id]


def costing(world: World, **how: object) -> Draft:
    draft = world.draft(world.member(credit=50_00), **how)  # type: ignore[arg-type]
    spend_free_plan(world, draft)
    return draft


def decline(world: World, draft: Draft) -> None:
    world.run(ceremony.decline, draft.open_and_tick(0), "no")


def expire(world: World, draft: Draft) -> None:
    world.clock.forward(days=40)
    world.run(sending.expire_due, SYSTEM)


def cancel(world: World, draft: Draft) -> None:
    world.run(sending.cancel, draft.member, draft.id)


@pytest.mark.parametrize("end", [decline, expire, cancel])
def test_what_comes_to_nothing_is_given_back(world: World, end: Callable[[World, Draft], None]) -> None:
    draft = costing(world, signers=1, documents=2)
    draft.send()
    assert money(world, draft) == (53_00 - 1_80, 1_80)
    end(world, draft)
    assert money(world, draft) == (53_00, 0)
    assert kinds(world, draft) == ["reserved", "released"]


def test_a_rejected_recognition_gives_back_too(world: World) -> None:
    draft = costing(world, signers=1, recognition=["remote"]).send()
    assert money(world, draft) == (53_00 - 1_40, 1_40)
    recognition = test_recognition.signed(world, draft)
    world.run(deciding.reject, draft.member, recognition, "no_answer")
    assert money(world, draft) == (53_00, 0)


def test_more_time_is_reserved_again_and_charged_once(world: World) -> None:
    draft = costing(world, signers=1).send()
    expire(world, draft)
    assert money(world, draft) == (53_00, 0)
    spend_free_plan(world, draft)  # of the month that it is now
    world.run(prolonging.prolong, draft.member, draft.id)
    assert money(world, draft) == (53_00 - 90, 90)
    world.clock.forward(minutes=10)
    draft.sign()
    for _ in range(2):  # however often the job finishes it
        world.ask(lambda uow: paying.charge(uow, SYSTEM, uow.session.get_one(Envelope, draft.id)))
    assert kinds(world, draft) == ["reserved", "released", "reserved", "charged"]
    assert money(world, draft) == (53_00 - 90, 0)


def test_more_time_that_cannot_be_paid_is_refused_and_nothing_changes(world: World) -> None:
    draft = world.draft(world.member(credit=0), signers=1)
    spend_free_plan(world, draft)
    with pytest.raises(DomainError) as refused:
        draft.send()
    assert (refused.value.kind, refused.value.code) == ("payment_required", "free_plan_used")
    assert draft.row().state == "draft"
    assert world.run(paying.offer, draft.member, draft.id).missing == 90


def by_sms(world: World) -> Draft:
    draft = world.draft(world.member(credit=50_00), signers=1)
    signer = SignerDraft(draft.signers[0], "Anna", "anna@example.com", "it", phone="333 1234567", channel="sms")
    world.run(drafting.save_signer, draft.member, draft.id, signer)
    return draft.send()


def test_an_sms_is_held_back_and_charged_when_it_is_handed_over(world: World) -> None:
    draft = by_sms(world)
    assert money(world, draft) == (53_00 - 98, 98)
    signer = draft.open_and_tick()
    world.run(ceremony.request_code, signer)
    assert money(world, draft) == (53_00 - 98, 98)  # the one that was reserved
    first = newest(world).id
    world.run(delivery.prepare, SYSTEM, first, SENDER)
    world.run(delivery.record_sent, SYSTEM, first, "SM1")
    world.run(delivery.record_sent, SYSTEM, first, "SM1")
    assert money(world, draft) == (53_00 - 98, 90)
    world.clock.forward(minutes=2)
    world.run(ceremony.request_code, signer)  # a second one was not in the quote: held back now
    assert money(world, draft) == (53_00 - 106, 98)
    world.run(delivery.record_failed, SYSTEM, newest(world).id, "text_refused")
    cancel(world, draft)
    assert money(world, draft) == (53_00 - 8, 0)  # what went out stays charged, the rest comes back
    assert kinds(world, draft) == ["reserved", "sms", "reserved", "released"]


def test_a_free_envelope_holds_nothing_and_an_ended_one_gives_its_place_back(world: World) -> None:
    draft = world.draft(world.member(credit=0), signers=1).send()
    assert world.run(queries.balance, draft.member).free_used == 1
    cancel(world, draft)
    assert world.run(queries.balance, draft.member).free_used == 0
    assert kinds(world, draft) == []
