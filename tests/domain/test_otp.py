"""The one-time password: its pure rules by table. Every order of requests: test_otp_sequences."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from otp_app.domain.errors import DomainError
from otp_app.domain.otp import challenge, policy
from otp_app.domain.otp.models import Challenge
from otp_app.domain.otp.policy import Answer, Asked
from otp_app.domain.policy import POLICY
from otp_app.domain.signing import ceremony
from tests.world import World

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
SOON, GONE = NOW + timedelta(minutes=1), NOW - timedelta(seconds=1)


@pytest.mark.parametrize(
    ("asked", "fits", "older", "answer"),
    [
        (None, True, False, Answer("none", False, 0)),
        (Asked("open", 0, SOON, True), True, False, Answer("confirmed", False, 5)),
        (Asked("open", 4, SOON, True), True, False, Answer("confirmed", False, 1)),
        (Asked("open", 0, SOON, True), False, False, Answer("wrong", True, 4)),
        (Asked("open", 0, SOON, True), False, True, Answer("reused", True, 4)),
        (Asked("open", 4, SOON, True), False, False, Answer("locked", True, 0)),
        (Asked("open", 5, SOON, True), True, False, Answer("locked", False, 0)),
        (Asked("locked", 5, SOON, True), True, False, Answer("locked", False, 0)),
        (Asked("used", 0, SOON, True), True, False, Answer("reused", False, 0)),
        (Asked("open", 0, GONE, True), True, False, Answer("expired", False, 5)),
        (Asked("open", 0, NOW, True), True, False, Answer("expired", False, 5)),
        (Asked("superseded", 0, SOON, True), True, False, Answer("expired", False, 5)),
        (Asked("open", 0, SOON, False), True, False, Answer("stale", False, 5)),
    ],
)
def test_judge(asked: Asked | None, fits: bool, older: bool, answer: Answer) -> None:
    assert policy.judge(asked, code_fits=fits, older_code_fits=older, now=NOW, policy=POLICY) == answer


@pytest.mark.parametrize(
    ("minutes_ago", "allowed", "reason"),
    [
        ([], True, ""),
        ([0.1], False, "otp_pause"),
        ([0.5], True, ""),
        ([1, 2, 3, 4, 5], False, "otp_too_many"),
        ([1, 2, 3, 4, 61], True, ""),
    ],
)
def test_may_send(minutes_ago: list[float], allowed: bool, reason: str) -> None:
    sending = policy.may_send([NOW - timedelta(minutes=m) for m in minutes_ago], [], NOW, POLICY)
    assert (sending.allowed, sending.reason) == (allowed, reason)
    assert (sending.wait > timedelta(0)) == (not allowed)


def test_codes_are_six_digits_and_not_stored(world: World) -> None:
    draft = world.draft(world.member()).send()
    codes: set[str] = set()
    actor = draft.open_and_tick(0)
    for _ in range(5):
        world.run(ceremony.request_code, actor)
        codes.add(draft.code(0))
        world.clock.forward(minutes=12)
    assert all(len(c) == 6 and c.isdigit() for c in codes)
    assert len(codes) == 5
    stored = world.ask(lambda uow: [str(c) for c in uow.session.exec(select(Challenge))])
    assert not any(code in row.replace("-", "") for code in codes for row in stored if f"'{code}'" in row)
    world.run(ceremony.request_code, actor)  # the first of five is an hour old by now
    with pytest.raises(DomainError, match="otp_pause"):
        world.run(ceremony.request_code, actor)


def test_binding_changes_with_everything_it_confirms() -> None:
    base = {"signer_id": "s", "envelope_id": "e", "documents": ["d"], "points": ["p", "q"], "evidence": ()}
    changes = [
        {"signer_id": "t"},
        {"envelope_id": "f"},
        {"documents": ["x"]},
        {"documents": ["d", "x"]},
        {"points": ["p"]},
        {"evidence": ("z",)},
    ]
    bindings = {challenge.binding_of(**{**base, **change}) for change in ({}, *changes)}  # type: ignore[arg-type]
    assert len(bindings) == len(changes) + 1
    assert challenge.binding_of(**{**base, "points": ["q", "p"]}) in bindings  # type: ignore[arg-type]


def test_a_code_is_used_once_whatever_the_signer_is(world: World) -> None:
    draft = world.draft(world.member()).send()
    world.run(ceremony.request_code, draft.open_and_tick(0))
    code, signer = draft.code(0), draft.signers[0]

    binding = world.ask(lambda uow: uow.session.exec(select(Challenge.binding)).one())
    outcomes = [world.ask(lambda uow: challenge.attempt(uow, signer, binding, code).outcome) for _ in range(2)]
    assert outcomes == ["confirmed", "reused"]
    assert world.ask(lambda uow: challenge.used_channel(uow, signer)) == "email"


def test_a_code_that_is_over_is_not_sent_any_more(world: World) -> None:
    draft = world.draft(world.member()).send()
    actor = draft.open_and_tick(0)
    world.run(ceremony.request_code, actor)
    first = world.ask(lambda uow: uow.session.exec(select(Challenge.id)).one())
    world.clock.forward(seconds=31)
    world.run(ceremony.request_code, actor)
    assert world.ask(lambda uow: challenge.code_to_send(uow, first)) is None
    wrong = "000000" if draft.code() != "000000" else "111111"
    for _ in range(POLICY.otp_tries):
        assert draft.code() != ""
        world.run(ceremony.sign, actor, wrong)
    assert draft.code() == ""
