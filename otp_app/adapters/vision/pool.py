"""The port `Vision`: a few child processes that live on, because OpenCV takes half a second to import.

No picture of a stranger is decoded in this process. A child that crashes, or costs more than its limits, is replaced
and only its own picture is refused.
"""

import atexit
import logging
import os
import subprocess
import sys
import threading
import time
from collections import deque
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, TypeVar, cast

from otp_app.adapters.children.frames import read_frame, write_frame
from otp_app.adapters.vision.frames import read_answer
from otp_app.domain.errors import DomainError
from otp_app.domain.identity.vision import Look, MrzReading, Pose, Shot, Step

A = TypeVar("A", Look, Shot, MrzReading | None, Pose)

_ROOT = Path(__file__).resolve().parents[3]
_READY, _TAKEN = b"R", b"T"
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Bounds:
    """What the pool may cost.

    processes: how many children. waiting: pictures in the queue per child. patience: seconds that a live frame may
    wait before it is stale, and a still before it is given up. memory: address space of a child, bytes. seconds: of a
    core and of the clock for one picture. start_seconds: until a child must be ready.
    """

    processes: int = 1
    waiting: int = 8
    live_patience: float = 1.5
    still_patience: float = 15.0
    memory: int = 1_500_000_000
    seconds: float = 15.0
    start_seconds: float = 30.0


class Unfit(Exception):
    """A child does not start: this machine lacks something. The text names it."""


class _Ticket:
    """A picture's place in the queue; `live` ones give way when it is full."""

    def __init__(self, live: bool) -> None:
        self.live = live
        self.child: _Child | None = None
        self.dropped = False


class _Child:
    """One child process, started when it is first needed."""

    def __init__(self, bounds: Bounds) -> None:
        self._bounds = bounds
        self._process: subprocess.Popen[bytes] | None = None
        self._ended = False

    def ask(self, head: dict[str, Any], jpeg: bytes) -> tuple[dict[str, Any], list[bytes]]:
        """The answer. Raises Unfit; ValueError, OSError when the child died of the picture."""
        if (answer := self._exchange(head, jpeg)) is None:
            # It was dead before it had the picture, which therefore is not to blame.
            answer = self._exchange(head, jpeg)
        if answer is None:
            raise ValueError("no child lives long enough to be given a picture")
        return answer

    def _exchange(self, head: dict[str, Any], jpeg: bytes) -> tuple[dict[str, Any], list[bytes]] | None:
        process, taken = self._started(), False
        guard = threading.Timer(self._bounds.seconds, process.kill)
        guard.start()
        try:
            write_frame(cast("BinaryIO", process.stdin), head, [jpeg])
            taken = cast("BinaryIO", process.stdout).read(1) == _TAKEN
            return read_frame(cast("BinaryIO", process.stdout)) if taken else None
        except (ValueError, OSError):
            if taken:
                raise
            return None
        finally:
            guard.cancel()
            if process.poll() is not None or not taken:
                self.close()

    def _started(self) -> "subprocess.Popen[bytes]":
        if self._process is not None and self._process.poll() is None:
            return self._process
        self.close()
        if self._ended:
            raise ValueError("the pool is closed")
        memory, seconds = self._bounds.memory, int(self._bounds.seconds)
        command = [sys.executable, "-E", "-s", "-m", "otp_app.adapters.vision.child", str(memory), str(seconds)]
        self._process = process = subprocess.Popen(  # noqa: S603 # of our own words and numbers
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=_ROOT,
            env={"PATH": os.defpath, "LANG": "C.UTF-8"},  # the child sees none of our secrets
            close_fds=True,
        )
        guard = threading.Timer(self._bounds.start_seconds, process.kill)
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


class VisionPool:
    """`domain.identity.vision.Vision`; safe to share between threads, starts nothing before its first picture."""

    def __init__(self, bounds: Bounds | None = None) -> None:
        self._bounds = bounds or Bounds()
        self._turn = threading.Condition()
        self._children = [_Child(self._bounds) for _ in range(self._bounds.processes)]
        self._free = list(self._children)
        self._queue: deque[_Ticket] = deque()
        self._unfit_until = 0.0
        self._closed = False
        atexit.register(self.close)

    def look(self, jpeg: bytes, step: Step) -> Look:
        """What a live frame still lacks."""
        return self._ask(Look, {"what": "look", "step": step}, jpeg, live=True)

    def take(self, jpeg: bytes, step: Step) -> Shot:
        """The still to keep."""
        return self._ask(Shot, {"what": "take", "step": step}, jpeg)

    def read(self, jpeg: bytes) -> MrzReading | None:
        """The machine-readable zone of a kept still."""
        return self._ask(MrzReading, {"what": "read"}, jpeg)

    def pose(self, jpeg: bytes) -> Pose:
        """The head's pose in a frame of the gesture series."""
        return self._ask(Pose, {"what": "pose"}, jpeg)

    def check(self) -> str:
        """Starts a child if none runs, and says which OpenCV it has. Raises Unfit with what is missing."""
        head, _ = self._with_child({"what": "check"}, b"", live=False)
        return str(head["version"])

    def close(self) -> None:
        """Ends all children; whoever waits is told that the service is busy."""
        with self._turn:
            self._closed = True
            self._turn.notify_all()
        for child in self._children:
            child.end()

    def _ask(self, kind: type[A], head: dict[str, Any], jpeg: bytes, live: bool = False) -> Any:
        if time.monotonic() < self._unfit_until:
            raise DomainError("unavailable", "vision_unavailable")
        try:
            head, blobs = self._with_child(head, jpeg, live)
        except Unfit as unfit:
            self._unfit_until = time.monotonic() + 60  # a broken machine stays broken: not an import per picture
            _log.warning("no vision on this machine: %s", unfit)
            raise DomainError("unavailable", "vision_unavailable") from None
        except (ValueError, OSError):
            if self._closed:
                raise DomainError("limit", "vision_busy") from None
            _log.warning("vision child died of a picture", extra={"what": head["what"], "size": len(jpeg)})
            raise DomainError("invalid", "capture_not_a_picture") from None
        if refusal := cast("dict[str, Any] | None", head.get("refusal")):
            raise DomainError(refusal["kind"], refusal["code"], **refusal["params"])
        return read_answer(head, blobs)

    def _with_child(self, head: dict[str, Any], jpeg: bytes, live: bool) -> tuple[dict[str, Any], list[bytes]]:
        child = self._wait_for_child(live)
        try:
            return child.ask(head, jpeg)
        finally:
            with self._turn:
                self._free.append(child)
                self._hand_out()

    def _wait_for_child(self, live: bool) -> _Child:
        ticket = _Ticket(live)
        patience = self._bounds.live_patience if live else self._bounds.still_patience
        with self._turn:
            if len(self._queue) >= self._bounds.waiting * self._bounds.processes:
                self._drop_oldest_live()
            self._queue.append(ticket)
            self._hand_out()
            self._turn.wait_for(lambda: ticket.child or ticket.dropped or self._closed, timeout=patience)
            if ticket.child is not None:
                return ticket.child
            if not ticket.dropped:
                self._queue.remove(ticket)
            raise DomainError("limit", "vision_busy")

    def _drop_oldest_live(self) -> None:
        """A full queue costs the live frame that has waited longest: a newer one of the same scene comes anyway."""
        stale = next((ticket for ticket in self._queue if ticket.live), None)
        if stale is None:
            raise DomainError("limit", "vision_busy")
        stale.dropped = True
        self._queue.remove(stale)
        self._turn.notify_all()

    def _hand_out(self) -> None:
        """Stills go before live frames, each in the order of their coming."""
        while self._free and self._queue and not self._closed:
            ticket = next((ticket for ticket in self._queue if not ticket.live), self._queue[0])
            self._queue.remove(ticket)
            ticket.child = self._free.pop()
        self._turn.notify_all()
