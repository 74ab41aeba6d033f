"""The gesture check: turn your head as asked, one arrow at a time. Pure rule; poses come from `Vision.pose`.

It tells a moving head from a still photo, a print that is swung, a replay and a recording made for another series. It
does not stop a live deepfake, a mask or a coerced person, and is no presentation attack detection (ISO/IEC 30107-3).
"""

import json
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Literal

from otp_app.domain.identity.vision import Pose

Turn = Literal["centre", "left", "right"]

TURNS: tuple[Turn, ...] = ("centre", "left", "right")
FEWEST, MOST = 4, 5
LIFE = timedelta(seconds=45)  # from the first arrow to the last frame
FASTEST = timedelta(milliseconds=350)  # nobody reads an arrow and turns the head sooner
TURNED, FRONTAL = 0.15, 0.10  # |yaw|; between them it is neither
LEAST_SIZE = 0.02  # of the frame: a face on a small print far away
MOST_JUMP = 4.0  # how many times larger one frame's face may be than another's


@dataclass(frozen=True)
class Frame:
    """One picture of the series. step: which arrow was shown, from 0; at: when the server had it."""

    step: int
    at: datetime
    pose: Pose


@dataclass(frozen=True)
class Verdict:
    """Evidence for the reviewer. reasons: stable codes, each once, empty when it passed; failed: steps not done right.

    `expired` `step_missing` `too_fast` `same_frame` `no_face` `several_faces` `wrong_direction` `face_too_small`
    `face_jumps` `order_wrong`.
    """

    passed: bool
    reasons: tuple[str, ...]
    failed: tuple[int, ...] = ()


def draw() -> tuple[Turn, ...]:
    """A series that nobody can foretell: it begins frontal, then 4 or 5 turns, each different from the one before.

    A recording made for one series fits the next 1 time in 32: allow three tries, not more.
    """
    chance = secrets.SystemRandom()
    series: list[Turn] = ["centre"]
    for _ in range(chance.randint(FEWEST, MOST)):
        series.append(chance.choice([turn for turn in TURNS if turn != series[-1]]))
    return tuple(series)


def reached(series: Sequence[Turn], frames: Sequence[Frame]) -> int:
    """How many turns of the series the frames show, each no sooner than a person can react: the next arrow to show."""
    done, last = 0, None
    for frame in frames:
        if done == len(series):
            break
        ready = last is None or frame.at - last >= FASTEST
        if ready and frame.pose.faces == 1 and shows(series[done], frame.pose):
            done, last = done + 1, frame.at
    return done


def evidence(series: Sequence[Turn], frames: Sequence[Frame]) -> list[Frame]:
    """The frames that a live series is judged by: without those of a head on its way to where the arrow points.

    On its way it shows the turn before, or the middle; what shows anything else counts against it.
    """
    telling: list[Frame] = []
    for frame in frames:
        asked = series[frame.step] if frame.step < len(series) else "centre"
        before = series[frame.step - 1] if 0 < frame.step <= len(series) else "centre"
        shown = next((turn for turn in TURNS if shows(turn, frame.pose)), "between")
        on_its_way = frame.pose.faces == 1 and shown in ("between", "centre", before) and shown != asked
        if not on_its_way:
            telling.append(frame)
    return telling


def to_json(frames: Sequence[Frame]) -> str:
    """As they are kept while a series runs."""
    return json.dumps([{"step": f.step, "at": f.at.isoformat(), "pose": asdict(f.pose)} for f in frames])


def from_json(text: str) -> list[Frame]:
    """The reverse of `to_json`."""
    return [Frame(f["step"], datetime.fromisoformat(f["at"]), Pose(**f["pose"])) for f in json.loads(text)]


def judge(series: Sequence[Turn], frames: Sequence[Frame], begun: datetime) -> Verdict:
    """Whether the frames show one person doing what the series asks; begun: when the first arrow was shown."""
    reasons: list[str] = []
    failed: set[int] = set()
    by_step: dict[int, list[Frame]] = {at: [] for at in range(len(series))}
    for frame in frames:
        by_step.setdefault(frame.step, []).append(frame)
    if set(by_step) - set(range(len(series))) or any(a.at > b.at or a.step > b.step for a, b in pairwise(frames)):
        reasons.append("order_wrong")
    if any(not begun <= frame.at <= begun + LIFE for frame in frames):
        reasons.append("expired")
    if len({frame.pose.fingerprint for frame in frames}) < len(frames):
        reasons.append("same_frame")
    before = begun - FASTEST  # whoever begins looks ahead already, as the first arrow asks
    for at, turn in enumerate(series):
        seen = by_step[at]
        wrong = _wrong(turn, seen, before)
        if wrong:
            failed.add(at)
            reasons += wrong
        before = max((frame.at for frame in seen), default=before)
    sizes = [frame.pose.size for frame in frames if frame.pose.faces]
    if sizes and max(sizes) > MOST_JUMP * min(sizes):
        reasons.append("face_jumps")
    return Verdict(not reasons, tuple(dict.fromkeys(reasons)), tuple(sorted(failed)))


def _wrong(turn: Turn, seen: Sequence[Frame], before: datetime) -> list[str]:
    """What is wrong with one step's frames; before: when the last frame of the step before came."""
    if not seen:
        return ["step_missing"]
    reasons: list[str] = []
    # The network may still deliver the pose before when the next arrow is shown: such frames are no evidence. But
    # nobody has the new pose that soon, and a step must have frames that came later.
    early = [frame for frame in seen if frame.at - before < FASTEST]
    late = [frame for frame in seen if frame.at - before >= FASTEST]
    if not late or any(frame.pose.faces and _points(turn, frame.pose.yaw) for frame in early):
        reasons.append("too_fast")
    poses = [frame.pose for frame in seen]
    if any(pose.faces == 0 for pose in poses):
        reasons.append("no_face")
    if any(pose.faces > 1 for pose in poses):
        reasons.append("several_faces")
    if any(pose.faces and pose.size < LEAST_SIZE for pose in poses):
        reasons.append("face_too_small")
    yaws = sorted(frame.pose.yaw for frame in late or seen)
    yaw = yaws[len(yaws) // 2]
    if not _points(turn, yaw):
        reasons.append("wrong_direction")
    return reasons


def shows(turn: Turn, pose: Pose) -> bool:
    """Whether the head is as the arrow asks."""
    return pose.faces == 1 and _points(turn, pose.yaw)


def _points(turn: Turn, yaw: float) -> bool:
    return {"centre": abs(yaw) < FRONTAL, "left": yaw > TURNED, "right": yaw < -TURNED}[turn]
