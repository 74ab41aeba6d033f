"""An advanced signature from conditions to approval, by the use cases alone."""

import hashlib
import secrets
from datetime import date, timedelta

import pytest
from sqlmodel import select

from otp_app.domain.accounts.models import Organisation
from otp_app.domain.actor import SYSTEM, Actor
from otp_app.domain.audit import log
from otp_app.domain.envelopes import (
    custody,
    deciding,
    prolonging,
    queries,
    recognitions,
    recording,
    review_queue,
    reviewing,
    sending,
)
from otp_app.domain.envelopes.models import Envelope, Signer
from otp_app.domain.errors import DomainError
from otp_app.domain.identity import conditions, declared, keeping, steps
from otp_app.domain.identity.models import CapturePart, Recognition
from otp_app.domain.identity.vision import Pose, Shot
from otp_app.domain.messages.models import Message
from otp_app.domain.signing import ceremony, recognising
from tests.recognised import colleague
from tests.world import Draft, World

TURN = {"centre": 0.0, "left": 0.3, "right": -0.3}
ANNA = {
    "given_names": "Anna",
    "surname": "Rossi",
    "birth": "1990-05-04",
    "number": "CA 12345 AB",
    "issuer": "IT",
    "expiry": "2030-01-31",
}


def a_shot() -> tuple[bytes, Shot]:
    data = b"\xff\xd8" + secrets.token_bytes(600_000)
    return data, Shot(jpeg=data[:1000], width=1600, height=1000, hints=(), usable=True, cut=data[:500])


def take(world: World, actor: Actor, step: str) -> None:
    """A picture in pieces, as the phone sends it."""
    leave = world.run(recognising.begin_capture, actor, step)
    data, shot = a_shot()
    for offset in range(0, len(data), leave.part_bytes):
        world.run(recognising.add_part, actor, leave.token, offset, data[offset : offset + leave.part_bytes])
    asked, here = world.run(recognising.whole, actor, leave.token, hashlib.sha256(data).hexdigest())
    assert (asked, here) == (step, data)
    world.run(recognising.keep, actor, leave.token, here, shot, None)


def turn(world: World, actor: Actor, *, well: bool = True) -> bool:
    """The gesture series, each turn when it is asked for."""
    leave = world.run(recognising.begin_capture, actor, "gesture")
    asked = leave.gesture
    for _ in range(12):
        world.clock.forward(seconds=0.5)
        data, shot = a_shot()
        pose = Pose(1, TURN[asked] if well else 0.0, 0.5, 0.2, secrets.token_hex(8))
        asked = world.run(recognising.observe, actor, leave.token, pose, data, shot).following
        if not asked:
            break
    return world.run(recognising.finish_gesture, actor, leave.token).passed


def show_all(world: World, draft: Draft, number: int = 0) -> Actor:
    """Conditions, document, face, gestures, data."""
    actor = draft.signer(number)
    world.run(recognising.accept_conditions, actor, conditions.CURRENT, "en")
    world.run(recognising.choose_document, actor, "identity_card")
    for step in ("front", "back", "face"):
        take(world, actor, step)
    assert turn(world, actor)
    world.run(recognising.submit, actor, **ANNA)
    return actor


def confirm(world: World, draft: Draft, actor: Actor, number: int = 0) -> None:
    world.run(ceremony.request_code, actor)
    assert world.run(ceremony.sign, actor, draft.code(number)).outcome == "confirmed"


def signed(world: World, draft: Draft, number: int = 0) -> str:
    """All that a signer does; returns the recognition's id."""
    actor = show_all(world, draft, number)
    draft.open_and_tick(number)
    confirm(world, draft, actor, number)
    return recognition(world, draft, number).id


def recognition(world: World, draft: Draft, number: int = 0) -> Recognition:
    found = world.ask(lambda uow: recognitions.recognition_of(uow, draft.signers[number]))
    assert found is not None
    return found


def state(world: World, draft: Draft) -> str:
    return world.ask(lambda uow: uow.session.get_one(Envelope, draft.id).state)


def kinds(world: World, draft: Draft) -> list[str]:
    return world.ask(lambda uow: [e.kind for e in log.entries(uow, draft.id)])


def refused(code: str):
    return pytest.raises(DomainError, match=f"^{code}")


@pytest.fixture
def remote(world: World) -> Draft:
    return world.draft(world.member(), signers=1, recognition=["remote"]).send()


def test_sealed_only_when_the_proposer_has_approved(world: World, remote: Draft) -> None:
    found = signed(world, remote)
    assert state(world, remote) == "in_review"
    assert ("seal", (remote.id,)) not in world.promised
    assert [one.id for one in world.run(review_queue.queue, remote.member)] == [found]
    world.run(deciding.approve, remote.member, found, steps.CHECKLIST)
    assert state(world, remote) == "sealing"
    assert ("seal", (remote.id,)) in world.promised
    assert world.ask(lambda uow: log.check(uow, remote.id).intact)


def test_nothing_goes_before_conditions_and_recognition(world: World, remote: Draft) -> None:
    actor = remote.signer()
    with refused("conditions_open"):
        world.run(ceremony.open_document, actor)
    with refused("conditions_open"):
        world.run(recognising.begin_capture, actor, "front")
    world.run(recognising.accept_conditions, actor, conditions.CURRENT, "en")
    for act in (ceremony.open_document, ceremony.request_code):
        with refused("recognition_open"):
            world.run(act, actor)
    world.run(recognising.choose_document, actor, "passport")
    take(world, actor, "passport")
    with refused("steps_open"):
        world.run(recognising.submit, actor, **ANNA)


def test_consent_names_the_text_that_was_shown(world: World, remote: Draft) -> None:
    actor = remote.signer()
    world.run(recognising.accept_conditions, actor, conditions.CURRENT, "en")
    world.run(recognising.accept_conditions, actor, conditions.CURRENT, "en")
    entry = world.ask(lambda uow: [e for e in log.entries(uow, remote.id) if e.kind == "identity:conditions:accepted"])
    text = conditions.conditions("en").text
    assert [e.details["sha256"] for e in entry] == [hashlib.sha256(text.encode()).hexdigest()]
    with refused("conditions_changed"):
        world.run(recognising.accept_conditions, actor, "2020-01", "en")


def test_withdrawn_consent_stops_what_is_not_signed(world: World, remote: Draft) -> None:
    actor = show_all(world, remote)
    world.run(recognising.withdraw_consent, actor)
    with refused("conditions_open"):
        world.run(ceremony.open_document, actor)
    assert "identity:conditions:withdrawn" in kinds(world, remote)
    with refused("consent_not_given"):
        world.run(recognising.withdraw_consent, actor)


def test_the_code_is_bound_to_what_was_shown(world: World, remote: Draft) -> None:
    actor = show_all(world, remote)
    remote.open_and_tick()
    world.run(ceremony.request_code, actor)
    code = remote.code()
    take(world, actor, "face")
    world.run(recognising.submit, actor, **ANNA)
    assert world.run(ceremony.sign, actor, code).outcome == "stale"


def test_asked_again_shows_that_step_only_and_confirms_anew(world: World, remote: Draft) -> None:
    found = signed(world, remote)
    before = recognition(world, remote).evidence
    world.run(deciding.ask_again, remote.member, found, "picture_blurred", ["back"], "The number is unreadable.")
    assert world.ask(lambda uow: uow.session.get_one(Signer, remote.signers[0]).state) == "again"
    world.clock.forward(hours=3)
    actor = remote.signer()
    with refused("step_not_asked"):
        world.run(recognising.begin_capture, actor, "face")
    with refused("already_signed"):
        world.run(ceremony.tick, actor, remote.points()[0], False)
    with refused("recognition_open"):
        world.run(ceremony.request_code, actor)
    waiting = world.run(reviewing.review, remote.member, found)
    assert (waiting.asked, waiting.declared_before) == (("back",), waiting.declared)
    take(world, actor, "back")
    world.run(recognising.submit, actor, **ANNA | {"number": "CA 99999 ZZ"})
    confirm(world, remote, actor)
    _sees_what_is_new(world, remote, found, {p.step: p.id for p in waiting.pictures})
    assert recognition(world, remote).evidence != before
    assert recognition(world, remote).round == 2
    assert state(world, remote) == "in_review"
    world.run(deciding.approve, remote.member, found, steps.CHECKLIST)
    assert state(world, remote) == "sealing"


def _sees_what_is_new(world: World, draft: Draft, found: str, before: dict[str, str]) -> None:
    """The reviewer: which pictures are new, what each replaced, which data changed, and what was decided until now."""
    review = world.run(reviewing.review, draft.member, found)
    assert {p.step: (p.round, p.before) for p in review.pictures if p.step != "gesture"} == {
        "front": (1, ""),
        "back": (2, before["back"]),
        "face": (1, ""),
    }
    assert world.run(reviewing.look, draft.member, found, before["back"]).startswith(b"\xff\xd8")
    assert review.declared is not None
    assert review.declared_before is not None
    assert (review.declared_before.number, review.declared.number) == ("CA12345AB", "CA99999ZZ")
    assert [(p.kind, p.by, p.reason, p.steps, p.note) for p in review.past] == [
        ("identity:confirmed", "Signer 1", "", (), ""),
        ("identity:asked:again", "Giulia Bellandi", "picture_blurred", ("back",), "The number is unreadable."),
        ("identity:confirmed", "Signer 1", "", (), ""),
    ]


def test_a_second_decision_is_refused_and_says_what_was_decided(world: World, remote: Draft) -> None:
    found = signed(world, remote)
    other = colleague(world, remote.member)
    seen = world.run(reviewing.news, other, found)
    world.run(deciding.approve, remote.member, found, steps.CHECKLIST)
    assert world.run(reviewing.news, other, found) != seen
    before = kinds(world, remote)
    for act, *rest in (
        (deciding.approve, steps.CHECKLIST),
        (deciding.reject, "other"),
        (deciding.ask_again, "other", ["face"]),
    ):
        with refused("recognition_is_approved"):
            world.run(act, other, found, *rest)
    assert kinds(world, remote) == before
    assert recognition(world, remote).reviewed_by == remote.member.account_id


def test_after_the_decision_pictures_and_data_are_for_those_who_had_a_part(world: World) -> None:
    boss = world.member()
    admin = colleague(world, boss)
    draft = world.draft(boss, signers=1, recognition=["remote"]).send()
    found = signed(world, draft)
    picture = world.run(reviewing.review, admin, found).pictures[0].id
    assert world.run(reviewing.look, admin, found, picture).startswith(b"\xff\xd8")
    world.run(deciding.approve, boss, found, steps.CHECKLIST)
    with refused("decided_by_others"):
        world.run(reviewing.look, admin, found, picture)
    seen = world.run(reviewing.review, admin, found)
    assert (seen.may_look, seen.pictures, seen.declared, seen.reading) == (False, (), None, None)
    assert seen.reviewed_by == "Giulia Bellandi"
    assert world.run(reviewing.look, boss, found, picture).startswith(b"\xff\xd8")


@pytest.mark.parametrize("by", ["the proposer", "a colleague"])
def test_rejected_everybody_is_told_and_there_is_nothing_to_certify(world: World, by: str) -> None:
    draft = world.draft(world.member(), signers=3, order="sequential", recognition=["in_person", "remote", "remote"])
    draft.send()
    said = declared.read(**ANNA, document_kind="passport", today=world.clock().date())
    world.run(recognising.accept_conditions, draft.signer(0), conditions.CURRENT, "en")
    world.run(recording.record_in_person, draft.member, draft.id, draft.signers[0], said, True)
    confirm(world, draft, draft.open_and_tick(0), 0)
    found = signed(world, draft, 1)
    reviewer = draft.member if by == "the proposer" else colleague(world, draft.member)
    world.run(deciding.reject, reviewer, found, "document_not_genuine", "The hologram is printed.")
    told = world.ask(
        lambda uow: {(m.kind, m.signer_id) for m in uow.session.exec(select(Message)) if m.envelope_id == draft.id}
    )
    assert {("cancelled", draft.signers[0]), ("rejected", draft.signers[1]), ("cancelled", draft.signers[2])} <= told
    assert (("not_recognised", "") in told) == (by == "a colleague"), "who decides needs no letter about it"
    assert draft.row().state == "rejected"
    assert not [promise for promise in world.promised if promise[0] == "seal"]
    assert world.run(queries.detail, draft.member, draft.id).documents[0].sealed == ""
    for number in (0, 1, 2):
        with refused("envelope_is_rejected" if number == 2 else "already_signed"):
            world.run(ceremony.open_document, draft.signer(number))
    # Also what was recorded in person goes: nothing was signed with it.
    world.clock.forward(days=31)
    assert world.run(custody.erase_due, SYSTEM) == 3
    assert {recognition(world, draft, n).declared for n in (0, 1, 2)} == {""}


def test_rejected_ends_the_envelope_and_the_pictures_go_later(world: World, remote: Draft) -> None:
    found = signed(world, remote)
    shown = world.run(reviewing.review, remote.member, found)
    assert world.run(reviewing.look, remote.member, found, shown.pictures[0].id).startswith(b"\xff\xd8")
    world.run(deciding.reject, remote.member, found, "not_the_person")
    assert state(world, remote) == "rejected"
    world.clock.forward(days=29)
    assert world.run(custody.erase_due, SYSTEM) == 0
    world.clock.forward(days=2)
    kept = world.ask(lambda uow: [(c.id, c.blob) for c in keeping.captures_of(uow, found)])
    assert world.run(custody.erase_due, SYSTEM) == 1
    after = world.run(reviewing.review, remote.member, found)
    assert (after.erased, after.declared, after.pictures) == (True, None, ())
    with refused("evidence_erased"):
        world.run(reviewing.look, remote.member, found, shown.pictures[0].id)
    with refused("evidence_erased"):  # the cipher text may lie about: without its key it is noise
        world.vault.decrypt("", found, kept[0][0], world.blobs.get(kept[0][1]))


def test_every_look_at_a_picture_is_an_event(world: World, remote: Draft) -> None:
    found = signed(world, remote)
    pictures = world.run(reviewing.review, remote.member, found).pictures
    for picture in pictures[:2]:
        world.run(reviewing.look, remote.member, found, picture.id)
    assert kinds(world, remote).count("identity:viewed") == 2


def test_another_organisation_finds_nothing(world: World, remote: Draft) -> None:
    found = signed(world, remote)
    stranger = world.member("Other GmbH")
    picture = world.run(reviewing.review, remote.member, found).pictures[0].id
    for act, *rest in (
        (reviewing.review,),
        (reviewing.look, picture),
        (deciding.approve, steps.CHECKLIST),
        (deciding.reject, "other"),
        (deciding.ask_again, "other", ["face"]),
    ):
        with refused("recognition_unknown"):
            world.run(act, stranger, found, *rest)
    assert world.run(review_queue.queue, stranger) == ()


def test_nobody_reviews_themselves(world: World) -> None:
    member = world.member(email="signer1@example.com")
    draft = world.draft(member, signers=1, recognition=["remote"])
    with refused("reviewer_missing"):
        draft.send()


def test_four_eyes_are_two_members(world: World, remote: Draft) -> None:
    world.ask(lambda uow: setattr(uow.session.exec(select(Organisation)).one(), "four_eyes", True))
    found = signed(world, remote)
    world.run(deciding.approve, remote.member, found, steps.CHECKLIST)
    assert state(world, remote) == "in_review"
    with refused("second_reviewer_needed"):
        world.run(deciding.approve, remote.member, found, steps.CHECKLIST)
    assert [one.hindrance for one in world.run(review_queue.queue, remote.member)] == ["second_reviewer_needed"]
    assert world.run(review_queue.waiting, remote.member) == 0
    second = colleague(world, remote.member)
    assert world.run(review_queue.waiting, second) == 1
    world.run(deciding.approve, second, found, steps.CHECKLIST)
    assert state(world, remote) == "sealing"


def test_in_person_comes_before_reading(world: World) -> None:
    draft = world.draft(world.member(), signers=1, recognition=["in_person"]).send()
    actor = draft.signer()
    world.run(recognising.accept_conditions, actor, conditions.CURRENT, "en")
    with refused("recognition_open"):
        world.run(ceremony.open_document, actor)
    said = declared.read(**ANNA, document_kind="identity_card", today=world.clock().date())
    with refused("declaration_missing"):
        world.run(recording.record_in_person, draft.member, draft.id, draft.signers[0], said, False)
    world.run(recording.record_in_person, draft.member, draft.id, draft.signers[0], said, True)
    draft.open_and_tick()
    confirm(world, draft, actor)
    assert state(world, draft) == "sealing"


def test_two_modes_in_one_envelope_days_apart(world: World) -> None:
    draft = world.draft(world.member(), recognition=["remote", "in_person"]).send()
    found = signed(world, draft, 0)
    world.run(deciding.approve, draft.member, found, steps.CHECKLIST)
    assert state(world, draft) == "sent"
    world.clock.forward(days=6)
    other = draft.signer(1)
    world.run(recognising.accept_conditions, other, conditions.CURRENT, "en")
    said = declared.read(**ANNA, document_kind="passport", today=world.clock().date())
    world.run(recording.record_in_person, draft.member, draft.id, draft.signers[1], said, True)
    draft.open_and_tick(1)
    confirm(world, draft, other, 1)
    assert state(world, draft) == "sealing"


def test_waiting_for_the_reviewer_never_expires_but_waiting_for_the_signer_does(world: World, remote: Draft) -> None:
    found = signed(world, remote)
    world.clock.forward(days=60)
    assert world.run(sending.expire_due, SYSTEM) == 0
    world.run(deciding.ask_again, remote.member, found, "other", ["face"])
    world.clock.forward(days=6)
    assert world.run(sending.expire_due, SYSTEM) == 0
    world.clock.forward(days=2)
    assert world.run(sending.expire_due, SYSTEM) == 1
    assert recognition(world, remote).erase_at == world.clock() + timedelta(days=30)


def test_tokens_are_of_one_signer_step_moment_and_use(world: World, remote: Draft) -> None:
    actor = remote.signer()
    world.run(recognising.accept_conditions, actor, conditions.CURRENT, "en")
    world.run(recognising.choose_document, actor, "identity_card")
    data, shot = a_shot()
    first = world.run(recognising.begin_capture, actor, "front")
    second = world.run(recognising.begin_capture, actor, "front")
    with refused("capture_token_dead"):  # superseded
        world.run(recognising.add_part, actor, first.token, 0, data[:1000])
    with refused("capture_token_dead"):  # made up
        world.run(recognising.add_part, actor, second.token[:-2] + "xx", 0, data[:1000])
    other = world.draft(world.member(), signers=1, recognition=["remote"]).send()
    world.run(recognising.accept_conditions, other.signer(), conditions.CURRENT, "en")
    with refused("capture_token_dead"):  # foreign
        world.run(recognising.add_part, other.signer(), second.token, 0, data[:1000])
    world.run(recognising.keep, actor, second.token, data, shot, None)
    with refused("capture_token_dead"):  # used
        world.run(recognising.keep, actor, second.token, data, shot, None)
    third = world.run(recognising.begin_capture, actor, "front")
    with refused("capture_seen_before"):
        world.run(recognising.keep, actor, third.token, data, shot, None)
    world.clock.forward(minutes=4)
    with refused("capture_token_dead"):  # late
        world.run(recognising.keep, actor, third.token, b"other", shot, None)


def test_pieces_resume_where_they_stopped_and_lie_encrypted(world: World, remote: Draft) -> None:
    actor = remote.signer()
    world.run(recognising.accept_conditions, actor, conditions.CURRENT, "en")
    world.run(recognising.choose_document, actor, "identity_card")
    leave = world.run(recognising.begin_capture, actor, "front")
    data, _ = a_shot()
    half = leave.part_bytes
    assert world.run(recognising.add_part, actor, leave.token, 0, data[:half]) == half
    assert world.run(recognising.add_part, actor, leave.token, 0, data[:half]) == half  # sent again: no harm
    with refused("capture_offset"):
        world.run(recognising.add_part, actor, leave.token, half + 1, data[half + 1 : half + 10])
    assert world.run(recognising.received, actor, leave.token) == half
    with refused("capture_incomplete"):
        world.run(recognising.whole, actor, leave.token, hashlib.sha256(data).hexdigest())
    parts = world.ask(lambda uow: [p.data for p in uow.session.exec(select(CapturePart))])
    assert data[:32] not in parts[0]
    world.run(recognising.refuse, actor, leave.token, ("blurred",))
    assert world.ask(lambda uow: uow.session.exec(select(CapturePart)).all()) == []
    assert "identity:capture:refused" in kinds(world, remote)


def test_a_failed_gesture_check_does_not_stop_the_signer_for_ever(world: World, remote: Draft) -> None:
    actor = remote.signer()
    world.run(recognising.accept_conditions, actor, conditions.CURRENT, "en")
    world.run(recognising.choose_document, actor, "passport")
    take(world, actor, "passport")
    take(world, actor, "face")
    for _ in range(2):
        assert not turn(world, actor, well=False)
        with refused("steps_open"):
            world.run(recognising.submit, actor, **ANNA)
    assert not turn(world, actor, well=False)
    world.run(recognising.submit, actor, **ANNA)
    remote.open_and_tick()
    confirm(world, remote, actor)
    shown = world.run(reviewing.review, remote.member, recognition(world, remote).id)
    assert shown.gesture == reviewing.Gesture(passed=False, reasons=("step_missing",), tries=3)


def test_an_expired_document_is_refused(world: World) -> None:
    with refused("document_expired"):
        declared.read(**ANNA | {"expiry": "2026-11-23"}, document_kind="passport", today=world.clock().date())


def test_declared_data_survive_the_way_into_storage() -> None:
    said = declared.read(**ANNA, document_kind="identity_card", today=date(2026, 11, 24))
    assert said == declared.from_json(declared.to_json(said))
    assert said.number == "CA12345AB"


@pytest.mark.parametrize("days", [1, 40])
def test_more_time_goes_on_where_it_stopped_unless_it_was_erased(world: World, remote: Draft, days: int) -> None:
    show_all(world, remote)
    world.clock.forward(days=31)
    world.run(sending.expire_due, SYSTEM)
    assert recognition(world, remote).state == "ended"
    world.clock.forward(days=days)
    world.run(custody.erase_due, SYSTEM)
    world.run(prolonging.prolong, remote.member, remote.id)
    assert recognition(world, remote).state == ("submitted" if days == 1 else "open")
    actor = remote.signer() if days == 1 else show_all(world, remote)
    remote.open_and_tick()
    confirm(world, remote, actor)
    assert recognition(world, remote).state == "to_review"
