"""The supervisor, run as a real process over real children."""

import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.cli.processes import alive, kill_if_alive, until

# Each child writes "<name> <pid>" when it starts; `stubborn` ignores SIGTERM, `parent` leaves a grandchild behind.
SUPERVISOR = """
import sys
from otp_app import logs
from otp_app.cli.supervisor import Pace, Program, supervise

logs.configure("serve")
names, pace = sys.argv[2].split(","), Pace(first=0.05, longest=0.2, settled=60, grace=float(sys.argv[3]))
supervise([Program(n, (sys.executable, sys.argv[1], n)) for n in names], pace=pace)
"""
CHILD = """
import os, signal, subprocess, sys, time

name = sys.argv[1]
if name == "stubborn":
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
if name == "parent":
    child = subprocess.Popen(["sleep", "600"])
    os.write(1, f"grandchild {child.pid}\\n".encode())
os.write(1, f"{name} {os.getpid()}\\n".encode())
if name == "brief":
    sys.exit(3)
time.sleep(600)
"""


class Run:
    """A supervisor at work, and what its children said."""

    def __init__(self, folder: Path, names: str, grace: float) -> None:
        (folder / "supervisor.py").write_text(textwrap.dedent(SUPERVISOR))
        (folder / "child.py").write_text(textwrap.dedent(CHILD))
        self._said = folder / "said"
        self._log = folder / "log"
        with self._said.open("wb") as out, self._log.open("wb") as err:
            self.process = subprocess.Popen(
                [sys.executable, folder / "supervisor.py", folder / "child.py", names, str(grace)],
                stdout=out, stderr=err, env={**os.environ, "PYTHONPATH": str(Path.cwd())},
            )  # fmt: skip

    def pids(self, name: str) -> list[int]:
        return [int(line.split()[1]) for line in self._said.read_text().splitlines() if line.startswith(f"{name} ")]

    def everyone(self) -> set[int]:
        return {int(line.split()[1]) for line in self._said.read_text().splitlines()}

    @property
    def log(self) -> str:
        return self._log.read_text()


Start = Callable[..., Run]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    runs: list[Run] = []

    def begin(names: str, grace: float = 5) -> Run:
        runs.append(Run(tmp_path, names, grace))
        return runs[-1]

    yield begin
    for run in runs:
        run.process.kill()
        run.process.wait()
        kill_if_alive(run.everyone())


def test_starts_all_and_stops_all_on_sigterm(start: Start) -> None:
    run = start("web,worker")
    until(lambda: bool(run.pids("web") and run.pids("worker")))
    run.process.terminate()
    assert run.process.wait(60) == 0
    assert not any(alive(pid) for pid in run.everyone())


def test_kill_9_leaves_nothing_behind(start: Start) -> None:
    run = start("web,stubborn")
    until(lambda: bool(run.pids("web") and run.pids("stubborn")))
    run.process.kill()
    until(lambda: not any(alive(pid) for pid in run.everyone()))


def test_a_dead_program_is_started_again_and_the_other_left_alone(start: Start) -> None:
    run = start("web,worker")
    until(lambda: bool(run.pids("web") and run.pids("worker")))
    os.kill(run.pids("worker")[0], signal.SIGKILL)
    until(lambda: len(run.pids("worker")) == 2)
    assert alive(run.pids("worker")[1])
    assert len(run.pids("web")) == 1
    assert alive(run.pids("web")[0])
    assert '"program": "worker"' in run.log


def test_a_program_that_keeps_dying_is_tried_again_ever_more_slowly(start: Start) -> None:
    run = start("brief,web")
    until(lambda: len(run.pids("brief")) >= 4)
    waits = [line.split('"restart_in": ')[1].split(",")[0] for line in run.log.splitlines() if "restart_in" in line]
    assert waits[:3] == ["0.05", "0.1", "0.2"]
    assert alive(run.pids("web")[0])


def test_what_a_dead_program_left_behind_ends_with_it(start: Start) -> None:
    run = start("parent")
    until(lambda: bool(run.pids("parent")))
    grandchild = run.pids("grandchild")[0]
    os.kill(run.pids("parent")[0], signal.SIGKILL)
    until(lambda: not alive(grandchild))


def test_a_program_that_ignores_sigterm_is_killed_after_the_grace(start: Start) -> None:
    run = start("stubborn,web", grace=0.3)
    until(lambda: bool(run.pids("stubborn") and run.pids("web")))
    run.process.send_signal(signal.SIGINT)
    assert run.process.wait(60) == 0
    assert not any(alive(pid) for pid in run.everyone())
    assert "did not stop" in run.log
