"""Sealing that is impossible stops, visibly, and goes on when the operator says so."""

import pytest

from otp_app.domain.actor import SYSTEM
from otp_app.domain.envelopes import queries
from otp_app.domain.errors import DomainError
from otp_app.domain.sealing import seal
from tests.world import Draft, World


def signed(world: World) -> Draft:
    draft = world.draft(world.member(), signers=1).send()
    draft.sign(0)
    return draft


def planned(world: World, draft: Draft) -> int:
    return len(world.run(seal.plan, SYSTEM, draft.id, "http://localhost", "OTP Sign"))


def test_it_stops_once_and_says_so(both_worlds: World) -> None:
    draft = signed(both_worlds)
    assert planned(both_worlds, draft) == 1
    before = len(both_worlds.promised)
    for _ in range(2):
        both_worlds.run(seal.refuse, SYSTEM, draft.id, "document_refused")
    row = draft.row()
    assert (row.state, row.seal_stage, row.seal_reason) == ("sealing", "failed", "document_refused")
    assert draft.kinds().count("seal:failed") == 1
    assert [job for job, _ in both_worlds.promised[before:]] == ["deliver"], "one mail, to the proposer"
    assert both_worlds.run(seal.failures, SYSTEM) == ((draft.id, "document_refused"),)
    assert planned(both_worlds, draft) == 0, "a repeated job does nothing"
    assert not both_worlds.run(seal.finish, SYSTEM, draft.id)
    [listed] = both_worlds.run(queries.list_envelopes, draft.member).rows
    assert listed.seal_stage == "failed"


@pytest.mark.parametrize("by", ["id", "code"])
def test_the_operator_has_it_tried_again_as_often_as_needed(both_worlds: World, by: str) -> None:
    draft = signed(both_worlds)
    wanted = draft.id if by == "id" else (draft.row().code or "").lower()
    for _ in range(2):
        both_worlds.run(seal.refuse, SYSTEM, draft.id, "document_refused")
        assert both_worlds.run(seal.resume, SYSTEM, wanted) == draft.id
        assert both_worlds.promised[-1] == ("seal", (draft.id,))
        assert planned(both_worlds, draft) == 1
    assert draft.row().seal_reason == ""
    assert both_worlds.run(seal.failures, SYSTEM) == ()


def test_only_what_has_stopped_is_resumed(world: World) -> None:
    draft = signed(world)
    with pytest.raises(DomainError, match="sealing_not_failed"):
        world.run(seal.resume, SYSTEM, draft.id)
    with pytest.raises(DomainError, match="envelope_unknown"):
        world.run(seal.resume, SYSTEM, "env_nope")
