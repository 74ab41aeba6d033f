"""How an organisation's messages look, and that nobody's colour makes them unreadable."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from otp_app.adapters.email.layout import COLOUR, COLOUR_DARK, DARK_CARD, DARK_TEXT
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


COLOURS = st.integers(0, 0xFFFFFF).map("#{:06x}".format)


@given(COLOURS)
def test_any_colour_can_be_read_in_a_dark_client_too(given_colour: str) -> None:
    dark = (DARK_TEXT, DARK_CARD)
    found = colour.lightened(given_colour, against=dark)
    assert all(colour.contrast(found, other) >= colour.LEAST for other in dark)
    if all(colour.contrast(given_colour, other) >= colour.LEAST for other in dark):
        assert found == given_colour


@given(COLOURS, COLOURS)
def test_contrast_is_the_same_from_both_sides_and_between_one_and_twenty_one(one: str, other: str) -> None:
    assert colour.contrast(one, other) == colour.contrast(other, one)
    assert 1 <= colour.contrast(one, other) <= 21.001
    assert colour.contrast(one, one) == 1


def test_the_services_own_colours_can_be_read() -> None:
    assert colour.contrast_to_white(COLOUR) >= colour.LEAST
    assert all(colour.contrast(COLOUR_DARK, other) >= colour.LEAST for other in (DARK_TEXT, DARK_CARD))
