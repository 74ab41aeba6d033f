"""The gesture check: turns of the head in a random order, shown one at a time and judged by the server. Pure.

It makes still pictures and ready-made recordings useless; it does not prove that a living person stood before the
camera, and is never called that (docs/identity.md).
"""

import json
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from .vision import Pose

LENGTH = 5
TURNED = 0.15
FRONTAL = 0.10
_REACTION = timedelta(milliseconds=350)
_LIMIT = timedelta(seconds=60)


@dataclass(frozen=True)
class Observation:
    """One frame as the server saw it."""

    at: datetime
    pose: Pose


@dataclass(frozen=True)
class Verdict:
    """reasons: `incomplete`, `too_slow`, `several_faces`, `face_lost`, `frames_repeat`; none when it was followed."""

    passed: bool
    reasons: tuple[str, ...]


def series() -> tuple[str, ...]:
    """`ahead`, then turns to the subject's own `left` or `right` or back `ahead`, none twice in a row."""
    steps = ["ahead"]
    while len(steps) < LENGTH:
        steps.append(secrets.choice([s for s in ("left", "right", "ahead") if s != steps[-1]]))
    return tuple(steps)


def reached(asked: Sequence[str], seen: Sequence[Observation]) -> int:
    """How many gestures of the series were followed, in their order and no faster than a person can react."""
    done, last = 0, None
    for one in seen:
        if done == len(asked):
            break
        ready = last is None or one.at - last >= _REACTION
        if ready and one.pose.faces == 1 and _shows(asked[done], one.pose):
            done, last = done + 1, one.at
    return done


def judge(asked: Sequence[str], seen: Sequence[Observation], began: datetime) -> Verdict:
    """The verdict on a whole series; began: when it was asked for."""
    reasons: list[str] = []
    if not asked or reached(asked, seen) < len(asked):
        reasons.append("incomplete")
    if seen and seen[-1].at - began > _LIMIT:
        reasons.append("too_slow")
    if any(one.pose.faces > 1 for one in seen):
        reasons.append("several_faces")
    if sum(1 for one in seen if one.pose.faces == 0) > len(seen) / 3:
        reasons.append("face_lost")
    if len({one.pose.fingerprint for one in seen}) < len(seen):
        reasons.append("frames_repeat")
    return Verdict(not reasons, tuple(reasons))


def to_json(seen: Sequence[Observation]) -> str:
    """As the token's row keeps them."""
    return json.dumps([{"at": one.at.isoformat(), "pose": asdict(one.pose)} for one in seen])


def from_json(text: str) -> list[Observation]:
    """The reverse of `to_json`."""
    return [Observation(datetime.fromisoformat(one["at"]), Pose(**one["pose"])) for one in json.loads(text)]


def _shows(gesture: str, pose: Pose) -> bool:
    if gesture == "ahead":
        return abs(pose.yaw) < FRONTAL
    return pose.yaw > TURNED if gesture == "left" else pose.yaw < -TURNED
