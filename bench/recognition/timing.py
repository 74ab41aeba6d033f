"""Milliseconds a picture on one core, and what one child gives to twenty people before their cameras."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from bench.recognition.cards import card, holders
from bench.recognition.gates import live
from bench.report import quantiles
from otp_app.adapters.vision import sight
from otp_app.adapters.vision.pool import Bounds, VisionPool
from otp_app.domain.errors import DomainError
from tests import heads
from tests.specimens import jpeg, scene

ROUNDS = 30
SIGNERS, SECONDS, PAUSE = 20, 12.0, 0.5


def pictures() -> list[list[str]]:
    """A row an act: median, 95th percentile and most, in the child itself."""
    who = holders(1, 3)[0]
    large = {"size": (1920, 1080), "seed": 2}
    passport, back, face = scene(card("passport", who), **large), scene(card("back", who), **large), heads.face()
    bytes_of = {name: jpeg(frame) for name, frame in (("passport", passport), ("back", back), ("face", face))}
    lives = {name: live(frame) for name, frame in (("passport", passport), ("face", face))}
    acts: dict[str, Callable[[], object]] = {
        "look, document, 640×360": lambda: sight.look(lives["passport"], "passport"),
        "look, face, 640×360": lambda: sight.look(lives["face"], "face"),
        "pose, 640×360": lambda: sight.pose(lives["face"]),
        "take, document, 1920×1080": lambda: sight.take(bytes_of["passport"], "passport"),
        "take, face, 1280×720": lambda: sight.take(bytes_of["face"], "face"),
        "read, passport (2 rows), 1920×1080": lambda: sight.read(bytes_of["passport"]),
        "read, card (3 rows), 1920×1080": lambda: sight.read(bytes_of["back"]),
    }
    return [[name, *quantiles(_timed(act), (0.5, 0.95, 1.0))] for name, act in acts.items()]


def _timed(act: Callable[[], object]) -> list[float]:
    act()
    taken: list[float] = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        act()
        taken.append((time.perf_counter() - begun) * 1000)
    return taken


def crowd() -> list[list[str]]:
    """People who each send a live frame every half second, by the pool of 1 and of 2 children."""
    return [_crowd(processes, people) for processes in (1, 2) for people in (1, 5, SIGNERS)]


def _crowd(processes: int, people: int) -> list[str]:
    pool = VisionPool(Bounds(processes=processes))
    pool.check()
    frame = live(scene(card("front", holders(1, 3)[0]), seed=2))
    end = time.monotonic() + SECONDS

    def person(number: int) -> list[float]:
        taken: list[float] = []
        time.sleep(number * PAUSE / people)
        while (begun := time.monotonic()) < end:
            try:
                pool.look(frame, "front")
                taken.append((time.monotonic() - begun) * 1000)
            except DomainError:
                taken.append(-1.0)
            time.sleep(max(0.0, PAUSE - (time.monotonic() - begun)))
        return taken

    with ThreadPoolExecutor(people) as threads:
        every = [taken for one in threads.map(person, range(people)) for taken in one]
    pool.close()
    answered = [taken for taken in every if taken >= 0]
    dropped = f"{1 - len(answered) / len(every):.0%}"
    return [f"{processes}", f"{people}", f"{len(answered) / SECONDS:.1f}", *quantiles(answered, (0.5, 0.95)), dropped]
