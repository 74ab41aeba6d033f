"""One child process from its parent's side: started when it is first needed, and again when it has died."""

import os
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, cast

from otp_app.adapters.children.frames import read_frame, write_frame

Answer = tuple[dict[str, Any], list[bytes]]

_ROOT = Path(__file__).resolve().parents[3]
_READY, _TAKEN = b"R", b"T"


@dataclass(frozen=True)
class Cost:
    """What one child may cost. memory: address space, bytes. seconds: of a core, for one picture. clock: seconds that a
    picture may take however little of a core the child gets. start_seconds: until it must be ready."""

    memory: int = 1_500_000_000
    seconds: float = 15.0
    clock: float = 60.0
    start_seconds: float = 30.0


class Unfit(Exception):
    """A child does not start: this machine lacks something. The text names it."""


class Interrupted(Exception):
    """The child ended, or got no time, and the picture is not to blame."""


class Child:
    """Gives pictures to one process, one at a time."""

    def __init__(self, cost: Cost) -> None:
        self._cost = cost
        self._process: subprocess.Popen[bytes] | None = None
        self._ended = False

    def ask(self, head: dict[str, Any], jpeg: bytes) -> Answer:
        """The answer. Raises Unfit; Interrupted; ValueError where the child died of the picture.

        Who kills it with SIGKILL is the operator or a machine without memory, so the next child gets the picture too.
        """
        for _ in range(2):
            if (answer := self._exchange(head, jpeg)) is not None:
                return answer
        raise Interrupted("no child lives long enough to be given a picture")

    def _exchange(self, head: dict[str, Any], jpeg: bytes) -> Answer | None:
        process, late, answer = self._started(), threading.Event(), None

        def give_up() -> None:
            late.set()
            process.kill()

        guard = threading.Timer(self._cost.clock, give_up)
        guard.start()
        taken = False
        try:
            write_frame(cast("BinaryIO", process.stdin), head, [jpeg])
            taken = cast("BinaryIO", process.stdout).read(1) == _TAKEN
            answer = read_frame(cast("BinaryIO", process.stdout)) if taken else None
        except (ValueError, OSError):
            if late.is_set():
                raise Interrupted("it got no time") from None
            if taken and _end_of(process) != -signal.SIGKILL:
                raise ValueError("it died of its picture") from None
        finally:
            guard.cancel()
            if answer is None:
                self.close()
        return answer

    def _started(self) -> "subprocess.Popen[bytes]":
        if self._process is not None and self._process.poll() is None:
            return self._process
        self.close()
        if self._ended:
            raise Interrupted("the pool is closed")
        numbers = str(self._cost.memory), str(int(self._cost.seconds))
        try:
            self._process = process = subprocess.Popen(  # noqa: S603 # of our own words and numbers
                [sys.executable, "-E", "-s", "-m", "otp_app.adapters.vision.child", *numbers],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                cwd=_ROOT,
                env={"PATH": os.defpath, "LANG": "C.UTF-8"},  # the child sees none of our secrets
                close_fds=True,
            )
        except OSError as error:  # of the machine: no memory, too many processes
            raise Interrupted(str(error)) from None
        guard = threading.Timer(self._cost.start_seconds, process.kill)
        guard.start()
        try:
            if cast("BinaryIO", process.stdout).read(1) != _READY:
                process.kill()
                said = cast("BinaryIO", process.stderr).read(4000).decode(errors="replace").strip()
                self.close()
                raise Unfit(said.splitlines()[-1] if said else "it was killed at its start")
        finally:
            guard.cancel()
        return process

    def end(self) -> None:
        """Ends the process, at once, and lets no other begin."""
        self._ended = True
        self.close()

    def close(self) -> None:
        """Ends the process, at once."""
        if (process := self._process) is None:
            return
        self._process = None
        process.kill()
        for pipe in (process.stdin, process.stdout, process.stderr):
            if pipe is not None:
                with suppress(OSError):  # what was not written any more
                    pipe.close()
        process.wait()


def _end_of(process: "subprocess.Popen[bytes]") -> int | None:
    """How it ended; its pipe is closed, so it has, or is about to."""
    with suppress(subprocess.TimeoutExpired):
        return process.wait(5)
    return None
