"""Recognitions are for who sent the envelope, owner and admins: every use case with the wrong member finds nothing."""

import inspect
from collections.abc import Callable

import pytest

from otp_app.domain.actor import SYSTEM, Actor
from otp_app.domain.envelopes import custody, deciding, handing_over, queries, recording, review_queue, reviewing
from otp_app.domain.errors import DomainError
from otp_app.domain.identity import declared, steps
from otp_app.domain.uow import UnitOfWork
from tests.domain.test_recognition import ANNA, signed
from tests.recognised import colleague
from tests.world import VISITOR, Draft, World

Try = Callable[[World, Actor, Draft, str, str], object]


def said(world: World) -> declared.Declared:
    return declared.read(**ANNA, document_kind="passport", today=world.clock().date())


BY_RECOGNITION: dict[str, Try] = {
    "review": lambda w, a, d, r, c: w.run(reviewing.review, a, r),
    "news": lambda w, a, d, r, c: w.run(reviewing.news, a, r),
    "look": lambda w, a, d, r, c: w.run(reviewing.look, a, r, c),
    "approve": lambda w, a, d, r, c: w.run(deciding.approve, a, r, steps.CHECKLIST),
    "ask_again": lambda w, a, d, r, c: w.run(deciding.ask_again, a, r, "other", ["face"]),
    "reject": lambda w, a, d, r, c: w.run(deciding.reject, a, r, "other"),
}
BY_ENVELOPE: dict[str, Try] = {
    "check_in_person": lambda w, a, d, r, c: w.run(
        recording.check_in_person, a, d.id, **ANNA, document_kind="passport"
    ),
    "record_in_person": lambda w, a, d, r, c: w.run(recording.record_in_person, a, d.id, d.signers[1], said(w), True),
    "hand_over": lambda w, a, d, r, c: w.run(handing_over.hand_over, a, d.id, d.signers[1]),
}
OWN_ONLY = {"queue", "waiting", "erase_due", "standing", "rewrap_some"}


@pytest.fixture
def shown(world: World) -> tuple[Draft, str, str]:
    """An envelope whose first signer waits for a review: with the recognition and a picture of it."""
    draft = world.draft(world.member(), recognition=["remote", "in_person"]).send()
    found = signed(world, draft)
    return draft, found, world.run(reviewing.review, draft.member, found).pictures[0].id


def kinds(draft: Draft) -> list[str]:
    return draft.kinds()


def test_no_use_case_is_forgotten_here() -> None:
    found = {
        name
        for module in (custody, deciding, handing_over, recording, review_queue, reviewing)
        for name, value in vars(module).items()
        if inspect.isfunction(value) and value.__module__ == module.__name__ and not name.startswith("_")
        if [p.annotation for p in list(inspect.signature(value).parameters.values())[:2]] == [UnitOfWork, Actor]
    }
    assert found == set(BY_RECOGNITION) | set(BY_ENVELOPE) | OWN_ONLY


@pytest.mark.parametrize("name", [*BY_RECOGNITION, *BY_ENVELOPE])
def test_another_organisation_a_viewer_and_a_colleague_find_nothing(
    world: World, shown: tuple[Draft, str, str], name: str
) -> None:
    draft, recognition, picture = shown
    before = (draft.row(), kinds(draft))
    act = (BY_RECOGNITION | BY_ENVELOPE)[name]
    everybody = [world.member("Other GmbH"), colleague(world, draft.member, "viewer")]
    if name in BY_RECOGNITION:
        everybody.append(colleague(world, draft.member, "member"))
    for stranger in everybody:
        with pytest.raises(DomainError) as refused:
            act(world, stranger, draft, recognition, picture)
        assert refused.value.kind == "not_found" or refused.value.code == "role_forbids", name
        if name in BY_RECOGNITION:
            assert refused.value.code == "recognition_unknown"
        assert world.run(review_queue.queue, stranger) == ()
        assert world.run(review_queue.waiting, stranger) == 0
    assert (draft.row(), kinds(draft)) == before


@pytest.mark.parametrize("name", [*BY_RECOGNITION, *BY_ENVELOPE])
def test_who_is_not_signed_in_finds_nothing(world: World, shown: tuple[Draft, str, str], name: str) -> None:
    draft, recognition, picture = shown
    forged = Actor(kind="visitor", account_id=draft.member.account_id, organisation_id=draft.member.organisation_id)
    mixed = Actor(kind="member", account_id=world.member().account_id, organisation_id=draft.member.organisation_id)
    for nobody in (VISITOR, SYSTEM, draft.signer(1), forged, mixed):
        with pytest.raises(DomainError) as refused:
            (BY_RECOGNITION | BY_ENVELOPE)[name](world, nobody, draft, recognition, picture)
        assert refused.value.kind in ("unauthenticated", "not_found")


def test_a_picture_of_another_recognition_is_not_found_by_a_reviewer_either(
    world: World, shown: tuple[Draft, str, str]
) -> None:
    _, _, picture = shown
    other = world.draft(world.member(), signers=1, recognition=["remote"]).send()
    mine = signed(world, other)
    with pytest.raises(DomainError, match="capture_unknown"):
        world.run(reviewing.look, other.member, mine, picture)


def test_an_admin_reviews_what_a_colleague_sent(world: World, shown: tuple[Draft, str, str]) -> None:
    draft, recognition, _ = shown
    admin = colleague(world, draft.member, "admin")
    assert [one.id for one in world.run(review_queue.queue, admin)] == [recognition]
    assert world.run(review_queue.waiting, admin) == 1
    world.run(deciding.approve, admin, recognition, steps.CHECKLIST)
    assert world.run(review_queue.waiting, draft.member) == 0


def test_a_device_is_handed_over_only_after_the_record(world: World, shown: tuple[Draft, str, str]) -> None:
    draft, _, _ = shown
    with pytest.raises(DomainError, match="record_first"):
        world.run(handing_over.hand_over, draft.member, draft.id, draft.signers[1])
    with pytest.raises(DomainError, match="signer_unknown"):
        world.run(handing_over.hand_over, draft.member, draft.id, draft.signers[0])
    world.run(recording.record_in_person, draft.member, draft.id, draft.signers[1], said(world), True)
    assert world.run(handing_over.hand_over, draft.member, draft.id, draft.signers[1]) == draft.token(1)
    assert kinds(draft)[-1] == "signer:handed_over"


def test_the_envelope_says_how_far_each_recognition_is(world: World, shown: tuple[Draft, str, str]) -> None:
    draft, recognition, _ = shown
    first, second = world.run(queries.detail, draft.member, draft.id).signers
    assert first.recognition is not None
    assert second.recognition is not None
    assert (first.recognition.id, first.recognition.state, first.recognition.may_review) == (
        recognition,
        "to_review",
        True,
    )
    assert first.recognition.conditions_at is not None
    assert (second.mode, second.recognition.state, second.recognition.may_review) == ("in_person", "open", False)
    seen = world.run(queries.detail, colleague(world, draft.member, "member"), draft.id).signers[0].recognition
    assert seen is not None
    assert not seen.may_review
