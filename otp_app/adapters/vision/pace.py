"""How often a page may have its camera's frames looked at: seldom enough that there is room for all who do."""

from collections import OrderedDict

_SHARE = 0.75  # of the children's time that is given away; the rest keeps the queue short
_LONGEST = 4.0  # seconds: a hint that is older says nothing about where the hand is now
_FADES = 0.98  # weight of the past at each new picture
_MOST = 2000  # people remembered


class Pace:
    """From how many people sent frames just now, and from what all pictures cost, shared out among the frames.

    Not thread-safe.
    """

    def __init__(self, processes: int) -> None:
        self._processes = processes
        self._busy, self._frames = 0.5, 10.0
        self._seen: OrderedDict[str, float] = OrderedDict()

    def asked(self, by: str, now: float) -> None:
        """Somebody sent a frame; now: seconds of any clock that only goes forward."""
        self._seen[by] = now
        self._seen.move_to_end(by)
        while len(self._seen) > _MOST or now - next(iter(self._seen.values())) > 2 * _LONGEST:
            self._seen.popitem(last=False)

    def took(self, seconds: float, *, frame: bool) -> None:
        """A child had a picture for so long. frame: whether it is one of those that are paced."""
        self._busy = _FADES * self._busy + min(seconds, 1.0)
        self._frames = _FADES * self._frames + frame

    def pause(self, now: float) -> float:
        """Seconds from one frame to the next of the same person, as short as there is room for."""
        here = sum(now - seen <= 2 * _LONGEST for seen in self._seen.values())
        cost = self._busy / max(1.0, self._frames)
        return min(_LONGEST, here * cost / (self._processes * _SHARE))
