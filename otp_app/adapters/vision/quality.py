"""Light, glare and sharpness: measures, and the thresholds beyond which a picture is refused (docs/identity.md)."""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np

from otp_app.adapters.vision.decoding import Image

_REFERENCE = 640  # width in pixels at which sharpness is comparable
_SPREAD = 2.0


@dataclass(frozen=True)
class Measures:
    """mean, high: of the grey values and their 95th percentile; burnt: share at 250 or above; glare: share of the
    largest colourless burnt spot; sharp: by how much a blur changes the edges (2 is blurred already, 7 is sharp)."""

    mean: float
    high: float
    burnt: float
    glare: float
    sharp: float


@dataclass(frozen=True)
class Thresholds:
    """least_*: below it is too little; most_*: above it is too much."""

    least_mean: float
    least_high: float
    most_burnt: float
    most_glare: float
    least_sharp: float


KEPT = Thresholds(least_mean=70, least_high=100, most_burnt=0.35, most_glare=0.02, least_sharp=4.5)
# A frame of 640 px has lost the finest blur by being made small, and looks sharper than its still.
LIVE = Thresholds(least_mean=70, least_high=100, most_burnt=0.35, most_glare=0.02, least_sharp=6.0)
FACE = Thresholds(least_mean=60, least_high=90, most_burnt=0.35, most_glare=1.0, least_sharp=2.4)


def measure(image: Image) -> Measures:
    """Of a document from straight above, or of a face."""
    grey = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)
    counts = cv2.calcHist([grey], [0], None, [256], [0, 256]).ravel()
    shares = counts / counts.sum()
    return Measures(
        mean=float((shares * np.arange(256)).sum()),
        high=float(np.searchsorted(shares.cumsum(), 0.95)),
        burnt=float(shares[250:].sum()),
        glare=_glare(image),
        sharp=_sharp(grey),
    )


def hints(found: Measures, limits: Thresholds) -> list[str]:
    """What is wrong with light and sharpness, most urgent first."""
    dark = found.high < limits.least_high or found.mean < limits.least_mean
    lacking = {
        "too_dark": dark,
        "too_bright": found.burnt > limits.most_burnt,
        "glare": found.glare > limits.most_glare,
        "blurred": found.sharp < limits.least_sharp,
    }
    return [code for code, wrong in lacking.items() if wrong]


def _glare(image: Image) -> float:
    hue = cv2.cvtColor(image, cv2.COLOR_BGR2HSV)
    burnt = ((hue[..., 2] >= 250) & (hue[..., 1] < 40)).astype(np.uint8)
    burnt = cv2.morphologyEx(burnt, cv2.MORPH_OPEN, np.ones((5, 5), np.uint8))
    count, _, table, _ = cv2.connectedComponentsWithStats(burnt)
    return float(table[1:, cv2.CC_STAT_AREA].max() / burnt.size) if count > 1 else 0.0


def _sharp(grey: "np.ndarray[Any, Any]") -> float:
    """How much of the Laplacian's variance a second blur takes away; noise alone does not raise it, unlike variance."""
    scale = _REFERENCE / grey.shape[1]
    small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else grey
    once = cv2.GaussianBlur(small, (0, 0), 1.0)
    twice = cv2.GaussianBlur(once, (0, 0), _SPREAD)
    edges, left = (float(cv2.Laplacian(each, cv2.CV_64F).var()) for each in (once, twice))
    return edges / (left + 1e-6)
