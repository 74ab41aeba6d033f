"""Four processes on one account at the same moment: the sum is exact, on both databases."""

import json
import subprocess
import sys
from collections import Counter

from otp_app.domain.actor import SYSTEM
from otp_app.domain.credits import ledger, topping_up
from otp_app.domain.credits.models import CreditAccount
from otp_app.domain.uow import utc_now
from tests.world import World

PROCESSES, TIMES = 4, 25


def test_the_sum_is_exact(both_worlds: World) -> None:
    world = both_worlds
    world.clock = utc_now  # type: ignore[assignment] # the processes live in real time
    member = world.member(credit=25_00)
    organisation = member.organisation_id
    shared = [world.run(topping_up.ask, SYSTEM, organisation, "stripe", 25_00).id for _ in range(3)]
    url = world.engine.url.render_as_string(hide_password=False)
    words = [sys.executable, "-m", "tests.domain.credits.hammer", url, organisation, str(TIMES), json.dumps(shared)]
    pipe = subprocess.PIPE
    processes = [subprocess.Popen(words, stdin=pipe, stdout=pipe, text=True) for _ in range(PROCESSES)]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    done: Counter[str] = Counter()
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    for process in processes:
        answer, _ = process.communicate(timeout=120)
        assert process.returncode == 0
        done += Counter(json.loads(answer))
    account = world.ask(lambda uow: uow.session.get_one(CreditAccount, organisation))
    assert done["paid"] == len(shared)  # each by one process only, however many tried
    assert done["reserved"] == done["charged"] + done["released"]
    assert done["reserved"] + done["credit_too_low"] == PROCESSES * TIMES
    spent = 140 * done["charged"] + 8 * done["reserved"]
    assert (account.available, account.reserved) == (25_00 * (1 + len(shared)) - spent, 0)
    assert world.ask(lambda uow: ledger.check(uow, organisation)) == []
