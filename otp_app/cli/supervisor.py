"""Keeps a few programs running: starts them together, restarts those that die, stops them all when told to."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import structlog

from otp_app.adapters.children.lifetime import die_with_parent

STOP = frozenset({signal.SIGTERM, signal.SIGINT, signal.SIGHUP})
WATCHED = STOP | {signal.SIGCHLD}

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Program:
    """What to run. env is added to the supervisor's own environment."""

    name: str
    argv: tuple[str, ...]
    env: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True)
class Pace:
    """Seconds. A program that dies is started again after `first`, then twice as long each time up to `longest`;
    one that ran for `settled` counts as healthy again. `grace` is how long a stop may take before it is forced."""

    first: float = 0.5
    longest: float = 15.0
    settled: float = 60.0
    grace: float = 8.0


@dataclass
class _Slot:
    program: Program
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    due: float = 0.0
    failures: int = 0


def supervise(
    programs: Sequence[Program], *, pace: Pace | None = None, ready: Callable[[], bool] | None = None
) -> None:
    """Runs until SIGTERM, SIGINT or SIGHUP. `ready` is called ten times a second until it says True."""
    pace = pace or Pace()
    # Blocked and fetched one by one: nothing is interrupted half-way and no signal is lost between two looks.
    signal.pthread_sigmask(signal.SIG_BLOCK, WATCHED)
    slots = [_Slot(program) for program in programs]
    waiting = ready
    while True:
        now = time.monotonic()
        for slot in slots:
            _reap(slot, now, pace)
            if slot.process is None and slot.due <= now:
                _start(slot)
        if waiting and waiting():
            waiting = None
        caught = signal.sigtimedwait(WATCHED, 0.1 if waiting else _pause(slots))
        if caught and caught.si_signo in STOP:
            _stop(slots, pace.grace)
            return


def _start(slot: _Slot) -> None:
    supervisor = os.getpid()

    def in_child() -> None:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, WATCHED)
        die_with_parent(supervisor)

    # A group of its own: Ctrl-C reaches only the supervisor, and a forced stop reaches all descendants.
    slot.process = subprocess.Popen(  # noqa: S603 # our own programs
        slot.program.argv, env={**os.environ, **slot.program.env}, preexec_fn=in_child, process_group=0
    )
    slot.started = time.monotonic()


def _reap(slot: _Slot, now: float, pace: Pace) -> None:
    if slot.process is None or not _has_ended(slot.process.pid):
        return
    _kill_group(slot.process.pid)  # what it left behind, before its id can be given to another
    status = slot.process.wait()
    slot.process = None
    slot.failures = 0 if now - slot.started > pace.settled else slot.failures + 1
    wait = min(pace.first * 2 ** max(slot.failures - 1, 0), pace.longest)
    slot.due = now + wait
    log.error("program ended", program=slot.program.name, status=status, restart_in=wait)


def _has_ended(pid: int) -> bool:
    return os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


def _pause(slots: Sequence[_Slot]) -> float:
    now = time.monotonic()
    return max(0.0, min((slot.due - now for slot in slots if slot.process is None), default=3600.0))


def _stop(slots: Sequence[_Slot], grace: float) -> None:
    running = [slot.process for slot in slots if slot.process]
    for process in running:
        process.terminate()
    end = time.monotonic() + grace
    while (left := end - time.monotonic()) > 0 and not all(_has_ended(process.pid) for process in running):
        signal.sigtimedwait({signal.SIGCHLD}, left)
    for process in running:
        if not _has_ended(process.pid):
            log.warning("program did not stop, killed", pid=process.pid)
        _kill_group(process.pid)
        process.wait()


def _kill_group(pgid: int) -> None:
    try:
        os.killpg(pgid, signal.SIGKILL)
    except ProcessLookupError:
        return
