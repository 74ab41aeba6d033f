"""Reservations per second on one account and on many, by four processes, on SQLite and on PostgreSQL.

A reservation is the whole transaction of `domain.credits.spending.reserve`: the account locked, the free plan counted,
the reservation, the entry and its two postings written. Floor of the same run: one conditional UPDATE of the balance in
a transaction of its own, on the same database with the same engine, which is the least that a balance can cost.
PostgreSQL is the tests' own, which does not wait for the disk; SQLite does (synchronous=FULL).
"""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from sqlalchemy import text

from bench.report import spread, table
from otp_app.domain.actor import SYSTEM, Actor
from otp_app.domain.credits import ledger, prices, spending, topping_up
from otp_app.domain.credits.models import CreditAccount
from otp_app.domain.credits.prices import FIRST_PRICES, Prices
from otp_app.domain.policy import POLICY
from otp_app.domain.uow import new_id, utc_now
from otp_app.wiring import make_engine
from tests.domain.conftest import migrate
from tests.postgres import binaries, cluster
from tests.world import World, blob_folder

PROCESSES, SECONDS, ROUNDS, MANY = 4, 3.0, 3, 40
PLENTY = 1_000_000_000
QUOTE = prices.quote(Prices("bench", FIRST_PRICES), level="AES", documents=1, signers=2, by_sms=1)
_UPDATE = "UPDATE credit_account SET available = available - 288 WHERE organisation_id = :o AND available >= 288"


def main() -> None:
    rows: list[list[str]] = []
    for name, url in _databases():
        world = _world(url)
        for accounts in (1, MANY):
            members = [world.member(f"Office {new_id('o')}", credit=25_00) for _ in range(accounts)]
            organisations = [member.organisation_id for member in members]
            for organisation in organisations:  # enough, so that nothing is ever refused
                world.run(topping_up.adjust, SYSTEM, organisation, PLENTY, "bench", "plenty")
            found = {what: [_round(url, what, organisations) for _ in range(ROUNDS)] for what in ("reserve", "update")}
            _sound(world, organisations)
            rows.append([name, str(accounts), spread(found["reserve"], 0), spread(found["update"], 0)])
        world.engine.dispose()
    head = ["database", "accounts", "reservations/s", "floor: UPDATE/s"]
    table(f"Reservations by {PROCESSES} processes, median of {ROUNDS}", "make bench what=credit", head, rows)


def work(url: str, what: str, organisations: list[str], begin: float) -> int:
    """One of the processes: how many it did until the time was over."""
    world = World(make_engine(url), blob_folder(Path(tempfile.mkdtemp(prefix="otp-bench-"))))
    world.clock = utc_now  # type: ignore[assignment] # as the other processes
    with world.engine.connect() as warm:
        warm.execute(text("SELECT 1"))
    time.sleep(max(0.0, begin - time.time()))
    done, end = 0, time.monotonic() + SECONDS
    while time.monotonic() < end:
        organisation = organisations[done % len(organisations)]
        if what == "reserve":
            actor = Actor(kind="member", account_id="acc_bench", organisation_id=organisation)
            world.run(spending.reserve, actor, organisation, new_id("env"), QUOTE)
        else:
            with world.engine.begin() as connection:
                connection.execute(text(_UPDATE), {"o": organisation})
        done += 1
    return done


def _round(url: str, what: str, organisations: list[str]) -> float:
    """All processes at once; so many a second."""
    begin = time.time() + 3
    words = [sys.executable, "-m", "bench.credit", url, what, json.dumps(organisations), str(begin)]
    running = [subprocess.Popen(words, stdout=subprocess.PIPE, text=True) for _ in range(PROCESSES)]
    return sum(int(process.communicate(timeout=120)[0]) for process in running) / SECONDS


def _sound(world: World, organisations: list[str]) -> None:
    """The UPDATE is no movement: put back what it took, then every ledger has to balance."""

    def put_back(organisation: str) -> list[str]:
        def ask(uow):  # type: ignore[no-untyped-def]
            row = uow.session.get_one(CreditAccount, organisation)
            entries = text("SELECT available FROM ledger_entry WHERE organisation_id = :o ORDER BY seq DESC LIMIT 1")
            row.available = uow.session.connection().execute(entries, {"o": organisation}).scalar_one()
            uow.session.flush()
            return ledger.check(uow, organisation)

        return world.ask(ask)

    assert [fault for organisation in organisations for fault in put_back(organisation)] == []


def _world(url: str) -> World:
    engine = make_engine(url)
    migrate(engine)
    world = World(engine, blob_folder(Path(tempfile.mkdtemp(prefix="otp-bench-"))))
    world.clock = utc_now  # type: ignore[assignment] # the processes live in real time
    world.policy = replace(POLICY, sign_ups_per_hour=1000)  # the offices sign up at once
    return world


@contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="otp-bench-credit-") as folder:
        yield Path(folder)


def _databases() -> Iterator[tuple[str, str]]:
    with _folder() as folder:
        yield "SQLite", f"sqlite:///{folder / 'otp.db'}"
    if programs := binaries():
        with cluster(programs) as url:
            yield "PostgreSQL", url


if __name__ == "__main__":
    print(work(sys.argv[1], sys.argv[2], json.loads(sys.argv[3]), float(sys.argv[4])))
