"""How often a page may have its camera's frames looked at: seldom enough that there is room for all who do."""

from collections import OrderedDict

_SHARE = 0.7  # of the children's time that live frames may take; the rest is for stills, and keeps the queue short
_LONGEST = 4.0  # seconds: a hint that is older says nothing about where the hand is now
_SHARP = 0.1  # weight of the newest picture in the mean
_MOST = 2000  # people remembered


class Pace:
    """The pause that fits, from how many people sent frames just now and from what a frame costs. Not thread-safe."""

    def __init__(self, processes: int) -> None:
        self._processes = processes
        self._cost = 0.05
        self._seen: OrderedDict[str, float] = OrderedDict()

    def asked(self, by: str, now: float) -> None:
        """Somebody sent a frame; now: seconds of any clock that only goes forward."""
        self._seen[by] = now
        self._seen.move_to_end(by)
        while len(self._seen) > _MOST or now - next(iter(self._seen.values())) > 2 * _LONGEST:
            self._seen.popitem(last=False)

    def took(self, seconds: float) -> None:
        """A frame was looked at."""
        self._cost += _SHARP * (min(seconds, 1.0) - self._cost)

    def pause(self, now: float) -> float:
        """Seconds from one frame to the next of the same person, as short as there is room for."""
        here = sum(now - seen <= 2 * _LONGEST for seen in self._seen.values())
        return min(_LONGEST, here * self._cost / (self._processes * _SHARE))
