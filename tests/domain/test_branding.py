"""How an organisation's messages look, and that nobody's colour makes them unreadable."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from otp_app.domain.accounts import branding, colour
from otp_app.domain.accounts.models import Account
from otp_app.domain.actor import SYSTEM, Actor
from otp_app.domain.envelopes import delivery, sending
from otp_app.domain.errors import DomainError
from otp_app.domain.messages.letter import Delivery, Sender
from otp_app.domain.messages.models import Message
from otp_app.domain.uow import UnitOfWork
from tests.world import VISITOR, World

SENDER = Sender("OTP Sign", "https://sign.example", "help@sign.example")


def letter(world: World, kind: str) -> Delivery:
    message = world.ask(lambda uow: uow.session.exec(select(Message.id).where(Message.kind == kind)).one())
    found = world.run(delivery.prepare, SYSTEM, message, SENDER)
    assert isinstance(found, Delivery)
    return found


def test_colour_logo_and_answers(world: World) -> None:
    member = world.member()
    key = world.blobs.put(b"png")
    world.run(branding.change, member, chosen="07753A", reply_to="Office@Tessera.example", logo=key)
    draft = world.draft(member, signers=1).send()
    found = letter(world, "invitation").letter
    assert (found.brand.colour, found.brand.logo, found.reply_to) == ("#07753a", key, "office@tessera.example")
    assert found.stop == ""
    world.clock.forward(hours=2)
    world.run(sending.remind, member, draft.id)
    again = letter(world, "reminder").letter
    assert again.stop.startswith("mailto:office@tessera.example?subject=No%20more%20reminders")
    world.run(branding.change, member, chosen="", reply_to="", logo="", name="Tessera Nuova")
    assert world.run(branding.branding, member) == branding.Branding("Tessera Nuova", "", "", "", True)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"chosen": "green"}, "colour_unknown"),
        ({"chosen": "#ffd400"}, "colour_too_light"),
        ({"reply_to": "nobody"}, "email_invalid"),
        ({"name": " "}, "organisation_missing"),
        ({"name": "www.evil.com"}, "name_has_link"),
    ],
)
def test_what_would_not_do_is_refused(world: World, given: dict[str, str], code: str) -> None:
    member = world.member()
    with pytest.raises(DomainError, match=code):
        world.run(branding.change, member, **given)  # type: ignore[arg-type]


def test_only_those_who_may_change_it(world: World) -> None:
    member = world.member()

    def demote(uow: UnitOfWork, _actor: Actor) -> None:
        account = uow.session.get_one(Account, member.account_id)
        account.role = "member"
        uow.session.add(account)

    world.run(demote, SYSTEM)
    assert not world.run(branding.branding, member).may_change
    with pytest.raises(DomainError, match="role_forbids"):
        world.run(branding.change, member, chosen="#000000")
    for nobody in (VISITOR, replace(member, account_id="")):
        with pytest.raises(DomainError, match="login_required"):
            world.run(branding.branding, nobody)


@given(st.integers(0, 0xFFFFFF))
def test_a_suggestion_can_always_be_used(number: int) -> None:
    suggestion = colour.darkened(f"#{number:06x}")
    assert colour.read(suggestion) == suggestion
    assert colour.contrast_to_white(suggestion) >= colour.LEAST


def test_contrast_is_that_of_wcag() -> None:
    assert round(colour.contrast_to_white("#767676"), 2) == 4.54
    assert round(colour.contrast_to_white("#000000")) == 21
    assert colour.contrast_to_white("#ffffff") == 1
