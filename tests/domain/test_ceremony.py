"""The signer's ceremony: acts, refusals, and two of everything at once."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest

from otp_app.domain.actor import Actor
from otp_app.domain.envelopes import queries as proposer
from otp_app.domain.envelopes import sending
from otp_app.domain.errors import DomainError
from otp_app.domain.signing import access, ceremony, queries
from tests.world import VISITOR, Draft, World


def test_the_whole_ceremony_in_parallel(both_worlds: World) -> None:
    draft = both_worlds.draft(both_worlds.member(), documents=2).send()
    draft.sign(1)
    assert draft.row().state == "sent"
    view = both_worlds.run(queries.ceremony, draft.signer(0))
    assert view.signed_by == ("Signer 2",)
    assert len(view.marks) == 2
    draft.sign(0)
    assert draft.row().state == "sealing"
    assert ("seal", (draft.id,)) in both_worlds.promised
    kinds = draft.kinds()
    assert kinds.count("signer:signed") == 2
    assert kinds[-1] == "envelope:signed"
    assert both_worlds.run(queries.ceremony, draft.signer(0)).status == "sealing"


def test_resolving_a_link_changes_nothing(world: World) -> None:
    draft = world.draft(world.member()).send()
    before = draft.kinds()
    for _ in range(3):
        assert world.run(access.resolve, VISITOR, draft.token(0)) is not None
        world.run(queries.ceremony, draft.signer(0))
    assert draft.kinds() == before
    assert draft.signer_row(0).opened_at is None


@pytest.mark.parametrize("token", ["", "x", "lnk_unknown.abc", ".", "lnk_0.", "é" * 50, "a" * 5000])
def test_a_wrong_link_is_nobody(world: World, token: str) -> None:
    world.draft(world.member()).send()
    assert world.run(access.resolve, VISITOR, token) is None


def test_a_token_of_one_signer_is_not_one_of_another(world: World) -> None:
    draft = world.draft(world.member()).send()
    first, second = draft.token(0), draft.token(1)
    mixed = first.partition(".")[0] + "." + second.partition(".")[2]
    assert world.run(access.resolve, VISITOR, mixed) is None


def test_a_tick_needs_an_opened_document_and_own_point(world: World) -> None:
    draft = world.draft(world.member()).send()
    actor = draft.signer(0)
    with pytest.raises(DomainError, match="document_not_opened"):
        world.run(ceremony.tick, actor, draft.points(0)[0], True)
    world.run(ceremony.open_document, actor)
    for foreign in (draft.points(1)[0], "pnt_unknown", ""):
        with pytest.raises(DomainError, match="point_unknown"):
            world.run(ceremony.tick, actor, foreign, True)


def test_ticks_can_be_undone_and_doubles_leave_one_event(world: World) -> None:
    draft = world.draft(world.member()).send()
    actor = draft.signer(0)
    world.run(ceremony.open_document, actor)
    point = draft.points(0)[0]
    for on in (True, True, False, False, True):
        world.run(ceremony.tick, actor, point, on)
    kinds = draft.kinds()
    assert (kinds.count("signer:point:ticked"), kinds.count("signer:point:unticked")) == (2, 1)


def test_no_code_before_every_required_point_is_ticked(world: World) -> None:
    draft = world.draft(world.member(), documents=2).send()
    actor = draft.signer(0)
    world.run(ceremony.open_document, actor)
    world.run(ceremony.tick, actor, draft.points(0)[0], True)
    with pytest.raises(DomainError, match="points_open") as refused:
        world.run(ceremony.request_code, actor)
    assert refused.value.params == {"count": 1}


def test_optional_points_stay_optional(world: World) -> None:
    draft = world.draft(world.member(), signers=1).send()
    draft.sign(0)
    assert draft.row().state == "sealing"


def test_decline_tells_why_and_ends_it(world: World) -> None:
    draft = world.draft(world.member()).send()
    with pytest.raises(DomainError, match="reason_missing"):
        world.run(ceremony.decline, draft.signer(0), "  ")
    world.run(ceremony.decline, draft.signer(0), "The price is not\nwhat we agreed.")
    assert draft.row().state == "declined"
    detail = world.run(proposer.detail, draft.member, draft.id)
    assert detail.signers[0].decline_reason == "The price is not what we agreed."
    [row] = world.run(proposer.list_envelopes, draft.member).rows
    assert (row.last_event, row.last_signer) == ("signer:declined", "Signer 1")
    with pytest.raises(DomainError, match="envelope_is_declined"):
        world.run(ceremony.open_document, draft.signer(1))
    assert world.run(queries.ceremony, draft.signer(1)).status == "declined"


def test_signing_twice_says_so(world: World) -> None:
    draft = world.draft(world.member()).send()
    draft.sign(0)
    for act in (
        lambda: world.run(ceremony.sign, draft.signer(0), "123456"),
        lambda: world.run(ceremony.request_code, draft.signer(0)),
        lambda: world.run(ceremony.decline, draft.signer(0), "changed my mind"),
        lambda: world.run(ceremony.tick, draft.signer(0), draft.points(0)[0], False),
    ):
        with pytest.raises(DomainError, match="already_signed"):
            act()


def at_once(*acts: Callable[[], object]) -> list[str]:
    """All acts in threads of their own, begun together; what each came to: an outcome, a refusal's code, or `done`."""
    start = threading.Barrier(len(acts))

    def go(act: Callable[[], object]) -> str:
        start.wait()
        try:
            return str(getattr(act(), "outcome", "done"))
        except DomainError as refusal:
            return refusal.code

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(go, acts))


def with_code(draft: Draft, number: int = 0) -> Actor:
    """A signer who has ticked what is required and has a code."""
    actor = draft.open_and_tick(number)
    draft.world.run(ceremony.request_code, actor)
    return actor


def test_two_right_codes_at_once_sign_once(both_worlds: World) -> None:
    draft = both_worlds.draft(both_worlds.member(), signers=1).send()
    actor = with_code(draft)
    code = draft.code(0)
    outcomes = at_once(*[lambda: both_worlds.run(ceremony.sign, actor, code)] * 4)
    assert sorted(outcomes) == ["already_signed"] * 3 + ["confirmed"]
    assert [draft.kinds().count(kind) for kind in ("signer:signed", "otp:confirmed")] == [1, 1]
    assert both_worlds.promised.count(("seal", (draft.id,))) == 1


def test_two_last_signers_at_once_seal_once(both_worlds: World) -> None:
    draft = both_worlds.draft(both_worlds.member(), signers=2).send()
    actors = [with_code(draft, n) for n in range(2)]
    codes = [draft.code(n) for n in range(2)]
    outcomes = at_once(*[partial(both_worlds.run, ceremony.sign, actors[n], codes[n]) for n in range(2)])
    assert outcomes == ["confirmed"] * 2
    assert draft.row().state == "sealing"
    assert both_worlds.promised.count(("seal", (draft.id,))) == 1
    assert both_worlds.run(proposer.detail, draft.member, draft.id).chain.intact


def test_guesses_at_once_count_each(both_worlds: World) -> None:
    draft = both_worlds.draft(both_worlds.member(), signers=1).send()
    actor = with_code(draft)
    code = draft.code(0)
    wrong = "000000" if code != "000000" else "111111"
    outcomes = at_once(*[lambda: both_worlds.run(ceremony.sign, actor, wrong)] * 12)
    assert sorted(outcomes) == ["locked"] * 8 + ["wrong"] * 4
    assert both_worlds.run(ceremony.sign, actor, code).outcome == "locked"


def test_two_at_once_who_ask_get_one_code(both_worlds: World) -> None:
    draft = both_worlds.draft(both_worlds.member(), signers=1).send()
    actor = draft.open_and_tick(0)
    outcomes = at_once(*[lambda: both_worlds.run(ceremony.request_code, actor)] * 4)
    assert sorted(outcomes) == ["done"] + ["otp_pause"] * 3
    assert draft.kinds().count("otp:requested") == 1


def test_a_tick_and_the_code_at_once_never_sign_what_the_code_was_not_for(both_worlds: World) -> None:
    member = both_worlds.member()
    for _ in range(4):
        draft = both_worlds.draft(member, signers=1).send()
        actor = with_code(draft)
        code, optional = draft.code(0), draft.points(0, required=False)[0]
        outcomes = at_once(
            partial(both_worlds.run, ceremony.sign, actor, code),
            partial(both_worlds.run, ceremony.tick, actor, optional, True),
        )
        assert outcomes in (["confirmed", "already_signed"], ["stale", "done"])
        assert (draft.row().state == "sealing") == (outcomes[0] == "confirmed")


def test_of_signing_and_cancelling_at_once_one_happens(both_worlds: World) -> None:
    member = both_worlds.member()
    for _ in range(4):
        draft = both_worlds.draft(member, signers=1).send()
        actor = with_code(draft)
        code = draft.code(0)
        outcomes = at_once(
            partial(both_worlds.run, ceremony.sign, actor, code),
            partial(both_worlds.run, sending.cancel, member, draft.id),
        )
        signed = draft.row().state == "sealing"
        assert (outcomes[0] == "confirmed") == signed
        assert (outcomes[1] == "done") == (draft.row().state == "cancelled") == (not signed)
        assert draft.kinds().count("signer:signed") == signed


def test_the_code_is_for_what_is_ticked_now(world: World) -> None:
    draft = world.draft(world.member(), signers=1).send()
    actor = draft.open_and_tick(0)
    world.run(ceremony.request_code, actor)
    world.run(ceremony.tick, actor, draft.points(0, required=False)[0], True)
    assert world.run(ceremony.sign, actor, draft.code(0)).outcome == "stale"
    world.run(ceremony.tick, actor, draft.points(0, required=False)[0], False)
    assert world.run(ceremony.sign, actor, draft.code(0)).outcome == "confirmed"


def test_masked_contact_only(world: World) -> None:
    draft = world.draft(world.member()).send()
    view = world.run(queries.ceremony, draft.signer(0))
    assert view.destination == "s•••••@example.com"
    assert "signer1@" not in repr(view)
    assert "signer1@" not in repr(world.run(proposer.detail, draft.member, draft.id).signers)
