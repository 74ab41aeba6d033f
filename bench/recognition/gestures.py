"""Who passes the gesture check: people, and what pretends to be one. Poses are measured, series drawn anew."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from otp_app.adapters.vision import sight
from otp_app.domain.identity.gesture import TURNS, Frame, Turn, draw, judge
from otp_app.domain.identity.vision import Pose
from tests import heads
from tests.specimens import jpeg

TRIES = 4000
FRAMES = 3  # a step
BEGUN = datetime(2026, 1, 1, tzinfo=UTC)
SEEN: dict[str, dict[str, Any]] = {
    "1280×720": {},
    "640×360": {"size": (640, 360)},
    "light × 0.5": {"dark": 0.5},
    "noise 12": {"noise": 12.0},
    "a little far": {"zoom": 0.7},
}
HEAD = ("who or what", "tries", "passed", "most usual reasons")


@dataclass(frozen=True)
class Attempt:
    """A way to answer a series."""

    name: str
    answer: Callable[[Sequence[Turn], random.Random], list[Frame]]


@cache
def poses(flat: bool = False) -> dict[str, list[Pose]]:
    """What the camera sees of a head turned each way (33 to 43 degrees), or of a flat photo swung likewise or more."""
    found: dict[str, list[Pose]] = {turn: [] for turn in TURNS}
    for turn in TURNS:
        for at, how in enumerate(SEEN.values()):
            for degrees in (33.0, 36.0, 39.0, 43.0):
                side = {"centre": 0.0, "left": 1.0, "right": -1.0}[turn]
                if flat:
                    frame = heads._swung(heads.face(seed=at, **how), side * degrees * 1.4)
                else:
                    frame = heads.face(side * degrees if side else degrees / 8 - 4.5, seed=at + int(degrees), **how)
                found[turn].append(sight.pose(jpeg(frame, 80)))
    return found


def angles() -> list[list[str]]:
    """The yaw of heads and of flat photos, by how far they are turned."""
    rows: list[list[str]] = []
    for name, seen in (("head", poses()), ("flat photo, 46° to 60°", poses(True))):
        for turn in TURNS:
            yaws = sorted(pose.yaw for pose in seen[turn] if pose.faces)
            shown = [f"{yaws[0]:+.2f}", f"{yaws[len(yaws) // 2]:+.2f}", f"{yaws[-1]:+.2f}"] if yaws else ["–"] * 3
            one = sum(pose.faces == 1 for pose in seen[turn])
            rows.append([f"{name}, {turn}", f"{one}/{len(seen[turn])}", *shown])
    return rows


def table() -> list[list[str]]:
    """A row for everybody who tries."""
    return [_row(attempt) for attempt in ATTEMPTS]


def _row(attempt: Attempt) -> list[str]:
    chance, passed, reasons = random.Random(5), 0, dict[str, int]()
    for _ in range(TRIES):
        series = draw()
        frames = sorted(attempt.answer(series, chance), key=lambda frame: frame.at)
        verdict = judge(series, frames, BEGUN)
        passed += verdict.passed
        for reason in verdict.reasons:
            reasons[reason] = reasons.get(reason, 0) + 1
    usual = sorted(reasons, key=lambda reason: -reasons[reason])[:2]
    said = ", ".join(f"`{reason}` {reasons[reason] / TRIES:.0%}" for reason in usual)
    return [attempt.name, str(TRIES), f"{passed / TRIES:.2%}", said or "–"]


def _frames(
    turns: Sequence[str], chance: random.Random, seen: dict[str, list[Pose]], pause: tuple[float, float] = (0.7, 1.8)
) -> list[Frame]:
    """A series of poses with a person's pauses and the network's."""
    at, frames = BEGUN, list[Frame]()
    for step, turn in enumerate(turns):
        at += timedelta(seconds=chance.uniform(*pause))
        for number in range(FRAMES):
            pose = replace(chance.choice(seen[turn]), fingerprint=f"{step}.{number}.{chance.random()}")
            frames.append(Frame(step, at, pose))
            at += timedelta(seconds=chance.uniform(0.05, 0.3))
    return frames


def _recorded(series: Sequence[Turn], chance: random.Random, own: Sequence[str]) -> list[Frame]:
    """A recording of `own`, cut or stretched to the length of the series."""
    turns = [own[min(at, len(own) - 1)] for at in range(len(series))]
    return _frames(turns, chance, poses())


def _sluggish(series: Sequence[Turn], chance: random.Random) -> list[Frame]:
    """The first frame of each step still shows the pose before."""
    frames = _frames(series, chance, poses())
    for step in range(1, len(series)):
        first = next(at for at, frame in enumerate(frames) if frame.step == step)
        before = chance.choice(poses()[series[step - 1]])
        frames[first] = replace(frames[first], pose=replace(before, fingerprint=f"late {step}"))
    return frames


ATTEMPTS = (
    Attempt("a person who does what is asked", lambda series, chance: _frames(series, chance, poses())),
    Attempt("a person, one of three frames of each step too early", _sluggish),
    Attempt("a person who turns the wrong way once", lambda s, c: _frames(_once_wrong(s, c), c, poses())),
    Attempt("a still photo", lambda series, chance: _frames(["centre"] * len(series), chance, poses())),
    Attempt("a flat photo, swung as asked", lambda series, chance: _frames(series, chance, poses(True))),
    Attempt("the same frame sent twice", lambda s, c: [*(f := _frames(s, c, poses())), f[-1]]),
    Attempt("a script that answers at once", lambda s, c: _frames(s, c, poses(), pause=(0.0, 0.02))),
    Attempt("a recording made for another series", lambda s, c: _recorded(s, c, draw())),
    Attempt("a video of somebody who turns at random", lambda s, c: _frames([c.choice(TURNS) for _ in s], c, poses())),
    Attempt("live deepfake or virtual camera that follows the arrows", lambda s, c: _frames(s, c, poses())),
)  # fmt: skip


def _once_wrong(series: Sequence[Turn], chance: random.Random) -> list[str]:
    turns: list[str] = list(series)
    at = chance.randrange(1, len(turns))
    turns[at] = chance.choice([turn for turn in TURNS if turn != turns[at]])
    return turns
