"""Every limit of docs/security.md is exact when several real processes come at the same moment, on both databases."""

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlmodel import delete, func, select

from otp_app.domain.actor import SYSTEM
from otp_app.domain.messages.models import Message
from otp_app.domain.otp.models import Challenge
from otp_app.domain.policy import POLICY
from otp_app.domain.throttle import Attempt
from otp_app.domain.uow import utc_now
from tests.world import World

PROCESSES, TIMES = 4, 12
CODE = {"organisation_id": "org_1", "contact": "anna@example.com", "channel": "email", "ip": "198.51.100.7"}
TEXT = {**CODE, "channel": "sms", "contact": "+393331234567"}
PERSON = {"email": "giulia@tessera.example", "ip": "198.51.100.7"}
# What is done, with what, under which limits, and how the refusal is called. Limits that are not looked at are high.
SEVEN: tuple[tuple[str, dict[str, str], dict[str, int], str], ...] = (
    ("admit_code", CODE, {"otp_per_contact_hour": 7}, "otp_contact_too_many"),
    ("admit_code", CODE, {"otp_per_contact_hour": 99, "otp_per_address_hour": 7}, "otp_address_too_many"),
    ("admit_code", CODE, {"otp_per_contact_hour": 99, "otp_per_organisation_hour": 7}, "otp_organisation_too_many"),
    ("admit_code", TEXT, {"otp_per_contact_hour": 99, "texts_per_contact_day": 7}, "texts_contact_too_many"),
    ("admit_code", TEXT, {"otp_per_contact_hour": 99, "texts_per_organisation_day": 7}, "texts_too_many"),
    ("log_in", PERSON, {"login_failures": 7}, "login_too_often"),
    ("log_in", PERSON, {"login_failures": 99, "login_failures_per_address": 7}, "login_too_often"),
    ("found", PERSON, {"sign_ups_per_hour": 7}, "sign_up_too_often"),
    ("forget", PERSON, {"resets_per_address_hour": 7}, "resets_too_often"),
)


@contextmanager
def crowd(world: World, blobs: Path) -> Iterator[Callable[..., Counter[str]]]:
    """Processes that all do the same at once, twelve times each; gives what came of it in sum."""
    url = world.engine.url.render_as_string(hide_password=False)
    words = [sys.executable, "-m", "tests.domain.limits_process", url, str(blobs), world.secret.hex()]
    pipe = subprocess.PIPE
    processes = [subprocess.Popen(words, stdin=pipe, stdout=pipe, text=True) for _ in range(PROCESSES)]

    def hear(process: "subprocess.Popen[str]") -> str:
        assert process.stdout is not None
        return process.stdout.readline()

    def together(what: str, given: dict[str, str], policy: dict[str, int]) -> Counter[str]:
        for process in processes:
            assert process.stdin is not None
            process.stdin.write(json.dumps([what, given, policy]) + "\n")
            process.stdin.flush()
        return sum((Counter(json.loads(hear(process))) for process in processes), Counter[str]())

    try:
        assert [hear(process) for process in processes] == ["ready\n"] * PROCESSES
        yield together
    finally:
        for process in processes:
            process.kill()
            process.communicate()


def test_seven_are_let_and_not_one_more(both_worlds: World, tmp_path: Path) -> None:
    with crowd(both_worlds, tmp_path / "blobs") as together:
        for what, given, policy, refusal in SEVEN:
            both_worlds.run(lambda uow, _actor: uow.session.exec(delete(Attempt)), SYSTEM)
            found = together(what, given, policy)
            assert found == {"let": 7, refusal: PROCESSES * TIMES - 7}, (what, policy)


def test_a_signer_gets_one_code_and_five_tries_wherever_they_ask(both_worlds: World, tmp_path: Path) -> None:
    both_worlds.clock = utc_now  # type: ignore[assignment] # the processes live in real time
    draft = both_worlds.draft(both_worlds.member(), signers=1).send()
    actor = draft.open_and_tick()
    given = {"signer_id": actor.signer_id, "link_id": actor.link_id}
    with crowd(both_worlds, tmp_path / "blobs") as together:
        found = together("request_code", given, {})
        assert found == {"let": 1, "otp_pause": PROCESSES * TIMES - 1}
        query = select(func.count()).where(Message.kind == "code", Message.envelope_id == draft.id)
        assert both_worlds.ask(lambda uow: uow.session.exec(query).one()) == 1
        wrong = "000000" if draft.code() != "000000" else "111111"
        found = together("guess", {**given, "code": wrong}, {})
        assert found == {"wrong": POLICY.otp_tries - 1, "locked": PROCESSES * TIMES - POLICY.otp_tries + 1}
        assert both_worlds.ask(lambda uow: uow.session.exec(select(Challenge.tries)).one()) == POLICY.otp_tries
