"""How often codes may be asked for and guessed; the arithmetic of docs/security.md holds only if these do."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from otp_app.domain import throttle
from otp_app.domain.actor import SYSTEM, Actor
from otp_app.domain.envelopes import drafting, links
from otp_app.domain.envelopes.drafting import SignerDraft
from otp_app.domain.errors import DomainError
from otp_app.domain.policy import POLICY
from otp_app.domain.signing import ceremony
from tests.world import Draft, World


def wrong(draft: Draft) -> str:
    return "000000" if draft.code() != "000000" else "111111"


def guess_until_refused(world: World, draft: Draft, actor: Actor, wait: Callable[[], None]) -> tuple[int, str]:
    """As fast as it goes; returns how many wrong codes were judged, and what ended it."""
    tried = 0
    while True:
        try:
            world.run(ceremony.request_code, actor)
        except DomainError as refusal:
            return tried, refusal.code
        for _ in range(POLICY.otp_tries):
            assert world.run(ceremony.sign, actor, wrong(draft)).outcome in ("wrong", "locked", "reused")
            tried += 1
        wait()


def test_a_day_of_guessing_is_fifteen_tries(world: World) -> None:
    draft = world.draft(world.member(), signers=1).send()
    actor = draft.open_and_tick()
    assert guess_until_refused(world, draft, actor, lambda: world.clock.forward(minutes=61)) == (
        15,
        "otp_wrong_too_often",
    )
    with pytest.raises(DomainError) as refused:
        world.run(ceremony.request_code, actor)
    world.clock.forward(hours=float(refused.value.params["hours"]))
    world.run(ceremony.request_code, actor)
    assert world.run(ceremony.sign, actor, draft.code()).outcome == "confirmed"


def test_a_link_bears_fifty_wrong_codes_and_not_one_more_whatever_the_time(world: World) -> None:
    member = world.member()
    draft = world.draft(member, signers=1)
    world.run(drafting.update, member, draft.id, life_days=365)
    draft.send()
    actor = draft.open_and_tick()
    found = guess_until_refused(world, draft, actor, lambda: world.clock.forward(hours=25))
    assert found == (POLICY.otp_wrong_per_link, "otp_blocked")
    world.clock.forward(hours=1000)
    with pytest.raises(DomainError, match="otp_blocked"):
        world.run(ceremony.request_code, actor)


def test_a_new_link_of_the_proposer_begins_anew(world: World) -> None:
    draft = world.draft(world.member(), signers=1).send()
    actor = draft.open_and_tick()
    guess_until_refused(world, draft, actor, lambda: world.clock.forward(hours=25))
    world.clock.forward(minutes=1)
    world.run(lambda uow, _actor: links.mint(uow, draft.signers[0]), SYSTEM)
    with pytest.raises(DomainError, match="link_unknown"):
        world.run(ceremony.request_code, actor)
    world.run(ceremony.request_code, draft.signer())


def ask(world: World, *, email: str, ip: str, draft_of: Draft | None = None, phone: str = "") -> None:
    """A new envelope of the same organisation asks for one code."""
    member = draft_of.member if draft_of else world.member()
    draft = world.draft(member, signers=1)
    person = SignerDraft(draft.signers[0], "Anna", email, "en", phone, "sms" if phone else "email")
    world.run(drafting.save_signer, member, draft.id, person)
    actor = replace(draft.send().open_and_tick(), ip=ip)
    world.run(ceremony.request_code, actor)


def test_a_contact_gets_ten_codes_an_hour_from_whomever(world: World) -> None:
    for n in range(POLICY.otp_per_contact_hour):
        ask(world, email="anna@example.com", ip=f"198.51.100.{n}")
    with pytest.raises(DomainError, match="otp_contact_too_many") as refused:
        ask(world, email="Anna@Example.com", ip="198.51.100.99")
    ask(world, email="other@example.com", ip="198.51.100.99")
    world.clock.forward(minutes=float(refused.value.params["minutes"]))
    ask(world, email="anna@example.com", ip="198.51.100.99")


def test_an_address_and_an_organisation_have_their_own_limits(world: World) -> None:
    world.policy = replace(POLICY, otp_per_address_hour=2, otp_per_organisation_hour=3, texts_per_organisation_day=1)
    first = world.draft(world.member(), signers=1)
    ask(world, email="a@example.com", ip="198.51.100.1", draft_of=first, phone="+39 333 1234567")
    with pytest.raises(DomainError, match="texts_too_many"):
        ask(world, email="b@example.com", ip="198.51.100.2", draft_of=first, phone="+39 333 1234568")
    ask(world, email="c@example.com", ip="198.51.100.1", draft_of=first)
    with pytest.raises(DomainError, match="otp_address_too_many"):
        ask(world, email="d@example.com", ip="198.51.100.1", draft_of=first)
    ask(world, email="e@example.com", ip="198.51.100.3", draft_of=first)
    with pytest.raises(DomainError, match="otp_organisation_too_many"):
        ask(world, email="f@example.com", ip="198.51.100.4", draft_of=first)
    ask(world, email="g@example.com", ip="198.51.100.5")


def test_two_at_once_are_never_both_the_last_one_allowed(both_worlds: World) -> None:
    def one(_: int) -> bool:
        return both_worlds.run(
            lambda uow, _actor: throttle.admit(uow, 5, timedelta(hours=1), "test", "x") is None, SYSTEM
        )

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(one, range(24))) == 5
