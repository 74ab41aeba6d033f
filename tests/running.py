"""The whole service as a user starts it, for tests from outside: start it, kill it, start it again."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import psutil

from tests.cli.command import ROOT, environment
from tests.cli.processes import alive, until


def free_port() -> int:
    """A port of the loopback that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Service:
    """`cli serve` on the built pages, with a data folder and a port that stay the same over restarts."""

    def __init__(self, data: Path, **settings: str) -> None:
        self.data = data
        self.port = free_port()
        self.url = f"http://localhost:{self.port}"
        self._settings = settings
        self._process: subprocess.Popen[bytes] | None = None
        self._log = data.with_name(f"{data.name}.log")

    @property
    def log(self) -> str:
        """Everything that was said since the first start."""
        return self._log.read_text()

    @property
    def pid(self) -> int:
        assert self._process is not None, "not started"
        return self._process.pid

    def start(self, seconds: float = 120) -> None:
        """Returns when it says that it is ready."""
        said_before = self._log.stat().st_size if self._log.exists() else 0
        with self._log.open("ab") as log:
            self._process = process = subprocess.Popen(
                [sys.executable, "-m", "otp_app.cli", "serve"],
                cwd=ROOT, env=environment(self.data, PORT=str(self.port), **self._settings),
                stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        until(lambda: process.poll() is not None or "Ready after" in self.log[said_before:], seconds)
        assert process.poll() is None, self.log

    def ensure_running(self) -> None:
        """Start it again if a test before has ended it."""
        if self._process is None or self._process.poll() is not None:
            self.start()

    def stop(self) -> int:
        """As an operator does (SIGTERM); returns the exit status."""
        assert self._process is not None, "not started"
        self._process.terminate()
        return self._process.wait(60)

    def kill(self) -> None:
        """kill -9 of the supervisor; returns when everything that it had started is gone."""
        family = self.family()
        os.kill(self.pid, signal.SIGKILL)
        if self._process:
            self._process.wait()
        until(lambda: not any(alive(pid) for pid in family))

    def family(self) -> set[int]:
        """The process ids of everything that runs for this service, but the supervisor's."""
        return {process.pid for process in psutil.Process(self.pid).children(recursive=True) if alive(process.pid)}

    def close(self) -> None:
        """Leaves nothing behind, whatever the test did."""
        if self._process and self._process.poll() is None:
            self.kill()
