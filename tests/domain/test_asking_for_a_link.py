"""A signer who comes too late asks for a new link, and the proposer gives more time."""

import pytest
from sqlmodel import select

from otp_app.domain.actor import SYSTEM
from otp_app.domain.envelopes import delivery, prolonging, queries, sending
from otp_app.domain.errors import DomainError
from otp_app.domain.messages.letter import Delivery, Sender
from otp_app.domain.messages.models import Message
from otp_app.domain.signing import asking, ceremony
from otp_app.domain.signing import queries as signing
from tests.world import Draft, World

SENDER = Sender("OTP Sign", "http://localhost:4140", "help@localhost")


def letters(world: World, draft: Draft) -> list[str]:
    """The ids of the messages about new links."""
    query = select(Message.id).where(Message.envelope_id == draft.id, Message.kind == asking.KIND)
    return world.ask(lambda uow: list(uow.session.exec(query)))


def expired(world: World, *, signed: int | None = None) -> Draft:
    draft = world.draft(world.member()).send()
    draft.open_and_tick(0)
    if signed is not None:
        draft.sign(signed)
    world.clock.forward(days=31)
    return draft


def test_asks_once_a_day_and_the_proposer_learns_of_it(both_worlds: World) -> None:
    world, draft = both_worlds, expired(both_worlds)
    signer = draft.signer(0)
    assert (view := world.run(signing.ceremony, signer)).may_ask
    assert (view.status, view.asked_at) == ("expired", None)
    for _ in range(3):
        world.run(asking.ask_for_link, signer)
    view = world.run(signing.ceremony, signer)
    assert (view.may_ask, view.asked_at) == (False, world.clock())
    assert draft.kinds()[-2:] == ["envelope:expired", "signer:link:requested"]
    [message] = letters(world, draft)
    found = world.run(delivery.prepare, SYSTEM, message, SENDER)
    assert isinstance(found, Delivery)
    assert found.to.endswith("@tessera.example")
    assert found.letter.heading == "Signer 1 asks for a new link"
    assert draft.id in found.letter.link
    assert world.run(signing.ceremony, draft.signer(1)).may_ask
    world.clock.forward(hours=24)
    world.run(asking.ask_for_link, signer)
    assert len(letters(world, draft)) == 2


def test_looking_asks_for_nothing_and_who_has_signed_need_not_ask(world: World) -> None:
    draft = expired(world, signed=1)
    for number in range(2):
        world.run(signing.ceremony, draft.signer(number))
    assert letters(world, draft) == []
    assert not world.run(signing.ceremony, draft.signer(1)).may_ask
    with pytest.raises(DomainError, match="already_signed"):
        world.run(asking.ask_for_link, draft.signer(1))
    assert letters(world, draft) == []


def test_a_link_that_works_cannot_be_asked_for(world: World) -> None:
    draft = world.draft(world.member()).send()
    with pytest.raises(DomainError, match="envelope_is_sent"):
        world.run(asking.ask_for_link, draft.signer(0))
    world.run(ceremony.decline, draft.signer(1), "no")
    with pytest.raises(DomainError, match="envelope_is_declined"):
        world.run(asking.ask_for_link, draft.signer(0))


def test_a_withdrawn_request_can_be_asked_for_again(world: World) -> None:
    draft = world.draft(world.member()).send()
    world.run(sending.cancel, draft.member, draft.id)
    world.run(asking.ask_for_link, draft.signer(0))
    found = world.run(delivery.prepare, SYSTEM, letters(world, draft)[0], SENDER)
    assert isinstance(found, Delivery)
    assert "called" in found.letter.preview
    with pytest.raises(DomainError, match="envelope_is_cancelled"):
        world.run(prolonging.prolong, draft.member, draft.id)


def test_more_time_makes_the_same_links_work_with_all_that_was_done(world: World) -> None:
    draft = expired(world, signed=1)
    link, before = draft.token(0), world.run(signing.ceremony, draft.signer(0))
    world.run(asking.ask_for_link, draft.signer(0))
    world.run(prolonging.prolong, draft.member, draft.id)
    detail = world.run(queries.detail, draft.member, draft.id)
    assert (detail.state, detail.ended_at) == ("sent", None)
    assert detail.expires_at is not None
    assert (detail.expires_at - world.clock()).days == detail.life_days
    after = world.run(signing.ceremony, draft.signer(0))
    assert draft.token(0) == link
    assert (after.status, after.points, after.asked_at) == ("ready", before.points, None)
    assert after.signed_by == ("Signer 2",)
    assert world.run(delivery.prepare, SYSTEM, letters(world, draft)[0], SENDER) is None
    draft.sign(0)
    assert draft.row().state == "sealing"
    assert world.run(queries.detail, draft.member, draft.id).chain.intact


def test_more_time_invites_again_and_only_whose_turn_it_is(world: World) -> None:
    draft = world.draft(world.member(), order="sequential").send()
    world.clock.forward(days=31)
    world.run(sending.expire_due, SYSTEM)
    world.run(prolonging.prolong, draft.member, draft.id)
    query = select(Message.signer_id).where(Message.envelope_id == draft.id, Message.kind == "invitation")
    assert world.ask(lambda uow: list(uow.session.exec(query))) == [draft.signers[0]] * 2
    assert draft.signer_row(0).remind_at is not None
    with pytest.raises(DomainError, match="envelope_is_sent"):
        world.run(prolonging.prolong, draft.member, draft.id)


def test_nobody_else_gives_more_time(world: World) -> None:
    draft = expired(world)
    world.run(sending.expire_due, SYSTEM)
    with pytest.raises(DomainError, match="envelope_unknown"):
        world.run(prolonging.prolong, world.member("Others Ltd"), draft.id)
    with pytest.raises(DomainError):
        world.run(prolonging.prolong, draft.signer(0), draft.id)
