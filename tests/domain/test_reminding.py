"""Reminders by schedule: when, to whom, and never twice."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Event, current_thread

import pytest
from sqlalchemy import event
from sqlmodel import select

from otp_app.domain.actor import SYSTEM
from otp_app.domain.envelopes import deciding, drafting, letters, reminding, sending
from otp_app.domain.envelopes.models import Signer
from otp_app.domain.envelopes.reminding import next_reminder
from otp_app.domain.messages.letter import Letter, Sender
from otp_app.domain.messages.models import Message
from otp_app.domain.phone import zone_of_number
from otp_app.domain.policy import POLICY
from otp_app.domain.signing import ceremony, recognising
from otp_app.domain.uow import UnitOfWork
from tests.domain.test_recognition import ANNA, confirm, signed, take
from tests.world import Draft, World

NOON = datetime(2026, 11, 2, 11, 0, tzinfo=UTC)  # in Rome


def moments(invited: datetime, days: int, zone: str = "Europe/Rome") -> list[datetime]:
    """Every reminder of somebody who never signs, each as of the one before."""
    found: list[datetime] = []
    last = invited
    while at := next_reminder(POLICY, invited, last, invited + timedelta(days=days), zone):
        found.append(at)
        last = at
    return found


@pytest.mark.parametrize(
    ("days", "expected"),
    [(30, [3, 7, 11, 15, 19, 23, 28]), (14, [3, 7, 12]), (7, [3, 5]), (5, [3]), (3, [1]), (2, []), (1, [])],
)
def test_after_three_days_then_every_four_and_two_before_the_end(days: int, expected: list[int]) -> None:
    assert [(at - NOON).days for at in moments(NOON, days)] == expected


@pytest.mark.parametrize(("hour", "zone"), [(2, "Europe/Rome"), (22, "Europe/Rome"), (11, "Asia/Tokyo")])
def test_nobody_is_reminded_at_night(hour: int, zone: str) -> None:
    from zoneinfo import ZoneInfo

    found = moments(NOON.replace(hour=hour), 30, zone)
    assert len(found) == 7
    for at in found:
        local = at.astimezone(ZoneInfo(zone))
        assert (8, 30) <= (local.hour, local.minute) <= (19, 0)


def test_the_change_to_winter_time_moves_no_morning() -> None:
    found = moments(datetime(2026, 10, 20, 4, 0, tzinfo=UTC), 30)
    assert {at.astimezone(UTC).hour for at in found} == {6, 7}


@pytest.mark.parametrize(
    ("number", "zone"),
    [("+393331234567", "Europe/Rome"), ("+819012345678", "Asia/Tokyo"), ("+12015550123", ""), ("", ""), ("x", "")],
)
def test_the_zone_of_a_number_where_it_is_certain(number: str, zone: str) -> None:
    assert zone_of_number(number) == zone


def reminders(world: World, draft: Draft) -> int:
    def count(uow: UnitOfWork) -> int:
        query = select(Message).where(Message.envelope_id == draft.id, Message.kind == "reminder")
        return len(uow.session.exec(query).all())

    return world.ask(count)


def remind(world: World) -> int:
    return world.run(reminding.remind_due, SYSTEM)


def test_each_is_sent_once_and_those_missed_are_one(world: World) -> None:
    draft = world.draft(world.member()).send()
    world.clock.forward(days=2)
    assert remind(world) == 0
    world.clock.forward(days=1, hours=1)
    assert remind(world) == 2
    assert remind(world) == 0
    assert reminders(world, draft) == 2
    assert draft.kinds().count("envelope:reminded") == 2
    world.clock.forward(days=15)
    remind(world)
    assert remind(world) == 0
    assert reminders(world, draft) == 4


def test_one_by_hand_moves_the_next_by_schedule(world: World) -> None:
    draft = world.draft(world.member(), signers=1).send()
    world.clock.forward(days=2, hours=20)
    world.run(sending.remind, draft.member, draft.id)
    world.clock.forward(hours=6)
    assert remind(world) == 0
    world.clock.forward(days=4)
    assert remind(world) == 1


def test_who_has_signed_or_waits_is_not_reminded(world: World) -> None:
    draft = world.draft(world.member(), signers=3, order="sequential").send()
    draft.sign(0)
    world.clock.forward(days=4)
    remind(world)
    assert reminders(world, draft) == 1
    assert draft.signer_row(1).reminded_at is not None
    world.run(sending.cancel, draft.member, draft.id)
    world.clock.forward(days=5)
    remind(world)
    assert reminders(world, draft) == 1


def test_who_is_asked_again_is_reminded_of_that_until_they_show_it(world: World) -> None:
    draft = world.draft(world.member(), signers=1, recognition=["remote"]).send()
    world.clock.forward(days=2)
    found = signed(world, draft)
    world.clock.forward(days=1, hours=1)
    assert remind(world) == 1  # planned while it was their turn: nothing is asked of them now
    assert reminders(world, draft) == 0
    world.run(deciding.ask_again, draft.member, found, "picture_glare", ["back"], "The lamp, please.")
    world.clock.forward(days=2)
    assert remind(world) == 0
    world.clock.forward(days=1, hours=1)
    assert remind(world) == 1
    assert reminders(world, draft) == 1
    letter = written(world, draft)
    assert "Back of the document" in letter.steps
    assert letter.quote == "The lamp, please."
    assert letter.stop
    take(world, draft.signer(), "back")
    world.run(recognising.submit, draft.signer(), **ANNA)
    confirm(world, draft, draft.signer())
    world.clock.forward(days=5)
    remind(world)
    assert reminders(world, draft) == 1


def written(world: World, draft: Draft) -> Letter:
    """The newest reminder as it would go out now."""

    def write(uow: UnitOfWork) -> Letter | None:
        query = select(Message).where(Message.envelope_id == draft.id, Message.kind == "reminder")
        message = uow.session.exec(query).one()
        signer = uow.session.get_one(Signer, draft.signers[0])
        return letters.write(uow, message, signer, Sender("OTP Sign", "http://localhost", "help@localhost"))

    letter = world.ask(write)
    assert letter is not None
    return letter


def test_nothing_is_sent_after_the_end(world: World) -> None:
    draft = world.draft(world.member(), signers=1).send()
    world.clock.forward(days=31)
    remind(world)
    assert reminders(world, draft) == 0
    assert remind(world) == 0


def test_an_overdue_one_waits_for_the_morning(world: World) -> None:
    draft = world.draft(world.member(), signers=1).send()  # at ten in Rome
    world.clock.forward(days=3, hours=13)  # nothing ran until eleven at night
    remind(world)
    assert reminders(world, draft) == 0
    planned = draft.signer_row().remind_at
    assert planned is not None
    assert planned.isoformat() == "2026-11-28T07:30:00+00:00"
    world.clock.forward(hours=9, minutes=29)
    assert remind(world) == 0
    world.clock.forward(minutes=1)
    remind(world)
    assert reminders(world, draft) == 1


def test_who_was_invited_before_there_were_reminders_gets_them(world: World) -> None:
    old = world.draft(world.member(), signers=2).send()
    without = world.draft(world.member(), signers=1)
    world.run(drafting.update, without.member, without.id, reminders=False)
    without.send()
    ended = world.draft(world.member(), signers=1)
    world.run(drafting.update, ended.member, ended.id, life_days=2)
    ended.send()
    world.run(lambda uow, _actor: _forget(uow), SYSTEM)
    old.sign(1)
    world.clock.forward(days=1)
    assert world.run(reminding.plan_forgotten, SYSTEM) == 1
    assert world.run(reminding.plan_forgotten, SYSTEM) == 0
    assert old.signer_row(0).remind_at == world.clock() + timedelta(days=2)
    assert [d.signer_row().remind_at for d in (without, ended)] == [None, None]
    world.clock.forward(days=3)
    remind(world)
    assert [reminders(world, d) for d in (old, without, ended)] == [1, 0, 0]


def _forget(uow: UnitOfWork) -> None:
    """As the columns were filled when they came."""
    for signer in uow.session.exec(select(Signer)).all():
        signer.remind_at = None
        uow.session.add(signer)


def test_a_signature_and_a_reminder_at_once_do_not_stand_in_each_others_way(both_worlds: World) -> None:
    """The signer is stopped in the middle of signing, while the reminder for them falls due."""
    world = both_worlds
    draft = world.draft(world.member(), signers=1).send()
    actor = draft.open_and_tick()
    world.clock.forward(days=3)
    world.run(ceremony.request_code, actor)
    code, signing, reminded = draft.code(), Event(), Event()

    def hear(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if current_thread().name == "signing" and statement.startswith("UPDATE signer"):
            signing.set()
            reminded.wait(1.5)  # PostgreSQL looks for a deadlock after one second

    def sign() -> str:
        current_thread().name = "signing"
        return world.run(ceremony.sign, actor, code).outcome

    event.listen(world.engine, "before_cursor_execute", hear)
    with ThreadPoolExecutor(1) as pool:
        signed = pool.submit(sign)
        assert signing.wait(60)
        remind(world)
        reminded.set()
        assert signed.result(10) == "confirmed"
    remind(world)
    assert reminders(world, draft) == 0
    assert draft.signer_row().remind_at is None


def test_an_envelope_can_do_without(world: World) -> None:
    draft = world.draft(world.member(), signers=1)
    world.run(drafting.update, draft.member, draft.id, reminders=False)
    draft.send()
    world.clock.forward(days=20)
    assert remind(world) == 0
    assert draft.signer_row().remind_at is None


def test_an_address_that_bounced_is_left_in_peace(world: World) -> None:
    draft = world.draft(world.member(), signers=1).send()
    world.ask(lambda uow: _bounce(uow, draft.id))
    world.clock.forward(days=4)
    remind(world)
    assert reminders(world, draft) == 0


def _bounce(uow: UnitOfWork, envelope_id: str) -> None:
    message = uow.session.exec(select(Message).where(Message.envelope_id == envelope_id)).one()
    message.state = "bounced"
    uow.session.add(message)
