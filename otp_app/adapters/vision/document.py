"""Where a card or a passport's page lies in the picture, and the same seen from straight above."""

import itertools
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np

from otp_app.adapters.vision import edges
from otp_app.adapters.vision.decoding import Image

Array = np.ndarray[Any, Any]

RATIOS = {"TD1": 85.6 / 53.98, "TD2": 105 / 74, "TD3": 125 / 88}  # ICAO 9303 part 3; driving licences are as TD1
_WORK = 640  # long side in pixels at which is looked
_SMALLEST = 0.12  # of the picture
_ASPECT = 0.16  # how far the ratio of sides may be off: perspective shortens
_PARALLEL = 0.6
_STEP = 9  # least difference of colour across an edge, in CIELAB of 8 bits
_EVERY_SIDE, _ON_AVERAGE = 0.60, 0.78  # share of points along the sides at which inside and outside differ


@dataclass(frozen=True)
class Outline:
    """corners: 4 x 2 pixels clockwise from the top left; ratio: of its format; score: to choose among proposals."""

    corners: Array
    ratio: float
    score: float

    @property
    def width(self) -> float:
        """Of the longer sides, in pixels."""
        sides = [float(np.linalg.norm(self.corners[at] - self.corners[(at + 1) % 4])) for at in range(4)]
        return max(sides[0] + sides[2], sides[1] + sides[3]) / 2


def find_document(image: Image, ratios: tuple[float, ...]) -> Outline | None:
    """The document's outline, or None where no four sides hold. ratios: it may have; the first is that of the guide."""
    scale = min(1.0, _WORK / max(image.shape[:2]))
    small = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else image
    lab = cv2.cvtColor(small, cv2.COLOR_BGR2LAB)
    smooth = cv2.GaussianBlur(cv2.medianBlur(lab, 3), (0, 0), 1.2)
    proposals = edges.from_contours(small, lab)
    best: Outline | None = None
    for corners in itertools.chain(proposals, edges.from_guide(smooth, ratios[0])):
        found = _judged(corners, smooth, ratios)
        if found is not None and (best is None or found.score > best.score):
            best = found
    return best and Outline(best.corners / scale, best.ratio, best.score)


def _judged(corners: Array, lab: Array, ratios: tuple[float, ...]) -> Outline | None:
    """A proposal as outline, or None if it is not a document's shape or its edges are none."""
    height, width = lab.shape[:2]
    if corners.min() < 3 or corners[:, 0].max() > width - 4 or corners[:, 1].max() > height - 4:
        return None
    area = cv2.contourArea(corners) / (width * height)
    if area < _SMALLEST or not cv2.isContourConvex(corners.astype(np.int32).reshape(-1, 1, 2)):
        return None
    sides = [float(np.linalg.norm(corners[at] - corners[(at + 1) % 4])) for at in range(4)]
    wide, high = (sides[0] + sides[2]) / 2, (sides[1] + sides[3]) / 2
    seen = max(wide, high) / min(wide, high)
    ratio = min(ratios, key=lambda one: abs(one - seen))
    off = abs(ratio - seen) / ratio
    parallel = min(sides[0], sides[2]) / max(sides[0], sides[2]) * min(sides[1], sides[3]) / max(sides[1], sides[3])
    if off > _ASPECT or parallel < _PARALLEL:
        return None
    held = _support(lab, corners)
    if min(held) < _EVERY_SIDE or np.mean(held) < _ON_AVERAGE:
        return None
    score = float(np.mean(held)) * 0.6 + min(held) * 0.4 - off * 0.8 - (1 - parallel) * 0.2 + 0.15 * area
    return Outline(corners, ratio, score)


def _support(lab: Array, corners: Array, reach: int = 4, points: int = 36) -> list[float]:
    """For each side, the share of points at which inside and outside differ, and differ alike."""
    height, width = lab.shape[:2]
    begin, end = corners[:, None], np.roll(corners, -1, 0)[:, None]
    along = np.linspace(0.07, 0.93, points)[None, :, None]
    line = begin * (1 - along) + end * along
    way = end - begin
    inward = np.stack([-way[..., 1], way[..., 0]], 2) / (np.linalg.norm(way, axis=2, keepdims=True) + 1e-6)
    inward *= np.where(((corners.mean(0) - begin) * inward).sum(2, keepdims=True) < 0, -1, 1)
    outside = line - inward * reach
    change = _at(lab, line + inward * reach) - _at(lab, outside)
    size = np.linalg.norm(change, axis=2)
    size[(outside < 0).any(2) | (outside[..., 0] > width - 1) | (outside[..., 1] > height - 1)] = 0
    usual = np.median(change, 1)
    usual /= np.linalg.norm(usual, axis=1, keepdims=True) + 1e-6
    alike = (change @ usual[:, :, None])[..., 0] > 0.6 * (size + 1e-6)
    return ((size > _STEP) & alike).mean(1).tolist()


def _at(lab: Array, points: Array) -> Array:
    height, width = lab.shape[:2]
    at = points.round().astype(np.intp)
    return lab[at[..., 1].clip(0, height - 1), at[..., 0].clip(0, width - 1)].astype(np.float32)


def flattened(image: Image, outline: Outline, wide: int) -> Image:
    """The document from straight above, its longer side level and `wide` pixels long."""
    corners = outline.corners
    sides = [float(np.linalg.norm(corners[at] - corners[(at + 1) % 4])) for at in range(4)]
    if max(sides[0], sides[2]) < max(sides[1], sides[3]):
        corners = np.roll(corners, -1, 0)
    high = int(wide / outline.ratio)
    target = np.array([[0, 0], [wide - 1, 0], [wide - 1, high - 1], [0, high - 1]], np.float32)
    move = cv2.getPerspectiveTransform(corners.astype(np.float32), target)
    way = cv2.INTER_CUBIC if outline.width < wide else cv2.INTER_LINEAR
    return cv2.warpPerspective(image, move, (wide, high), flags=way).astype(np.uint8, copy=False)
