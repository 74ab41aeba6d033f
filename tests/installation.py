"""A real installation in a folder of its own: real settings, migrations, keys, storage, job tables."""

import atexit
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import text

from otp_app import settings, wiring
from otp_app.domain.uow import utc_now
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

_IN_KEYS = {"PORT", "OTP_PUBLIC_URL"}  # the certificates of the trust service name its address


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


def eventually(check: Callable[[], object], what: str, seconds: float = 60.0, every: float = 0.05) -> None:
    """Wait for another process; fails with what was waited for."""
    end = time.monotonic() + seconds
    while not check():
        if time.monotonic() > end:
            raise AssertionError(f"waited {seconds} s for: {what}")
        time.sleep(every)


@contextmanager
def in_force(environment: Mapping[str, str]) -> Iterator[None]:
    """This process works on that installation meanwhile; blocks may be nested."""
    before = {name: os.environ.get(name) for name in environment}
    os.environ.update(environment)
    _forget()
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
        _forget()


@contextmanager
def installation(folder: Path, database_url: str = "", **environment: str) -> Iterator[Installation]:
    """Make one, and leave the process as it was."""
    given = {"OTP_DATA": str(folder), "OTP_LEASE_SECONDS": "4", **environment}
    if database_url:
        given["OTP_DATABASE_URL"] = database_url
    if not database_url and not environment.keys() & _IN_KEYS and not (folder / "keys").exists():
        shutil.copytree(_template(), folder, dirs_exist_ok=True)
    with in_force(given):
        made = None
        try:
            _prepare()
            made = Installation(folder, given, _world())
            yield made
        finally:
            if made:
                made.stop_workers()
            wiring.engine().dispose()


@cache
def _template() -> Path:
    """An installation on SQLite that nobody has used, to be copied: keys and tables take half a second to make."""
    folder = Path(tempfile.mkdtemp(prefix="otp-template-")) / "data"
    atexit.register(shutil.rmtree, folder.parent, ignore_errors=True)
    with in_force({"OTP_DATA": str(folder)}):
        _prepare()
        wiring.engine().dispose()
    return folder


def _prepare() -> None:
    """As `cli migrate` does it; nothing is left to do where it was done before."""
    wiring.prepare()
    command.upgrade(Config("alembic.ini"), "head")
    wiring.prepare_jobs()


def _world() -> World:
    """On the installation in force, in real time, as its worker processes are."""
    world = World(wiring.engine(), wiring.blobs(), secret=wiring.secret(), promise=wiring.promise, vault=wiring.vault())
    world.clock = utc_now  # type: ignore[assignment]
    return world


def scalar(world: World, query: str, **values: str) -> object:
    """One value straight from the database, as an onlooker sees it."""
    with world.engine.connect() as connection:
        return connection.execute(text(query), values).scalar()


def _forget() -> None:
    for cached in _CACHED:
        cached.cache_clear()
