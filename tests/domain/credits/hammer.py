"""One of several processes on one account: `python -m tests.domain.credits.hammer URL ORGANISATION TIMES SHARED`.

Reserves, charges and gives back envelopes of its own and pays the shared top-ups, all as fast as it goes; writes what
came of it as JSON.
"""

import json
import sys
from collections import Counter
from pathlib import Path
from tempfile import mkdtemp

from otp_app.domain.actor import Actor
from otp_app.domain.credits import prices, spending, topping_up
from otp_app.domain.credits.prices import FIRST_PRICES, Prices
from otp_app.domain.errors import DomainError
from otp_app.domain.uow import new_id, utc_now
from otp_app.wiring import make_engine
from tests.world import World, blob_folder

QUOTE = prices.quote(Prices("test", FIRST_PRICES), level="AES", documents=1, signers=1, by_sms=1)


def main(url: str, organisation: str, times: int, shared: list[str]) -> None:
    world = World(make_engine(url), blob_folder(Path(mkdtemp())))
    world.clock = utc_now  # type: ignore[assignment] # as the other processes
    actor = Actor(kind="member", account_id="acc_hammer", organisation_id=organisation)
    done: Counter[str] = Counter()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    for turn in range(times):
        envelope = new_id("env")
        if turn < len(shared):
            done["paid"] += world.run(topping_up.pay, actor, shared[turn])
        try:
            world.run(spending.reserve, actor, organisation, envelope, QUOTE)
        except DomainError as refusal:
            done[refusal.code] += 1
            continue
        done["reserved"] += 1
        world.run(spending.charge_text, actor, envelope, f"msg_{envelope}")
        if turn % 2:
            world.run(spending.charge, actor, envelope)
            done["charged"] += 1
        else:
            world.run(spending.release, actor, envelope)
            done["released"] += 1
    sys.stdout.write(json.dumps(done))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), json.loads(sys.argv[4]))
