"""A throw-away PostgreSQL server: made by initdb in memory, without fsync, gone with the test run however that ends."""

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

from otp_app.adapters.children.lifetime import die_with_parent
from tests.cli.processes import until

FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200", "shared_buffers=64MB")


def binaries() -> Path | None:
    """The folder with initdb and postgres: Debian keeps them off PATH, one per version."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    folders = [p.parent for p in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    return max(folders, key=lambda folder: int(folder.parent.name), default=None)


@contextmanager
def cluster(folder_of_programs: Path) -> Iterator[str]:
    """Yields an SQLAlchemy URL of an empty server on a free port of the loopback."""
    identity = _server_identity()
    home = Path(tempfile.mkdtemp(prefix="otp-postgres-", dir=_memory()))
    if identity:
        os.chown(home, pwd.getpwnam("postgres").pw_uid, -1)
    data, log = home / "data", home / "log"
    subprocess.run(
        [folder_of_programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync"],
        check=True, capture_output=True, cwd=home, **identity,
    )  # fmt: skip
    port = _free_port()
    settings = [word for setting in FAST for word in ("-c", setting)]
    parent = os.getpid()
    with log.open("wb") as out:
        server = subprocess.Popen(
            [folder_of_programs / "postgres", "-D", data, "-h", "127.0.0.1", "-p", str(port), "-k", home, *settings],
            stdout=out, stderr=out, cwd=home, preexec_fn=lambda: die_with_parent(parent), **identity,
        )  # fmt: skip
    try:
        until(lambda: server.poll() is not None or _answers(port), 30)
        assert server.poll() is None, log.read_text()
        yield f"postgresql+psycopg://postgres@127.0.0.1:{port}/postgres"
    finally:
        server.send_signal(signal.SIGQUIT)  # PostgreSQL's immediate stop: nothing worth keeping
        server.wait(30)
        shutil.rmtree(home, ignore_errors=True)


@contextmanager
def database(server: str, template: str = "template1") -> Iterator[str]:
    """Yields the URL of a database of one's own, a copy of the template."""
    name = f"t_{secrets.token_hex(6)}"
    execute(server, f"CREATE DATABASE {name} TEMPLATE {template}")
    yield server.rpartition("/")[0] + f"/{name}"
    execute(server, f"DROP DATABASE {name} WITH (FORCE)")


def execute(url: str, statement: str) -> None:
    """Runs one statement outside a transaction, as CREATE DATABASE demands."""
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(statement.encode())


def _memory() -> str:
    """A folder that lies in memory, where the machine has one with room."""
    shared = Path("/dev/shm")
    return str(shared) if shared.is_dir() and shutil.disk_usage(shared).free > 2_000_000_000 else "/tmp"


def _server_identity() -> dict[str, Any]:
    """PostgreSQL refuses to run as root."""
    return {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answers(port: int) -> bool:
    try:
        psycopg.connect(host="127.0.0.1", port=port, user="postgres", dbname="postgres", connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True
