"""The gesture check from pictures to verdict: a head that turns as asked, and a photo that is swung instead."""

from datetime import UTC, datetime, timedelta

import pytest

from otp_app.adapters.vision.pool import VisionPool
from otp_app.domain.identity.gesture import Frame, Turn, Verdict, judge
from tests.specimens import Image, gesture_frames, jpeg, photo_frames

BEGUN = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
SERIES: tuple[Turn, ...] = ("centre", "right", "left", "centre", "left")


def judged(vision: VisionPool, pictures: list[Image]) -> Verdict:
    """As if the server had a frame every 0.6 seconds, two a step."""
    frames = [
        Frame(at // 2, BEGUN + timedelta(seconds=0.6) * (at + 1), vision.pose(jpeg(picture, 80)))
        for at, picture in enumerate(pictures)
    ]
    return judge(SERIES, frames, BEGUN)


@pytest.mark.parametrize("size", [(1280, 720), (640, 360)])
def test_who_turns_as_asked_passes(vision: VisionPool, size: tuple[int, int]):
    assert judged(vision, gesture_frames(SERIES, 2, size=size)) == Verdict(True, ())


def test_a_photo_that_is_swung_does_not(vision: VisionPool):
    verdict = judged(vision, photo_frames(SERIES, 2))
    assert not verdict.passed
    assert "wrong_direction" in verdict.reasons


def test_another_series_does_not(vision: VisionPool):
    verdict = judged(vision, gesture_frames([*SERIES[:-1], "right"], 2))
    assert verdict == Verdict(False, ("wrong_direction",), (4,))
