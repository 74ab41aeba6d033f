"""What becomes of messages: states only move on, whatever a provider tells, and each change is an event."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import col, select

from otp_app.domain.actor import SYSTEM
from otp_app.domain.audit import log
from otp_app.domain.envelopes import delivery, queries, sending
from otp_app.domain.errors import DomainError
from otp_app.domain.messages import progress
from otp_app.domain.messages.letter import Sender
from otp_app.domain.messages.models import Message
from otp_app.domain.messages.outgoing import Report
from otp_app.domain.signing import ceremony
from tests.world import Draft, World

SENDER = Sender("OTP Sign", "https://sign.example", "help@sign.example")


def newest(world: World, kind: str) -> Message:
    query = select(Message).where(Message.kind == kind).order_by(col(Message.created_at).desc())
    return world.ask(lambda uow: uow.session.exec(query.limit(1)).one())


def row(world: World, message_id: str) -> Message:
    return world.ask(lambda uow: uow.session.get_one(Message, message_id))


def sent(world: World) -> tuple[Draft, str]:
    """An envelope to one signer whose invitation the provider took."""
    draft = world.draft(world.member(), signers=1).send()
    invitation = newest(world, "invitation").id
    world.run(delivery.record_sent, SYSTEM, invitation, "sg-1")
    return draft, invitation


def report(world: World, message_id: str, *outcomes: str, reason: str = "mailbox_unknown") -> None:
    reports = [
        Report(message_id, outcome, world.clock(), "" if outcome == "delivered" else reason, "5.1.1")  # type: ignore[arg-type]
        for outcome in outcomes
    ]
    world.run(delivery.record_reports, SYSTEM, reports)


def about(draft: Draft) -> list[str]:
    return [kind for kind in draft.kinds() if kind.startswith("message:")]


def test_a_message_goes_from_queued_to_delivered(world: World) -> None:
    draft, invitation = sent(world)
    world.clock.forward(minutes=2)
    report(world, invitation, "delivered")
    found = row(world, invitation)
    assert (found.state, found.reference, found.state_at) == ("delivered", "sg-1", world.clock())
    assert about(draft) == ["message:sent", "message:delivered"]
    [signer] = world.run(queries.detail, draft.member, draft.id).signers
    assert (signer.message_state, signer.message_at) == ("delivered", world.clock())


@pytest.mark.parametrize("order", [("bounced", "delivered"), ("delivered", "bounced"), ("bounced", "bounced")])
def test_a_late_delivered_never_hides_a_bounce(world: World, order: Sequence[str]) -> None:
    draft, invitation = sent(world)
    for outcome in order:
        report(world, invitation, outcome)
    assert row(world, invitation).state == "bounced"
    assert about(draft).count("message:bounced") == 1


def test_a_report_may_be_quicker_than_our_own_record(world: World) -> None:
    draft = world.draft(world.member(), signers=1).send()
    invitation = newest(world, "invitation").id
    report(world, invitation, "delivered")
    world.run(delivery.record_sent, SYSTEM, invitation, "sg-1")
    assert (row(world, invitation).state, row(world, invitation).reference) == ("delivered", "sg-1")
    assert sorted(about(draft)) == ["message:delivered", "message:sent"]
    assert world.run(delivery.prepare, SYSTEM, invitation, SENDER) is None


def test_a_bounced_invitation_is_told_corrected_and_sent_again(world: World) -> None:
    draft, invitation = sent(world)
    report(world, invitation, "bounced", "bounced")
    letter = world.run(delivery.prepare, SYSTEM, newest(world, "undelivered").id, SENDER)
    assert letter is not None
    assert letter.to.endswith("@tessera.example")
    assert "The mailbox does not exist." in letter.letter.paragraphs
    count = world.ask(lambda uow: len(uow.session.exec(select(Message).where(Message.kind == "undelivered")).all()))
    assert count == 1
    world.clock.forward(minutes=1)
    world.run(sending.change_contact, draft.member, draft.id, draft.signers[0], "right@example.com")
    again = newest(world, "invitation").id
    assert again != invitation
    report(world, again, "delivered")
    [signer] = world.run(queries.detail, draft.member, draft.id).signers
    assert (signer.message_state, signer.message_reason) == ("delivered", "")


def test_a_bounce_that_was_mended_is_told_nobody(world: World) -> None:
    draft, invitation = sent(world)
    world.clock.forward(minutes=1)
    world.run(sending.change_contact, draft.member, draft.id, draft.signers[0], "right@example.com")
    report(world, invitation, "bounced")
    assert world.run(delivery.prepare, SYSTEM, newest(world, "undelivered").id, SENDER) is None


def test_after_a_bounce_nobody_waits_to_send_again(world: World) -> None:
    draft, invitation = sent(world)
    with pytest.raises(DomainError, match="reminded_lately"):
        world.run(sending.remind, draft.member, draft.id)
    report(world, invitation, "bounced", reason="mailbox_full")
    assert world.run(sending.remind, draft.member, draft.id) == 1


def test_a_bounced_code_is_no_news_for_the_proposer(world: World) -> None:
    draft, _ = sent(world)
    world.run(ceremony.request_code, draft.open_and_tick(0))
    code = newest(world, "code").id
    world.run(delivery.record_sent, SYSTEM, code, "sg-2")
    report(world, code, "bounced")
    assert world.ask(lambda uow: uow.session.exec(select(Message).where(Message.kind == "undelivered")).all()) == []
    assert "message:bounced" in draft.kinds()


def test_waiting_is_visible_with_its_cause(world: World) -> None:
    draft = world.draft(world.member(), signers=1).send()
    invitation = newest(world, "invitation").id
    world.run(delivery.record_delay, SYSTEM, invitation, "mail_login_refused", "401")
    assert (row(world, invitation).state, row(world, invitation).reason) == ("queued", "mail_login_refused")
    world.run(delivery.record_sent, SYSTEM, invitation, "sg-1")
    assert row(world, invitation).reason == ""
    report(world, invitation, "deferred", reason="mail_deferred")
    assert (row(world, invitation).state, row(world, invitation).reason) == ("sent", "mail_deferred")
    report(world, invitation, "delivered", "deferred")
    assert (row(world, invitation).state, row(world, invitation).reason) == ("delivered", "")
    assert about(draft) == ["message:sent", "message:delivered"]


def test_called_spam_once_is_one_event(world: World) -> None:
    draft, invitation = sent(world)
    report(world, invitation, "delivered", "complained", "complained", reason="marked_as_spam")
    assert row(world, invitation).state == "delivered"
    assert about(draft) == ["message:sent", "message:delivered", "message:reported_as_spam"]


def test_a_providers_clock_cannot_name_a_moment_that_cannot_be(world: World) -> None:
    _, invitation = sent(world)
    promised, now = row(world, invitation).created_at, world.clock()
    for wrong, kept in ((now + timedelta(days=900), now), (promised - timedelta(days=1), promised)):
        _, invitation = sent(world)
        world.run(delivery.record_reports, SYSTEM, [Report(invitation, "delivered", wrong)])
        assert row(world, invitation).state_at == kept


def test_reports_of_unknown_messages_change_nothing(world: World) -> None:
    assert world.run(delivery.record_reports, SYSTEM, [Report("msg_none", "delivered", world.clock())]) == 0


OUTCOMES = st.lists(st.sampled_from(["delivered", "bounced", "failed", "sent", "queued"]), max_size=12)


@given(OUTCOMES)
def test_states_only_move_on(told: list[str]) -> None:
    state, seen = "queued", ["queued"]
    for outcome in told:
        if progress.leads_to(state, outcome):
            state = outcome
            seen.append(state)
    assert len(seen) == len(set(seen))
    if {"bounced", "failed"} & set(told):
        assert state in progress.TROUBLE
    elif "delivered" in told:
        assert state == "delivered"


def test_states_hold_on_both_databases(both_worlds: World) -> None:
    draft, invitation = sent(both_worlds)
    report(both_worlds, invitation, "bounced", "delivered")
    assert row(both_worlds, invitation).state == "bounced"
    assert both_worlds.ask(lambda uow: log.check(uow, draft.id)).intact
