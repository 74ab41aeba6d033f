"""Milliseconds a picture on one core."""

import time
from collections.abc import Callable

from bench.recognition.cards import card, holders
from bench.recognition.gates import live
from bench.report import quantiles
from otp_app.adapters.vision import sight
from tests import heads
from tests.specimens import jpeg, scene

ROUNDS = 30


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
