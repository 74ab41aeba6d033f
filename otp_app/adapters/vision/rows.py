"""Where the rows of a machine-readable zone lie on a document that is seen from straight above."""

from typing import Any

import cv2
import numpy as np

Array = np.ndarray[Any, Any]

_WORK = 800  # width in pixels at which is looked
_LEAST_WIDTH = 0.42  # of the document
_MOST_ROWS = 4


def find_rows(grey: Array) -> list[Array]:
    """Upright grey crops, one a row, from the top down: dark marks close together in a long low strip."""
    width = grey.shape[1]
    scale = min(1.0, _WORK / width)
    small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else grey
    found: list[tuple[float, float, float, float, float]] = []
    for contour in cv2.findContours(_strips(small), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)[0]:
        (x, y), (wide, high), angle = cv2.minAreaRect(contour)
        if wide < high:
            wide, high, angle = high, wide, angle - 90
        angle = (angle + 90) % 180 - 90
        if wide < _LEAST_WIDTH * small.shape[1] or wide / max(high, 1) < 7 or abs(angle) > 15 or high < 6:
            continue
        found.append((y / scale, x / scale, wide / scale, high / scale, angle))
    widest = max((row[2] for row in found), default=0.0)
    alike = sorted(row for row in found if row[2] > 0.72 * widest)[-_MOST_ROWS:]
    return [_crop(grey, *row) for row in alike]


def _strips(grey: Array) -> Array:
    """A mask of what is written in lines."""
    brush = cv2.getStructuringElement(cv2.MORPH_RECT, (17, 9))
    dark = cv2.morphologyEx(cv2.GaussianBlur(grey, (3, 3), 0), cv2.MORPH_BLACKHAT, brush)
    change = np.abs(cv2.Sobel(dark, cv2.CV_32F, 1, 0, ksize=3))
    change = (np.minimum(change / (np.percentile(change, 99.5) + 1e-6), 1) * 255).astype(np.uint8)
    joined = cv2.morphologyEx(cv2.GaussianBlur(change, (5, 3), 0), cv2.MORPH_CLOSE, np.ones((1, 31), np.uint8))
    mask = cv2.threshold(joined, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)[1]
    mask = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((3, 15), np.uint8))
    return cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((1, 45), np.uint8))


def _crop(grey: Array, y: float, x: float, wide: float, high: float, angle: float) -> Array:
    turn = cv2.getRotationMatrix2D((x, y), angle, 1)
    half = high * 0.5 + max(6, 0.42 * high)
    left, right = max(0, x - wide * 0.535), min(grey.shape[1], x + wide * 0.535)
    turn[0, 2] -= left
    turn[1, 2] -= y - half
    size = (int(right - left), int(2 * half))
    return cv2.warpAffine(grey, turn, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
