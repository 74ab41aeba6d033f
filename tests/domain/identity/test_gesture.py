"""The gesture check as a rule; with pictures of heads and photos: tests/adapters/vision and bench/identity.py."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from otp_app.domain.identity.gesture import LIFE, TURNS, Frame, Turn, Verdict, draw, judge
from otp_app.domain.identity.vision import Pose

BEGUN = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
YAW = {"centre": 0.01, "left": 0.24, "right": -0.22}
SERIES: tuple[Turn, ...] = ("centre", "left", "centre", "right", "left")

Frames = list[Frame]


def performed(series: Sequence[Turn], pause: float = 1.0, each: int = 3) -> Frames:
    """Somebody who does what is asked: `each` frames a step, 0.2 s apart, after `pause` seconds."""
    frames: Frames = []
    at = BEGUN
    for step, turn in enumerate(series):
        at += timedelta(seconds=pause)
        for frame in range(each):
            pose = Pose(1, YAW[turn] + frame * 0.01, 0.6, 0.12, f"{step}-{frame}")
            frames.append(Frame(step, at, pose))
            at += timedelta(seconds=0.2)
        at -= timedelta(seconds=0.2)
    return frames


def posed(frames: Frames, **changes: float | int | str) -> Frames:
    return [replace(frame, pose=replace(frame.pose, **changes)) for frame in frames]  # type: ignore[arg-type] # a table


def test_who_does_what_is_asked_passes():
    assert judge(SERIES, performed(SERIES), BEGUN) == Verdict(True, ())


ATTACKS: dict[str, tuple[Callable[[Frames], Frames], str]] = {
    "a still photo": (lambda frames: posed(frames, yaw=0.02), "wrong_direction"),
    "a swung photo": (lambda frames: posed(frames, yaw=0.04), "wrong_direction"),
    "a mirrored one": (
        lambda frames: [replace(f, pose=replace(f.pose, yaw=-f.pose.yaw)) for f in frames],
        "wrong_direction",
    ),
    "one frame for all": (lambda frames: posed(frames, fingerprint="same"), "same_frame"),
    "two equal frames": (lambda frames: [*frames[:-1], replace(frames[-1], pose=frames[-2].pose)], "same_frame"),
    "a script": (lambda frames: [replace(f, at=BEGUN + timedelta(seconds=0.01)) for f in frames], "too_fast"),
    "nobody": (lambda frames: posed(frames, faces=0), "no_face"),
    "nobody for a moment": (lambda frames: [*frames[:4], *posed(frames[4:5], faces=0), *frames[5:]], "no_face"),
    "a second person": (lambda frames: [*frames[:4], *posed(frames[4:5], faces=2), *frames[5:]], "several_faces"),
    "a face far away": (lambda frames: posed(frames, size=0.01), "face_too_small"),
    "another picture between": (lambda frames: [*frames[:4], *posed(frames[4:5], size=0.6), *frames[5:]], "face_jumps"),
    "a step left out": (lambda frames: [f for f in frames if f.step != 3], "step_missing"),
    "no frames": (lambda frames: [], "step_missing"),
    "too late": (lambda frames: [*frames[:-1], replace(frames[-1], at=BEGUN + LIFE * 1.01)], "expired"),
    "before it began": (lambda frames: [replace(frames[0], at=BEGUN - timedelta(seconds=1)), *frames[1:]], "expired"),
    "another order": (lambda frames: [frames[-1], *frames[:-1]], "order_wrong"),
    "a step too many": (lambda frames: [*frames, replace(frames[-1], step=9)], "order_wrong"),
}


@pytest.mark.parametrize(("attack", "reason"), ATTACKS.values(), ids=ATTACKS.keys())
def test_what_is_no_live_gesture_fails_with_its_reason(attack: Callable[[Frames], Frames], reason: str):
    verdict = judge(SERIES, attack(performed(SERIES)), BEGUN)
    assert not verdict.passed
    assert reason in verdict.reasons
    assert len(set(verdict.reasons)) == len(verdict.reasons)


@pytest.mark.parametrize("pause", [0.0, 0.1, 0.3])
def test_nobody_has_the_new_pose_before_a_person_can_react(pause: float):
    """Though later frames of each step come in time."""
    assert judge(SERIES, performed(SERIES, pause), BEGUN).reasons == ("too_fast",)
    assert judge(SERIES, performed(SERIES, 0.4), BEGUN).passed


def test_the_step_that_failed_is_named():
    frames = performed(SERIES)
    wrong = [replace(f, pose=replace(f.pose, yaw=0.0)) if f.step == 3 else f for f in frames]
    assert judge(SERIES, wrong, BEGUN) == Verdict(False, ("wrong_direction",), (3,))


def test_a_late_frame_of_the_pose_before_does_no_harm():
    """The network delivers it after the next arrow was shown."""
    frames = performed(SERIES)
    last = max(f.at for f in frames if f.step == 0)
    stray = Frame(1, last + timedelta(seconds=0.1), Pose(1, 0.01, 0.6, 0.12, "stray"))
    assert judge(SERIES, sorted([*frames, stray], key=lambda f: f.at), BEGUN).passed


def test_series_are_drawn_as_promised():
    drawn = [draw() for _ in range(3000)]
    assert {len(series) for series in drawn} == {5, 6}
    assert all(series[0] == "centre" and set(series) <= set(TURNS) for series in drawn)
    assert all(a != b for series in drawn for a, b in pairwise(series))
    most = Counter(drawn).most_common(1)[0][1]
    assert most / len(drawn) < 0.06  # a recording fits 1 time in 32 where it has the right length


@given(st.lists(st.floats(-1, 1), min_size=1, max_size=30), st.floats(0, 60), st.integers(0, 3))
def test_any_frames_are_judged_without_fault(yaws: list[float], seconds: float, faces: int):
    gap = timedelta(seconds=seconds / len(yaws))
    frames = [
        Frame(at % len(SERIES), BEGUN + gap * at, Pose(faces, yaw, 0.5, 0.1, str(at))) for at, yaw in enumerate(yaws)
    ]
    verdict = judge(SERIES, frames, BEGUN)
    assert verdict.passed == (not verdict.reasons)


@given(st.permutations(range(len(SERIES))))
def test_no_other_order_of_the_same_turns_passes(order: list[int]):
    frames = performed([SERIES[at] for at in order])
    assert judge(SERIES, frames, BEGUN).passed == ([SERIES[at] for at in order] == list(SERIES))
