"""Proposals for a document's outline: closed contours, and straight lines near the frame that the screen draws."""

import itertools
from collections.abc import Iterator
from typing import Any

import cv2
import numpy as np

Array = np.ndarray[Any, Any]

GUIDE = 0.84  # of the frame's width or height: the frame on the screen is this large and in the middle
_ACROSS, _DOWN = 0.13, 0.15  # of the picture, on either side of the guide, in which an edge is looked for
_STEEPEST = 0.24
_TOLERANCE = 2.2  # pixels from a line


def guide(width: int, height: int, ratio: float) -> tuple[float, float, float, float]:
    """Left, top, right, bottom of the frame on the screen for a document of that ratio of sides."""
    wide = min(width * GUIDE, height * GUIDE * ratio)
    high = wide / ratio
    return (width - wide) / 2, (height - high) / 2, (width + wide) / 2, (height + high) / 2


def clockwise(corners: Array) -> Array:
    """Four corners from the top left on."""
    corners = corners.reshape(4, 2).astype(np.float32)
    centre = corners.mean(0)
    corners = corners[np.argsort(np.arctan2(corners[:, 1] - centre[1], corners[:, 0] - centre[0]))]
    return np.roll(corners, -int(np.argmin(corners.sum(1))), 0)


def from_contours(image: Array, lab: Array) -> Iterator[Array]:
    """Four-cornered hulls of what stands out by lightness, colour or saturation."""
    height, width = image.shape[:2]
    saturation = cv2.cvtColor(image, cv2.COLOR_BGR2HSV)[..., 1]
    for channel in (lab[..., 0], saturation, lab[..., 1], lab[..., 2]):
        for mask in _masks(channel):
            found = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)[0]
            for contour in sorted(found, key=cv2.contourArea, reverse=True)[:3]:
                if cv2.contourArea(contour) < 0.10 * width * height:
                    break
                hull = cv2.convexHull(contour)
                around = cv2.arcLength(hull, True)
                for share in (0.02, 0.03, 0.05):
                    rough = cv2.approxPolyDP(hull, share * around, True)
                    if len(rough) == 4:
                        yield clockwise(rough)
                        break


def _masks(channel: Array) -> tuple[Array, Array]:
    smooth = cv2.GaussianBlur(cv2.medianBlur(channel, 5), (0, 0), 1.5)
    level, split = cv2.threshold(smooth, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    edges = cv2.Canny(smooth, max(10, level * 0.25), max(25, level * 0.6))
    rim = np.concatenate([split[:8, :8], split[:8, -8:], split[-8:, :8], split[-8:, -8:]])
    if rim.mean() > 127:  # the desk, not the document
        split = 255 - split
    whole = cv2.morphologyEx(split, cv2.MORPH_CLOSE, np.ones((15, 15), np.uint8))
    return cv2.dilate(edges, np.ones((3, 3), np.uint8), iterations=2), whole


def from_guide(lab: Array, ratio: float) -> Iterator[Array]:
    """All fours of lines near the sides of the guide."""
    height, width = lab.shape[:2]
    left, top, right, bottom = guide(width, height, ratio)
    across, down = _change(lab, 1, 0), np.ascontiguousarray(_change(lab, 0, 1).T)
    lefts, rights = (_near(across, at, _ACROSS * width, top, bottom) for at in (left, right))
    tops, bottoms = (_near(down, at, _DOWN * height, left, right) for at in (top, bottom))
    for a, b, c, d in itertools.product(lefts, rights, tops, bottoms):
        yield clockwise(np.array([_cross(a, c), _cross(b, c), _cross(b, d), _cross(a, d)], np.float32))


def _change(lab: Array, x: int, y: int) -> Array:
    """How much the picture changes across (x) or down (y), in the channel that changes most."""
    change = cv2.Sobel(lab, cv2.CV_16S, x, y, ksize=3)
    strongest = cv2.max(*(cv2.max(each, -each) for each in cv2.split(change)[:2]))
    last = cv2.extractChannel(change, 2)
    # Sobel at 3 x 3 sums to eight times a step, and a step of a quarter of that is as good a scale as any.
    return cv2.max(strongest, cv2.max(last, -last)).astype(np.float32) / 4


def _near(slopes: Array, at: float, reach: float, begin: float, end: float) -> list[tuple[float, float]]:
    """Lines x = a y + b within `reach` of `at`, from rows between `begin` and `end`."""
    first, last = int(max(2, at - reach)), int(min(slopes.shape[1] - 2, at + reach))
    inset = 0.06 * (end - begin)
    rows = list(range(int(begin + inset), int(end - inset), 3))
    return [(a, b + first) for a, b in _straight(slopes[:, first:last], rows)]


def _straight(strip: Array, rows: list[int], wanted: int = 2, tries: int = 260) -> list[tuple[float, float]]:
    """The `wanted` best lines through the strongest edges of each row, by seeded RANSAC."""
    points = _peaks(strip, rows)
    rng = np.random.default_rng(0)
    lines: list[tuple[float, float]] = []
    alive = np.ones(len(points), bool)
    for _ in range(wanted):
        left = np.flatnonzero(alive)
        if len(left) < 10:
            break
        weight = np.sqrt(points[left, 2])
        one, two = (rng.choice(left, tries, p=weight / weight.sum()) for _ in range(2))
        apart = points[two, 0] - points[one, 0]
        far = np.abs(apart) > (rows[-1] - rows[0]) * 0.25
        one, two, apart = one[far], two[far], apart[far]
        slope = (points[two, 1] - points[one, 1]) / apart if len(apart) else apart
        steady = np.abs(slope) < _STEEPEST
        if not steady.any():
            break
        one, slope = one[steady], slope[steady]
        start = points[one, 1] - slope * points[one, 0]
        away = np.abs(points[None, :, 1] - (slope[:, None] * points[None, :, 0] + start[:, None]))
        on_line = (away < _TOLERANCE) & alive[None]
        best = int((on_line * np.minimum(points[None, :, 2], 40) ** 0.5).sum(1).argmax())
        chosen = points[on_line[best]]
        root = np.sqrt(chosen[:, 2])[:, None]
        matrix = np.stack([chosen[:, 0], np.ones(len(chosen))], 1)
        a, b = np.linalg.lstsq(matrix * root, chosen[:, 1:2] * root, rcond=None)[0].ravel()
        lines.append((float(a), float(b)))
        alive &= ~(away[best] < _TOLERANCE * 3)
    return lines


def _peaks(strip: Array, rows: list[int]) -> Array:
    """Row, place and size of up to three places of strong change in each row, apart from each other."""
    part = strip[rows]
    places = np.argpartition(part, -6, axis=1)[:, -6:]
    sizes = np.take_along_axis(part, places, 1)
    order = np.argsort(-sizes, axis=1)
    places, sizes = np.take_along_axis(places, order, 1), np.take_along_axis(sizes, order, 1)
    taken = sizes >= np.maximum(6.0, part.mean(1, keepdims=True) * 1.6)
    for at in range(1, places.shape[1]):
        near = taken[:, :at] & (np.abs(places[:, :at] - places[:, at : at + 1]) <= 4)
        taken[:, at] &= ~near.any(1)
    taken &= taken.cumsum(1) <= 3
    row, rank = np.nonzero(taken)
    return np.stack([np.asarray(rows)[row], places[row, rank], sizes[row, rank]], 1).astype(np.float32)


def _cross(upright: tuple[float, float], level: tuple[float, float]) -> tuple[float, float]:
    """Where x = a y + b meets y = c x + d."""
    y = (level[0] * upright[1] + level[1]) / (1 - level[0] * upright[0])
    return upright[0] * y + upright[1], y
