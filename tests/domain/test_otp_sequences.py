"""Every order of asking, ticking, waiting, swapping and trying, of three ceremonies at once, by a state machine."""

from dataclasses import dataclass, field
from datetime import datetime

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from otp_app.domain.actor import Actor
from otp_app.domain.envelopes.models import Document
from otp_app.domain.errors import DomainError
from otp_app.domain.policy import POLICY
from otp_app.domain.signing import ceremony
from otp_app.domain.uow import UnitOfWork
from tests.world import Draft, World


@dataclass(frozen=True)
class Sent:
    """A code, and all that it is for."""

    code: str
    ticked: bool
    document: str
    at: datetime


@dataclass
class Party:
    """One signer of one envelope, as the model knows them."""

    draft: Draft
    number: int
    actor: Actor
    optional: str
    ticked: bool = False
    live: Sent | None = None
    old: list[str] = field(default_factory=list)
    wrong: int = 0
    signed: bool = False


PARTIES = st.sampled_from(range(3))


class Ceremonies(RuleBasedStateMachine):
    """A code confirms once, in time, for the signer, envelope, documents and ticks it was sent for, or never."""

    world: World

    @initialize()
    def begin(self) -> None:
        self.world.clock.forward(hours=25)  # no limit on asking reaches from one example into the next
        member = self.world.member()
        two, one = (self.world.draft(member, signers=n).send() for n in (2, 1))
        self.parties = [
            Party(draft, number, draft.open_and_tick(number), draft.points(number, required=False)[0])
            for draft, number in ((two, 0), (two, 1), (one, 0))
        ]
        self.files = {draft.id: (document(draft), self.world.blobs.put(draft.id.encode())) for draft in (two, one)}

    @rule(who=PARTIES)
    def ask(self, who: int) -> None:
        party = self.parties[who]
        try:
            self.world.run(ceremony.request_code, party.actor)
        except DomainError as refusal:
            assert (refusal.code == "already_signed") == party.signed
            assert party.signed or refusal.kind == "limit"
            return
        assert not party.signed
        if party.live:
            party.old.append(party.live.code)
        code = party.draft.code(party.number)
        party.live = Sent(code, party.ticked, document(party.draft), self.world.clock.at)
        party.wrong = 0

    @rule(seconds=st.sampled_from([1, 31, 200, 299, 3700]))
    def wait(self, seconds: int) -> None:
        self.world.clock.forward(seconds=seconds)

    @rule(who=PARTIES)
    def toggle(self, who: int) -> None:
        party = self.parties[who]
        try:
            self.world.run(ceremony.tick, party.actor, party.optional, not party.ticked)
        except DomainError as refusal:
            assert (refusal.code, party.signed) == ("already_signed", True)
            return
        party.ticked = not party.ticked

    @rule(who=PARTIES)
    def swap_the_document(self, who: int) -> None:
        draft = self.parties[who].draft
        first, second = self.files[draft.id]
        put_document(draft, second if document(draft) == first else first)

    @rule(who=PARTIES, whose=PARTIES, old=st.booleans())
    def attempt(self, who: int, whose: int, old: bool) -> None:
        other = self.parties[whose]
        known = other.old if old else [other.live.code] if other.live else []
        self.try_code(self.parties[who], known[-1] if known else "000000")

    @rule(who=PARTIES, spoilt=st.sampled_from(["", "", "tick", "document", "time", "guesses", "another code"]))
    def ask_spoil_and_use(self, who: int, spoilt: str) -> None:
        """What a code is for changes between asking and typing: chance alone seldom comes to that."""
        party = self.parties[who]
        self.world.clock.forward(seconds=31)
        self.ask(who)
        code = party.live.code if party.live else "000000"
        if spoilt == "tick":
            self.toggle(who)
        elif spoilt == "document":
            self.swap_the_document(who)
        elif spoilt == "time":
            self.world.clock.forward(seconds=300)
        elif spoilt == "guesses":
            self.guess(who, POLICY.otp_tries, "123456")
        elif spoilt == "another code":
            self.world.clock.forward(seconds=31)
            self.ask(who)
        self.try_code(party, code)

    @rule(who=PARTIES, times=st.integers(1, 5), typed=st.sampled_from(["123456", "12345 DROP TABLE", "", "١٢٣٤٥٦"]))
    def guess(self, who: int, times: int, typed: str) -> None:
        for _ in range(times):
            self.try_code(self.parties[who], typed)

    def try_code(self, party: Party, code: str) -> None:
        live = party.live
        may = (
            live is not None
            and code == live.code
            and (party.ticked, document(party.draft)) == (live.ticked, live.document)
            and self.world.clock.at < live.at + POLICY.otp_life
            and party.wrong < POLICY.otp_tries
        )
        try:
            result = self.world.run(ceremony.sign, party.actor, code)
        except DomainError as refusal:
            assert (refusal.code, party.signed) == ("already_signed", True)
            return
        assert not party.signed
        assert (result.outcome == "confirmed") == may
        party.signed = may
        if result.outcome in ("wrong", "reused", "locked") and live and party.wrong < POLICY.otp_tries:
            party.wrong += 1
            assert result.tries_left == POLICY.otp_tries - party.wrong

    @invariant()
    def who_signed_is_who_confirmed(self) -> None:
        for party in getattr(self, "parties", []):
            assert (party.draft.signer_row(party.number).state == "signed") == party.signed

    def teardown(self) -> None:
        for draft in {p.draft.id: p.draft for p in getattr(self, "parties", [])}.values():
            signed = sum(p.signed for p in self.parties if p.draft is draft)
            kinds = draft.kinds()
            assert kinds.count("signer:signed") == kinds.count("otp:confirmed") == signed


def document(draft: Draft) -> str:
    """What the envelope's document is now."""
    return draft.world.ask(lambda uow: uow.session.get_one(Document, draft.documents[0]).prepared)


def put_document(draft: Draft, sha256: str) -> None:
    """Put another in its place, as no act of the service does once an envelope is sent."""

    def swap(uow: UnitOfWork) -> None:
        uow.session.get_one(Document, draft.documents[0]).prepared = sha256

    draft.world.ask(swap)


def test_no_sequence_of_requests_confirms_wrongly(world: World) -> None:
    Ceremonies.world = world
    run_state_machine_as_test(
        Ceremonies,
        settings=settings(
            max_examples=30, stateful_step_count=25, deadline=None, suppress_health_check=[HealthCheck.too_slow]
        ),
    )
