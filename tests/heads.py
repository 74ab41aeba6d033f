"""Frames of a person before the camera. One free portrait, turned in space with the relief of a head.

Real pictures of one person turning that may be given away are not to be had in packages; this relief (a half
ellipsoid and a nose) moves YuNet's points as a turned head does, which flat rotation does not.
"""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np

Image = np.ndarray[Any, Any]

PORTRAIT = Path(__file__).parent / "pictures" / "astronaut.jpg"
TURN = {"left": 37.0, "right": -37.0, "centre": 0.0}  # degrees, to the subject's own side

_HEAD = (226, 104, 76, 92, 60)  # with its hair: centre, half axes across, down and deep, in pixels of the picture
_FACE = (223, 122, 57, 80, 74)  # likewise
_NOSE = (222, 132, 9, 14, 24)  # place, spread across and down, height
_CROP = (80, 0, 300, 216)  # of the picture: x, y, width, height, about 16:9 with some room
_NECK = 176


def portrait() -> Image:
    """Head and shoulders as printed on a document."""
    return _picture()[8:214, 140:306].copy()


def face(
    turn: float = 0.0,
    *,
    size: tuple[int, int] = (1280, 720),
    zoom: float = 1.0,
    shift: tuple[float, float] = (0.0, 0.0),
    dark: float = 1.0,
    blur: float = 0.0,
    noise: float = 2.0,
    people: int = 1,
    seed: int = 0,
) -> Image:
    """A frame (BGR) of `people` (0 to 2) before the camera.

    turn: degrees, to the subject's own left positive. zoom: below 1 is further away. shift: of the frame's size.
    """
    rng = np.random.default_rng(seed)
    whole = turned(turn) if people else _background()
    if people == 2:
        whole = np.hstack([whole[:, 60:330], whole[:, 140:420]])
        whole = cv2.resize(whole, (512, 512 * whole.shape[0] // whole.shape[1]))
    x, y, width, height = _CROP if people < 2 else (0, 0, 512, 288)
    scale = size[0] / width * zoom
    move = np.array(
        [
            [scale, 0, size[0] / 2 - (x + width / 2) * scale + shift[0] * size[0]],
            [0, scale, size[1] / 2 - (y + height / 2) * scale + shift[1] * size[1]],
        ]
    )
    frame = cv2.warpAffine(whole, move, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    out = frame.astype(np.float32) * dark
    if blur:
        out = cv2.GaussianBlur(out, (0, 0), blur)
    return np.clip(out + noise * rng.standard_normal(out.shape, np.float32), 0, 255).astype(np.uint8)


def gesture_frames(series: Sequence[str], each: int = 3, **kwargs: Any) -> list[Image]:
    """Frames of somebody who does what the series asks: `each` frames a step, all distinct."""
    return [
        face(TURN[step] + (frame % 2) * 2.0, seed=at * 100 + frame, **kwargs)
        for at, step in enumerate(series)
        for frame in range(each)
    ]


def photo_frames(series: Sequence[str], each: int = 3, **kwargs: Any) -> list[Image]:
    """The same asked of a flat photo that is swung before the camera: foreshortened, but without relief."""
    frames: list[Image] = []
    for at, step in enumerate(series):
        for frame in range(each):
            flat = face(seed=at * 100 + frame, **kwargs)
            frames.append(_swung(flat, TURN[step] * 1.5))
    return frames


@cache
def turned(degrees: float) -> Image:
    """The whole picture with its head turned; others' left is the picture's right."""
    if not degrees:
        return _picture()
    fine = 3
    picture = cv2.resize(_picture(), None, fx=fine, fy=fine, interpolation=cv2.INTER_CUBIC)
    ys, xs = np.mgrid[: picture.shape[0], : picture.shape[1]].astype(np.float32) / fine
    inside, depth = _relief(xs, ys)
    angle = np.radians(degrees) * np.clip((_NECK + 24 - ys) / 24, 0, 1)  # the neck twists
    across = xs - _HEAD[0]
    new_x = _HEAD[0] + across * np.cos(angle) + depth * np.sin(angle)
    new_z = depth * np.cos(angle) - across * np.sin(angle)
    seen = inside & (new_z > -10)
    order = np.argsort(new_z[seen])  # the nearest is painted last
    to_x = np.clip(np.rint(new_x[seen][order]), 0, 511).astype(int)
    to_y = np.clip(np.rint(ys[seen][order]), 0, 511).astype(int)
    layer, painted = np.zeros((512, 512, 3), np.uint8), np.zeros((512, 512), np.uint8)
    layer[to_y, to_x] = picture[seen][order]
    painted[to_y, to_x] = 255
    whole = cv2.morphologyEx(painted, cv2.MORPH_CLOSE, np.ones((7, 7), np.uint8))
    layer = cv2.inpaint(layer, cv2.subtract(whole, painted), 3, cv2.INPAINT_TELEA)
    soft = (
        cv2.GaussianBlur(cv2.erode(whole, np.ones((5, 5), np.uint8)), (0, 0), 1.2).astype(np.float32)[..., None] / 255
    )
    return (layer * soft + _background() * (1 - soft)).astype(np.uint8)


def _relief(xs: Image, ys: Image) -> tuple[Image, Image]:
    head, face = (_ellipsoid(xs, ys, axes) for axes in (_HEAD, _FACE))
    nose_x, nose_y, wide, high, tall = _NOSE
    nose = tall * np.exp(-(((xs - nose_x) / wide) ** 2) - ((ys - nose_y) / high) ** 2)
    return head > 0, np.maximum(head, face) + nose


def _ellipsoid(xs: Image, ys: Image, axes: tuple[int, int, int, int, int]) -> Image:
    x, y, across, down, deep = axes
    return deep * np.sqrt(np.clip(1 - ((xs - x) / across) ** 2 - ((ys - y) / down) ** 2, 0, 1))


@cache
def _picture() -> Image:
    picture = cv2.imread(str(PORTRAIT), cv2.IMREAD_COLOR)
    assert picture is not None, f"{PORTRAIT} is missing"
    return picture


@cache
def _background() -> Image:
    """The picture without its head."""
    ys, xs = np.mgrid[:512, :512].astype(np.float32)
    x, y, across, down, _ = _HEAD
    hole = (((xs - x) / (across + 6)) ** 2 + ((ys - y) / (down + 6)) ** 2 < 1).astype(np.uint8) * 255
    return cv2.inpaint(_picture(), hole, 5, cv2.INPAINT_TELEA)


def _swung(frame: Image, degrees: float) -> Image:
    """A flat print turned about its vertical axis, seen in perspective."""
    height, width = frame.shape[:2]
    angle, far = np.radians(degrees), 2.0 * width
    corners = []
    for x, y in (
        (-width / 2, -height / 2),
        (width / 2, -height / 2),
        (width / 2, height / 2),
        (-width / 2, height / 2),
    ):
        depth = far + x * np.sin(angle)
        corners.append([width / 2 + x * np.cos(angle) * far / depth, height / 2 + y * far / depth])
    source = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    move = cv2.getPerspectiveTransform(source, np.array(corners, np.float32))
    return cv2.warpPerspective(frame, move, (width, height), borderMode=cv2.BORDER_CONSTANT, borderValue=(90, 80, 70))
