"""The port `Vision`: a few child processes that live on, because OpenCV takes half a second to import.

No picture of a stranger is decoded in this process. A child that crashes, or costs more than its limits, is replaced
and only its own picture is refused. What counts (stills, turns of a series) goes before advice (live frames), and pages
are told how long to wait until the next frame, so that there is room for all.
"""

import atexit
import logging
import math
import threading
import time
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

from otp_app.adapters.vision.frames import read_answer
from otp_app.adapters.vision.pace import Pace
from otp_app.adapters.vision.process import Answer, Child, Cost, Interrupted, Unfit
from otp_app.domain.errors import DomainError
from otp_app.domain.identity.vision import Look, MrzReading, Pose, Shot, Step

A = TypeVar("A", Look, Shot, MrzReading | None, Pose)

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Bounds:
    """What the pool may cost.

    processes: how many children. waiting: live frames in the queue per child; stills are as many as come. patience:
    seconds that a live frame may wait before it is stale, and a still before its page is told to ask again.
    """

    processes: int = 1
    waiting: int = 8
    live_patience: float = 1.5
    still_patience: float = 15.0
    child: Cost = field(default_factory=Cost)


class _Ticket:
    """A picture's place in the queue; `live` ones give way. by: whose it is."""

    def __init__(self, live: bool, by: str) -> None:
        self.live, self.by = live, by
        self.child: Child | None = None
        self.told = threading.Event()


class VisionPool:
    """`domain.identity.vision.Vision`; safe to share between threads, starts nothing before it is asked or warmed."""

    def __init__(self, bounds: Bounds | None = None) -> None:
        self._bounds = bounds or Bounds()
        self._lock = threading.Lock()
        self._children = [Child(self._bounds.child) for _ in range(self._bounds.processes)]
        self._free = list(self._children)
        self._queue: deque[_Ticket] = deque()
        self._pace = Pace(self._bounds.processes)
        self._unfit_until = 0.0
        self._warmed = False
        self._closed = False
        atexit.register(self.close)

    def look(self, jpeg: bytes, step: Step, by: str = "") -> Look:
        """What a live frame still lacks."""
        return self._ask(Look, {"what": "look", "step": step}, jpeg, by, live=True)

    def take(self, jpeg: bytes, step: Step) -> Shot:
        """The still to keep."""
        return self._ask(Shot, {"what": "take", "step": step}, jpeg)

    def read(self, jpeg: bytes) -> MrzReading | None:
        """The machine-readable zone of a kept still."""
        return self._ask(MrzReading, {"what": "read"}, jpeg)

    def pose(self, jpeg: bytes, by: str = "") -> Pose:
        """The head's pose in a frame of the gesture series."""
        return self._ask(Pose, {"what": "pose"}, jpeg, by)

    def pause(self) -> float:
        """Seconds from one frame of a page to its next that leave room for all."""
        with self._lock:
            return self._pace.pause(time.monotonic())

    def warm(self) -> None:
        """Starts the children, without waiting for them: somebody is about to send pictures."""
        with self._lock:
            warm, self._warmed = self._warmed, True
        for _ in [] if warm else self._children:
            threading.Thread(target=self._warm_one, daemon=True).start()

    def check(self) -> str:
        """Starts a child if none runs, and says which OpenCV it has. Raises Unfit with what is missing."""
        head, _ = self._with_child({"what": "check"}, b"", _Ticket(live=False, by=""))
        return str(head["version"])

    def close(self) -> None:
        """Ends all children; whoever waits is told that the service is busy."""
        with self._lock:
            self._closed = True
            while self._queue:
                self._queue.popleft().told.set()
        for child in self._children:
            child.end()

    def _warm_one(self) -> None:
        with suppress(DomainError, Unfit, Interrupted, ValueError):  # the first picture says it to who sent it
            self.check()

    def _ask(self, kind: type[A], head: dict[str, Any], jpeg: bytes, by: str = "", *, live: bool = False) -> Any:
        if time.monotonic() < self._unfit_until:
            raise DomainError("unavailable", "vision_unavailable")
        if by:
            with self._lock:
                self._pace.asked(by, time.monotonic())
        try:
            head, blobs = self._with_child(head, jpeg, _Ticket(live, by))
        except Unfit as unfit:
            self._unfit_until = time.monotonic() + 60  # a broken machine stays broken: not an import per picture
            _log.warning("no vision on this machine: %s", unfit)
            raise DomainError("unavailable", "vision_unavailable") from None
        except Interrupted as interrupted:
            _log.warning("vision was interrupted: %s", interrupted)
            raise self._busy() from None
        except ValueError:
            _log.warning("vision child died of a picture", extra={"what": head["what"], "size": len(jpeg)})
            raise DomainError("invalid", "capture_not_a_picture") from None
        if refusal := cast("dict[str, Any] | None", head.get("refusal")):
            raise DomainError(refusal["kind"], refusal["code"], **refusal["params"])
        return read_answer(head, blobs)

    def _with_child(self, head: dict[str, Any], jpeg: bytes, ticket: _Ticket) -> Answer:
        child = self._wait_for_child(ticket)
        begun = time.monotonic()
        try:
            return child.ask(head, jpeg)
        finally:
            with self._lock:
                self._pace.took(time.monotonic() - begun, frame=bool(ticket.by))
                self._free.append(child)
                self._hand_out()

    def _wait_for_child(self, ticket: _Ticket) -> Child:
        with self._lock:
            if not self._closed:
                self._make_room(ticket)
                self._queue.append(ticket)
                self._hand_out()
        patience = self._bounds.live_patience if ticket.live else self._bounds.still_patience
        if not self._closed:
            ticket.told.wait(patience)
        with self._lock:
            if ticket.child is not None:
                return ticket.child
            if ticket in self._queue:
                self._queue.remove(ticket)
        raise self._busy()

    def _make_room(self, ticket: _Ticket) -> None:
        """A live frame takes the place of its page's older one; where all are taken, of the one that waited longest:
        a newer one of the same scene comes anyway."""
        if not ticket.live:
            return
        waiting = [other for other in self._queue if other.live]
        stale = [other for other in waiting if other.by and other.by == ticket.by]
        if not stale and len(waiting) >= self._bounds.waiting * self._bounds.processes:
            stale = waiting[:1]
        for other in stale:
            self._queue.remove(other)
            other.told.set()

    def _hand_out(self) -> None:
        """What counts goes before live frames, each in the order of their coming."""
        while self._free and self._queue and not self._closed:
            ticket = next((ticket for ticket in self._queue if not ticket.live), self._queue[0])
            self._queue.remove(ticket)
            ticket.child = self._free.pop()
            ticket.told.set()

    def _busy(self) -> DomainError:
        return DomainError("limit", "vision_busy", seconds=max(1, math.ceil(self.pause())))
