from datetime import UTC, datetime, timedelta

import pytest

from otp_app.domain.actor import SYSTEM
from otp_app.domain.envelopes import queries, scope
from otp_app.domain.envelopes.models import Document
from otp_app.domain.ports import Renewed, Sealed, SealIdentity
from otp_app.domain.sealing import public, renewal, seal
from otp_app.domain.sealing.renewal import due_from
from tests.world import VISITOR, Draft, World

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("life", "lead", "due"),
    [
        (3650 * DAY, 180 * DAY, 3470 * DAY),
        (720 * DAY, 180 * DAY, 540 * DAY),
        (365 * DAY, 180 * DAY, 365 * DAY * 3 / 4),  # a quarter of a year before its end, not half of it
        (8 * DAY, 180 * DAY, 6 * DAY),
        (0 * DAY, 180 * DAY, 0 * DAY),
    ],
)
def test_renewal_is_due_in_time_but_not_all_the_time(life: timedelta, lead: timedelta, due: timedelta) -> None:
    assert due_from(NOW, NOW + life, lead) == NOW + due


def test_each_sealed_document_is_looked_at_once_and_then_when_it_is_due(both_worlds: World) -> None:
    draft, paper = _sealed(both_worlds)
    assert both_worlds.run(renewal.promise_due, SYSTEM) == 1
    assert both_worlds.promised[-1] == ("renew", (paper, "if_due"))
    until = both_worlds.clock() + 3650 * DAY
    assert not both_worlds.run(renewal.schedule, SYSTEM, paper, until)
    both_worlds.clock.forward(days=3469)
    assert both_worlds.run(renewal.promise_due, SYSTEM) == 0
    both_worlds.clock.forward(days=1)
    assert both_worlds.run(renewal.promise_due, SYSTEM) == 1
    assert both_worlds.run(renewal.schedule, SYSTEM, paper, until)
    del draft


def test_a_try_that_fails_is_repeated_every_day_and_told_once(both_worlds: World) -> None:
    draft, paper = _sealed(both_worlds)
    both_worlds.run(renewal.promise_due, SYSTEM)
    for _ in range(3):
        both_worlds.run(renewal.delay, SYSTEM, paper, "timestamp_unreachable")
        assert both_worlds.run(renewal.promise_due, SYSTEM) == 0
        both_worlds.clock.forward(days=1)
        assert both_worlds.run(renewal.promise_due, SYSTEM) == 1
    both_worlds.run(renewal.delay, SYSTEM, paper, "archive_revoked")
    told = [e.details["reason"] for e in _register(both_worlds, draft) if e.kind == "seal:renewal:delayed"]
    assert told == ["timestamp_unreachable", "archive_revoked"]
    assert both_worlds.run(renewal.waiting, SYSTEM) == (1, 0)
    both_worlds.run(renewal.schedule, SYSTEM, paper, both_worlds.clock() + DAY)
    both_worlds.clock.forward(days=1)
    assert both_worlds.run(renewal.waiting, SYSTEM) == (1, 1)


def test_a_renewed_document_takes_the_place_of_the_earlier_which_stays_known(both_worlds: World) -> None:
    draft, paper = _sealed(both_worlds)
    both_worlds.run(renewal.delay, SYSTEM, paper, "timestamp_unreachable")
    earlier = _paper(both_worlds, paper).sealed
    plan = both_worlds.run(renewal.plan, SYSTEM, paper)
    assert plan is not None
    at, until = both_worlds.clock() + DAY, both_worlds.clock() + 100 * DAY
    renewed = Renewed(b"renewed", at)
    assert both_worlds.run(renewal.record, SYSTEM, plan, "c" * 64, 7, renewed, until)
    assert not both_worlds.run(renewal.record, SYSTEM, plan, "d" * 64, 7, renewed, until)
    row = _paper(both_worlds, paper)
    assert (row.sealed, row.sealed_size, row.archive_timestamp_at, row.archive_until) == ("c" * 64, 7, at, until)
    assert (row.renewal_reason, row.renew_from) == ("", until - (until - at) / 4)
    event = _register(both_worlds, draft)[-1]
    assert (event.kind, event.details["previous"], event.details["sealed"]) == ("seal:renewed", earlier, "c" * 64)
    shown = both_worlds.run(public.lookup, VISITOR, draft.row().code or "")
    assert not isinstance(shown, str)
    assert (shown.documents[0].sealed, shown.documents[0].earlier) == ("c" * 64, (earlier,))
    assert shown.chain_intact


def test_by_hand_it_is_promised_whether_due_or_not(both_worlds: World) -> None:
    draft, paper = _sealed(both_worlds)
    both_worlds.run(renewal.schedule, SYSTEM, paper, both_worlds.clock() + 3650 * DAY)
    assert both_worlds.run(renewal.promise_at_once, SYSTEM, draft.id) == 1
    assert both_worlds.promised[-1] == ("renew", (paper, "at_once"))


def test_what_bears_no_seal_is_left_alone(both_worlds: World) -> None:
    draft = both_worlds.draft(both_worlds.member(), signers=1).send()
    assert both_worlds.run(renewal.promise_at_once, SYSTEM, draft.id) == 0
    assert both_worlds.run(renewal.promise_due, SYSTEM) == 0
    assert both_worlds.run(renewal.plan, SYSTEM, draft.documents[0]) is None


def _sealed(world: World) -> tuple[Draft, str]:
    """An envelope whose job of sealing has been done elsewhere; and its document."""
    draft = world.draft(world.member(), signers=1).send()
    draft.sign(0)
    paper = draft.documents[0]
    identity = SealIdentity("seal", "ca", "1", world.clock() + 700 * DAY, "tsu")
    sealed = Sealed(b"sealed", "PAdES B-LTA", world.clock(), world.clock(), identity)
    world.run(seal.record, SYSTEM, paper, world.blobs.put(b"sealed"), 6, sealed)
    assert world.run(seal.finish, SYSTEM, draft.id)
    return draft, paper


def _paper(world: World, paper: str) -> Document:
    return world.ask(lambda uow: next(d for d in scope.documents(uow.session, _envelope(uow, paper)) if d.id == paper))


def _envelope(uow, paper: str) -> str:
    return uow.session.get_one(Document, paper).envelope_id


def _register(world: World, draft: Draft):
    return world.run(queries.detail, draft.member, draft.id).register
