"""A real installation in a folder of its own: real settings, migrations, keys, storage, job tables."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import text

from otp_app import settings, wiring
from tests.world import World

_CACHED = (
    settings.get_settings,
    wiring.engine,
    wiring.jobs,
    wiring.secret,
    wiring.vault,
    wiring.blobs,
    wiring.documents,
    wiring.trust,
    wiring.sealer,
    wiring.renewer,
    wiring.mailer,
    wiring.texter,
)


@dataclass
class Installation:
    """Use cases run as in the application (`world`), jobs in worker processes."""

    data: Path
    environment: dict[str, str]
    world: World
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start_worker(self) -> subprocess.Popen[bytes]:
        """A worker as the supervisor starts it; its log goes to a file in the data folder."""
        log = (self.data / f"worker-{len(self.workers)}.log").open("wb")
        worker = subprocess.Popen(
            [sys.executable, "-m", "otp_app.cli", "worker"],
            env={**os.environ, **self.environment},
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        self.workers.append(worker)
        return worker

    def stop_workers(self) -> None:
        """Kill what is left."""
        for worker in self.workers:
            if worker.poll() is None:
                worker.send_signal(signal.SIGKILL)
                worker.wait()

    def mails(self) -> list[str]:
        """The names of the messages in the outbox."""
        return sorted(p.name for p in (self.data / "outbox").glob("*.eml"))

    def logs(self) -> str:
        """Everything that the workers said."""
        return "\n".join(p.read_text() for p in sorted(self.data.glob("worker-*.log")))


def eventually(check: Callable[[], object], what: str, seconds: float = 60.0, every: float = 0.02) -> None:
    """Wait for another process; fails with what was waited for."""
    end = time.monotonic() + seconds
    while not check():
        if time.monotonic() > end:
            raise AssertionError(f"waited {seconds} s for: {what}")
        time.sleep(every)


@contextmanager
def installation(folder: Path, database_url: str = "", **environment: str) -> Iterator[Installation]:
    """Make one, and leave the process as it was."""
    given = {"OTP_DATA": str(folder), "OTP_LEASE_SECONDS": "4", **environment}
    if database_url:
        given["OTP_DATABASE_URL"] = database_url
    before = {name: os.environ.get(name) for name in given}
    os.environ.update(given)
    _forget()
    made = None
    try:
        wiring.prepare()
        command.upgrade(Config("alembic.ini"), "head")
        wiring.prepare_jobs()
        world = World(
            wiring.engine(), wiring.blobs(), secret=wiring.secret(), promise=wiring.promise, vault=wiring.vault()
        )
        from otp_app.domain.uow import utc_now

        world.clock = utc_now  # type: ignore[assignment] # a worker process lives in real time
        made = Installation(folder, given, world)
        yield made
    finally:
        if made:
            made.stop_workers()
        wiring.engine().dispose()
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
        _forget()


def scalar(world: World, query: str, **values: str) -> object:
    """One value straight from the database, as an onlooker sees it."""
    with world.engine.connect() as connection:
        return connection.execute(text(query), values).scalar()


def _forget() -> None:
    for cached in _CACHED:
        cached.cache_clear()
