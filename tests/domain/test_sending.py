"""Drafts, sending, and what the proposer can do while the envelope is out."""

from typing import get_args

import pytest

from otp_app.domain.envelopes import drafting, lifecycle, placing, queries, sending
from otp_app.domain.envelopes.drafting import SignerDraft
from otp_app.domain.envelopes.placing import PointDraft
from otp_app.domain.errors import DomainError
from otp_app.domain.signing import access, ceremony
from tests.world import VISITOR, World


def test_a_draft_survives_everything_typed_so_far(world: World) -> None:
    member = world.member()
    envelope = world.run(drafting.create, member, "SES", "it")
    world.run(drafting.update, member, envelope, title="  Half  a title ", step=3)
    signer = world.run(drafting.save_signer, member, envelope, SignerDraft("", "An", "anna@", "de"))
    world.run(drafting.save_signer, member, envelope, SignerDraft(signer, "Anna", "anna@example", "de"))
    detail = world.run(queries.detail, member, envelope)
    assert (detail.title, detail.draft_step) == ("Half a title", 3)
    assert [(s.id, s.name, s.email) for s in detail.signers] == [(signer, "Anna", "anna@example")]
    assert {p.code for p in detail.problems} == {"documents_missing", "signer_email_invalid", "signer_without_point"}


def test_sending_refuses_what_is_incomplete_and_loses_nothing(world: World) -> None:
    draft = world.draft(world.member())
    world.run(drafting.save_signer, draft.member, draft.id, SignerDraft(draft.signers[1], "Anna", "no address", "de"))
    with pytest.raises(DomainError, match="signer_email_invalid") as refused:
        draft.send()
    assert refused.value.params == {"subject": "Anna", "step": 3}
    assert draft.row().state == "draft"
    assert world.promised[-1][0] != "deliver"


def test_points_keep_their_ids_and_two_tabs_notice_each_other(world: World) -> None:
    draft = world.draft(world.member(), signers=1)
    before = world.run(queries.detail, draft.member, draft.id)
    moved = [
        PointDraft(p.id, p.document_id, p.signer_id, p.page, 0.5, 0.5, p.w, p.h, p.required, p.label)
        for p in before.points
    ]
    revision = world.run(placing.save_points, draft.member, draft.id, before.revision, moved)
    with pytest.raises(DomainError, match="draft_changed_elsewhere"):
        world.run(placing.save_points, draft.member, draft.id, before.revision, [])
    after = world.run(queries.detail, draft.member, draft.id)
    assert [p.id for p in after.points] == [p.id for p in before.points]
    assert {(p.x, p.y) for p in after.points} == {(0.5, 0.5)}
    made_up = PointDraft("pnt_madeupbyclient", draft.documents[0], draft.signers[0], 1, 0, 0, 0.2, 0.05, True, "")
    world.run(placing.save_points, draft.member, draft.id, revision, [made_up, made_up])
    ids = [p.id for p in world.run(queries.detail, draft.member, draft.id).points]
    assert len(set(ids)) == 2
    assert "pnt_madeupbyclient" in ids


@pytest.mark.parametrize(
    ("field", "value"),
    [("page", 0), ("page", 3), ("x", -0.01), ("x", 0.9), ("w", 0.0), ("y", float("nan")), ("h", float("inf"))],
)
def test_a_point_outside_its_page_is_refused(world: World, field: str, value: float) -> None:
    draft = world.draft(world.member(), signers=1)
    good = {"page": 1, "x": 0.5, "y": 0.5, "w": 0.3, "h": 0.1}
    bad = PointDraft("", draft.documents[0], draft.signers[0], required=True, label="", **{**good, field: value})  # type: ignore[arg-type]
    with pytest.raises(DomainError, match="point_invalid"):
        world.run(placing.save_points, draft.member, draft.id, draft.row().revision, [bad])


def test_a_foreign_signer_or_document_takes_no_point(world: World) -> None:
    mine, other = world.draft(world.member(), signers=1), world.draft(world.member(), signers=1)
    for document, signer in ((other.documents[0], mine.signers[0]), (mine.documents[0], other.signers[0])):
        point = PointDraft("", document, signer, 1, 0.1, 0.1, 0.2, 0.1, True, "")
        with pytest.raises(DomainError, match="point_invalid"):
            world.run(placing.save_points, mine.member, mine.id, mine.row().revision, [point])


def test_sent_means_nothing_changes_any_more(world: World) -> None:
    draft = world.draft(world.member()).send()
    revision = draft.row().revision
    attempts = [
        lambda: world.run(drafting.update, draft.member, draft.id, title="Other"),
        lambda: world.run(drafting.add_document, draft.member, draft.id, world.upload()),
        lambda: world.run(drafting.remove_document, draft.member, draft.id, draft.documents[0]),
        lambda: world.run(drafting.save_signer, draft.member, draft.id, SignerDraft(draft.signers[0], "X", "x", "en")),
        lambda: world.run(drafting.remove_signer, draft.member, draft.id, draft.signers[0]),
        lambda: world.run(drafting.reorder_signers, draft.member, draft.id, draft.signers[::-1]),
        lambda: world.run(placing.save_points, draft.member, draft.id, revision, []),
        lambda: world.run(drafting.discard, draft.member, draft.id),
        lambda: world.run(sending.send, draft.member, draft.id),
    ]
    for attempt in attempts:
        with pytest.raises(DomainError, match="envelope_is_sent"):
            attempt()


@pytest.mark.parametrize(("order", "invited"), [("parallel", 3), ("sequential", 1)])
def test_who_is_invited(world: World, order: str, invited: int) -> None:
    draft = world.draft(world.member(), signers=3, order=order).send()
    states = [draft.signer_row(n).state for n in range(3)]
    assert states.count("invited") == invited
    assert [job for job, _ in world.promised].count("deliver") == 1 + invited  # one is the e-mail confirmation
    if order == "sequential":
        with pytest.raises(DomainError, match="not_your_turn"):
            world.run(ceremony.open_document, draft.signer(1))
        draft.sign(0)
        assert [draft.signer_row(n).state for n in range(3)] == ["signed", "invited", "waiting"]


def test_reorder_decides_who_is_first(world: World) -> None:
    draft = world.draft(world.member(), signers=2, order="sequential")
    world.run(drafting.reorder_signers, draft.member, draft.id, draft.signers[::-1])
    with pytest.raises(DomainError, match="signers_differ"):
        world.run(drafting.reorder_signers, draft.member, draft.id, [draft.signers[0]] * 2)
    draft.send()
    assert [draft.signer_row(n).state for n in range(2)] == ["waiting", "invited"]


def test_remind_pauses_and_never_makes_a_new_link(world: World) -> None:
    draft = world.draft(world.member(), signers=1).send()
    token = draft.token()
    with pytest.raises(DomainError, match="reminded_lately"):
        world.run(sending.remind, draft.member, draft.id)
    world.clock.forward(hours=2)
    assert world.run(sending.remind, draft.member, draft.id) == 1
    assert draft.token() == token
    assert draft.kinds()[-1] == "envelope:reminded"


def test_a_corrected_address_kills_the_old_link_until_it_was_opened(world: World) -> None:
    draft = world.draft(world.member(), signers=1).send()
    old = draft.token()
    world.run(sending.change_contact, draft.member, draft.id, draft.signers[0], "Right@Example.com")
    assert world.run(access.resolve, VISITOR, old) is None
    assert draft.token() != old
    assert draft.signer_row().email == "right@example.com"
    draft.open_and_tick()
    with pytest.raises(DomainError, match="contact_in_use"):
        world.run(sending.change_contact, draft.member, draft.id, draft.signers[0], "other@example.com")


def test_cancel_and_expiry_end_it_for_everybody(world: World) -> None:
    cancelled, expired = (world.draft(world.member(), signers=1) for _ in range(2))
    cancelled.send()
    expired.send()
    world.run(sending.cancel, cancelled.member, cancelled.id)
    world.clock.forward(days=31)
    assert world.run(sending.expire_due, VISITOR) == 1
    for draft, state in ((cancelled, "cancelled"), (expired, "expired")):
        assert draft.row().state == state
        with pytest.raises(DomainError, match=f"envelope_is_{state}"):
            world.run(ceremony.open_document, draft.signer())
        with pytest.raises(DomainError, match=f"envelope_is_{state}"):
            world.run(sending.cancel, draft.member, draft.id)


def test_time_over_ends_it_even_before_the_schedule_looked(world: World) -> None:
    draft = world.draft(world.member(), signers=1).send()
    actor = draft.open_and_tick()
    world.clock.forward(days=30)
    with pytest.raises(DomainError, match="envelope_is_expired"):
        world.run(ceremony.request_code, actor)


def test_the_only_legal_moves() -> None:
    states, actions = get_args(lifecycle.State), get_args(lifecycle.Action)
    legal: dict[str, set[str]] = {state: set() for state in states}
    for state in states:
        for action in actions:
            try:
                legal[state].add(f"{action} → {lifecycle.move(state, action)}")
            except DomainError as refusal:
                assert refusal.code == f"envelope_is_{state}"
    ends = {"decline → declined", "cancel → cancelled", "expire → expired", "reject → rejected"}
    assert {state: moves for state, moves in legal.items() if moves} == {
        "draft": {"send → sent"},
        "sent": ends | {"hold → in_review", "sign_off → sealing"},
        "in_review": ends | {"sign_off → sealing"},
        "sealing": {"seal → completed"},
        "expired": {"prolong → sent"},
    }
    assert set(states) == lifecycle.OPEN | lifecycle.ENDED


def test_the_list_counts_searches_and_pages(world: World) -> None:
    member = world.member()
    drafts = [world.draft(member, signers=1) for _ in range(27)]
    drafts[0].send()
    world.run(drafting.update, member, drafts[1].id, title="Lease 100% of_it")
    everything = world.run(queries.list_envelopes, member)
    assert (len(everything.rows), everything.more, everything.counts["draft"]) == (25, True, 26)
    assert len(world.run(queries.list_envelopes, member, "all", "", 2).rows) == 2
    assert [r.id for r in world.run(queries.list_envelopes, member, "waiting").rows] == [drafts[0].id]
    assert [r.id for r in world.run(queries.list_envelopes, member, "all", "100% of_").rows] == [drafts[1].id]
    assert world.run(queries.list_envelopes, member, "all", "SIGNER1@").total == 27
    assert world.run(queries.list_envelopes, world.member(), "all").total == 0


def test_no_name_carries_a_link_into_the_mail_of_strangers(world: World) -> None:
    draft = world.draft(world.member())
    name = "Win at www.evil.example"
    world.run(
        drafting.save_signer, draft.member, draft.id, SignerDraft(draft.signers[0], name, "anna@example.com", "de")
    )
    with pytest.raises(DomainError, match="signer_name_has_link"):
        draft.send()
