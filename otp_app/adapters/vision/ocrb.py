"""Reads a row of a machine-readable zone: equal cells, each sign by a small perceptron (see scripts/ocrb.py)."""

from dataclasses import dataclass
from functools import cache
from io import BytesIO
from typing import Any

import cv2
import numpy as np

from otp_app.adapters.vision.models import OCRB, model

Array = np.ndarray[Any, Any]

SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ<"
WIDE, HIGH = 20, 28
CELL_HEIGHT = 1.36  # in heights of a capital
LENGTHS = (30, 36, 44)
LEAST_SURE = -0.7  # mean log-probability of the best signs: below it a row is some other text
_ROW = 60  # height in pixels at which a row is measured


@dataclass(frozen=True)
class Row:
    """A row as read. length: of its grid. scores: log-probability of each sign in each cell. sure: mean of the best."""

    length: int
    scores: Array
    sure: float


@cache
def _weights() -> tuple[Array, Array, Array, Array]:
    stored = np.load(BytesIO(model(OCRB).tobytes()), allow_pickle=False)
    first, first_bias, second, second_bias = (stored[name].astype(np.float32) for name in ("w0", "b0", "w1", "b1"))
    return first, first_bias, second, second_bias


def normalise(cells: Array) -> Array:
    """Cells (n x pixels) of mean 0 and like contrast."""
    return (cells - cells.mean(1, keepdims=True)) / (cells.std(1, keepdims=True) + 0.08)


def scores(cells: Array) -> Array:
    """Log-probabilities (n x 37) of cells (n x HIGH x WIDE), ink 1 and paper 0."""
    first, first_bias, second, second_bias = _weights()
    hidden = np.maximum(normalise(cells.reshape(len(cells), -1)) @ first + first_bias, 0)
    values = hidden @ second + second_bias
    values -= values.max(1, keepdims=True)
    return values - np.log(np.exp(values).sum(1, keepdims=True))


def is_text(crop: Array) -> bool:
    """Whether the crop holds a row in OCR-B, rather than other text or a pattern."""
    row = read_row(crop)
    return row is not None and row.sure > LEAST_SURE


def read_row(crop: Array) -> Row | None:
    """The row in a grey crop, on the grid and at the place where its signs are surest; None where there is no text."""
    ink = _ink(crop)
    columns = _inked_columns(ink)
    if len(columns) < 10:
        return None
    left, right = columns[0], columns[-1]
    profile = ink[:, left:right].mean(1)
    lines = np.flatnonzero(profile > profile.max() * 0.35)
    capital, middle = lines[-1] - lines[0] + 1, (lines[0] + lines[-1]) / 2
    best: Row | None = None
    for length in LENGTHS:
        pitch = (right - left) / (length - 0.3)
        if not 0.75 < pitch / capital < 1.45:
            continue
        smooth = cv2.GaussianBlur(ink, (0, 0), max(0.3, 0.35 * pitch / WIDE))
        found = _placed(smooth, length, (left, pitch), (middle, capital))
        if best is None or found.sure > best.sure:
            best = found
    return best


def _placed(smooth: Array, length: int, start: tuple[float, float], band: tuple[float, float]) -> Row:
    """The row on the grid near `start` (left edge, pitch) where its signs are surest: roughly on half the cells, then
    finely on all."""

    def on(offset: float, stretch: float) -> Array:
        return _cells(smooth, length, (start[0] + offset * start[1], start[1] * (1 + stretch)), *band)

    rough = [(offset, stretch) for offset in (-0.3, -0.2, -0.1, 0.0, 0.1) for stretch in (-0.005, 0.0, 0.005)]
    offset, stretch = max(rough, key=lambda place: float(scores(on(*place)[::2]).max(1).mean()))
    fine = [(offset + more, stretch + wider) for more in (-0.05, 0.0, 0.05) for wider in (-0.0025, 0.0, 0.0025)]
    rows = (scores(on(*place)) for place in fine)
    return max((Row(length, values, float(values.max(1).mean())) for values in rows), key=lambda row: row.sure)


def _ink(crop: Array) -> Array:
    """The row evenly lit and cut to its own lines: 1 is ink, 0 is paper."""
    ground = cv2.morphologyEx(crop, cv2.MORPH_CLOSE, np.ones((25, 25), np.uint8))
    ground = cv2.GaussianBlur(ground, (0, 0), 9).astype(np.float32)
    light = np.clip(crop.astype(np.float32) / np.maximum(ground, 1), 0, 1.1)
    low = np.percentile(light, 3)
    light = np.clip((light - low) / (1 - low + 1e-6), 0, 1)
    profile = (1 - light).mean(1)
    lines = np.flatnonzero(profile > profile.max() * 0.3)
    if len(lines):
        runs = np.split(lines, np.flatnonzero(np.diff(lines) > 3) + 1)
        middle = len(profile) // 2
        run = max(runs, key=lambda run: len(run) - abs(run.mean() - middle) * 0.5)
        margin = int(0.18 * (run[-1] + 1 - run[0])) + 1
        light = light[max(0, run[0] - margin) : run[-1] + 1 + margin]
    scale = _ROW / light.shape[0]
    way = cv2.INTER_CUBIC if scale > 1 else cv2.INTER_AREA
    ink = 1 - np.clip(cv2.resize(light, None, fx=scale, fy=scale, interpolation=way), 0, 1)
    below = ink[ink < np.median(ink) + 1e-3]
    floor = np.median(ink) + 1.2 * (np.std(below) if len(below) else 0) + 0.02
    return np.clip((ink - floor) / max(float(np.percentile(ink, 99)) - floor, 0.1), 0, 1).astype(np.float32)


def _inked_columns(ink: Array) -> Array:
    """Columns with ink, without specks before and behind the text."""
    profile = cv2.GaussianBlur(ink.mean(0)[None], (7, 1), 0).ravel()
    columns = np.flatnonzero(profile > max(0.05, 0.22 * float(np.percentile(profile, 90))))
    while len(columns) > 10 and columns[1] - columns[0] > 12:
        columns = columns[1:]
    while len(columns) > 10 and columns[-1] - columns[-2] > 12:
        columns = columns[:-1]
    return columns


def _cells(smooth: Array, length: int, grid: tuple[float, float], middle: float, capital: float) -> Array:
    """The row cut into `length` cells of HIGH x WIDE; grid: left edge and pitch in pixels."""
    left, pitch = grid
    high = capital * CELL_HEIGHT
    across, down = WIDE / pitch, HIGH / high
    move = np.array([[across, 0, -left * across], [0, down, -(middle - high / 2) * down]], np.float32)
    strip = np.clip(cv2.warpAffine(smooth, move, (WIDE * length, HIGH)), 0, 1)
    return strip.reshape(HIGH, length, WIDE).transpose(1, 0, 2)
