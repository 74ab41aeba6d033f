"""The one-time password: the pure rule by table, then every order of requests by a state machine."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
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


class Ceremony(RuleBasedStateMachine):
    """Any sequence of asking, ticking, waiting and trying: a code confirms once, in time, for what it was sent for."""

    world: World

    @initialize()
    def begin(self) -> None:
        self.draft = self.world.draft(self.world.member(), signers=2).send()
        self.actor = self.draft.open_and_tick(0)
        self.optional = self.draft.points(0, required=False)[0]
        self.optional_ticked = False
        self.live: tuple[str, bool, datetime] | None = None
        self.old: list[str] = []
        self.wrong = 0
        self.confirmed = 0

    @rule()
    def ask(self) -> None:
        try:
            self.world.run(ceremony.request_code, self.actor)
        except DomainError as refusal:
            assert refusal.code in ("otp_pause", "otp_too_many", "already_signed")
            return
        if self.live:
            self.old.append(self.live[0])
        self.live = (self.draft.code(0), self.optional_ticked, self.world.clock.at)
        self.wrong = 0

    @rule(seconds=st.sampled_from([1, 31, 200, 301, 3700]))
    def wait(self, seconds: int) -> None:
        self.world.clock.forward(seconds=seconds)

    @precondition(lambda self: not self.confirmed)
    @rule()
    def toggle(self) -> None:
        self.optional_ticked = not self.optional_ticked
        self.world.run(ceremony.tick, self.actor, self.optional, self.optional_ticked)

    @rule(which=st.sampled_from(["right", "old", "guess", "other signer", "garbage"]))
    def attempt(self, which: str) -> None:
        code = {
            "right": self.live[0] if self.live else "000000",
            "old": self.old[-1] if self.old else "000000",
            "guess": "123456",
            "other signer": self.draft.code(1) or "000000",
            "garbage": "12345 DROP TABLE",
        }[which]
        may = (
            self.live is not None
            and code == self.live[0]
            and self.optional_ticked == self.live[1]
            and self.world.clock.at < self.live[2] + POLICY.otp_life
            and self.wrong < POLICY.otp_tries
            and not self.confirmed
        )
        try:
            result = self.world.run(ceremony.sign, self.actor, code)
        except DomainError as refusal:
            assert refusal.code == "already_signed"
            assert self.confirmed == 1
            return
        assert (result.outcome == "confirmed") == may
        self.confirmed += result.outcome == "confirmed"
        if result.outcome in ("wrong", "reused", "locked") and self.live and self.wrong < POLICY.otp_tries:
            self.wrong += 1

    @invariant()
    def signed_at_most_once(self) -> None:
        if hasattr(self, "draft"):
            assert self.draft.kinds().count("signer:signed") == self.confirmed <= 1


def test_no_sequence_of_requests_confirms_wrongly(world: World) -> None:
    Ceremony.world = world
    from hypothesis.stateful import run_state_machine_as_test

    run_state_machine_as_test(
        Ceremony,
        settings=settings(
            max_examples=25, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
