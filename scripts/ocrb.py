"""Trains the OCR-B reader of machine-readable zones: `python -m scripts.ocrb` writes otp_app/adapters/vision/models.

Signs are drawn from Debian's `fonts-ocr-b` (public domain) as a camera sees them: with their neighbours, displaced,
thickened or thinned, blurred, noisy. A perceptron of one hidden layer, by Adam, from a fixed seed; about a minute.
The cut OCRBS is left out, so that reading it shows what the reader makes of a font that it has not seen.
"""

import hashlib
import sys
import time
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from otp_app.adapters.vision.ocrb import HIGH, SIGNS, WIDE, normalise

FONTS = Path("/usr/share/fonts/opentype/ocr-b")
CUTS = ("OCRB.otf", "OCRBL.otf", "OCRBE.otf", "OCRBF.otf")
TARGET = Path("otp_app/adapters/vision/models/ocrb.npz")
SIZE = 100
HIDDEN = 160
EPOCHS = 16

Array = np.ndarray[Any, Any]


def drawn(sign: str, font: ImageFont.FreeTypeFont, rng: np.random.Generator) -> Array:
    """One cell as `ocrb.cells` cuts it from a row: a pitch wide, 1.36 cap heights high, normalised."""
    advance, base = font.getlength("0"), SIZE * 1.05
    paper = Image.new("L", (int(advance * 3), int(SIZE * 1.4)), 255)
    draw = ImageDraw.Draw(paper)
    for at, each in enumerate((rng.choice(list(SIGNS)), sign, rng.choice(list(SIGNS)))):
        draw.text((advance * at, base), str(each), fill=0, font=font, anchor="ls")
    ink = 255 - np.asarray(paper)
    _, top, _, bottom = draw.textbbox((0, base), "H", font=font, anchor="ls")
    cap = bottom - top
    if rng.random() < 0.5:
        brush = np.ones((int(rng.integers(2, 5)),) * 2, np.uint8)
        ink = cv2.dilate(ink, brush) if rng.random() < 0.6 else cv2.erode(ink, brush)
    x, y = advance * 1.5 + rng.normal(0, 0.05) * advance, (top + bottom) / 2 + rng.normal(0, 0.05) * cap
    wide, high = advance * (1 + rng.normal(0, 0.04)), cap * 1.36 * (1 + rng.normal(0, 0.05))
    lean = rng.normal(0, 0.04) * high
    corners = [[x - wide / 2, y - high / 2], [x + wide / 2, y - high / 2], [x - wide / 2 + lean, y + high / 2]]
    fine = [[0, 0], [WIDE * 3, 0], [0, HIGH * 3]]
    move = cv2.getAffineTransform(np.array(corners, np.float32), np.array(fine, np.float32))
    cell = cv2.warpAffine(ink, move, (WIDE * 3, HIGH * 3))
    cell = cv2.GaussianBlur(cell, (0, 0), rng.uniform(0.3, 1) * 6 if rng.random() < 0.75 else 0.5)
    cell = cv2.resize(cell, (WIDE, HIGH), interpolation=cv2.INTER_AREA).astype(np.float32) / 255
    cell = cell * rng.uniform(0.5, 1.05) + rng.normal(0, rng.uniform(0, 0.09), cell.shape) + rng.uniform(0, 0.08)
    return np.clip(cell, 0, 1)


def samples(each: int, seed: int, cuts: tuple[str, ...] = CUTS) -> tuple[Array, Array]:
    """Cells and their signs; twice as many of those that are most often mistaken."""
    rng = np.random.default_rng(seed)
    fonts = [ImageFont.truetype(str(FONTS / cut), SIZE) for cut in cuts]
    cells, signs = [], []
    for at, sign in enumerate(SIGNS):
        for _ in range(each * 2 if sign in "0O1I<" else each):
            font = fonts[0 if rng.random() < 0.6 else int(rng.integers(len(fonts)))]
            cells.append(drawn(sign, font, rng).ravel())
            signs.append(at)
    return normalise(np.array(cells, np.float32)), np.array(signs)


def train(cells: Array, signs: Array, seed: int = 0) -> dict[str, Array]:
    """The weights, by Adam on cross-entropy with a little decay."""
    rng = np.random.default_rng(seed)
    weights = {
        "w0": rng.normal(0, np.sqrt(2 / cells.shape[1]), (cells.shape[1], HIDDEN)),
        "b0": np.zeros(HIDDEN),
        "w1": rng.normal(0, np.sqrt(2 / HIDDEN), (HIDDEN, len(SIGNS))),
        "b1": np.zeros(len(SIGNS)),
    }
    weights = {name: value.astype(np.float32) for name, value in weights.items()}
    first = {name: np.zeros_like(value) for name, value in weights.items()}
    second = {name: np.zeros_like(value) for name, value in weights.items()}
    step = 0
    for epoch in range(EPOCHS):
        rate = 1e-3 * (1 if epoch < EPOCHS * 0.7 else 0.2)
        for batch in np.array_split(rng.permutation(len(cells)), len(cells) // 128):
            step += 1
            for name, slope in _slopes(weights, cells[batch], signs[batch]).items():
                first[name] = 0.9 * first[name] + 0.1 * slope
                second[name] = 0.999 * second[name] + 0.001 * slope * slope
                mean, spread = first[name] / (1 - 0.9**step), second[name] / (1 - 0.999**step)
                weights[name] -= rate * mean / (np.sqrt(spread) + 1e-8)
    return weights


def _slopes(weights: dict[str, Array], cells: Array, signs: Array) -> dict[str, Array]:
    hidden = np.maximum(cells @ weights["w0"] + weights["b0"], 0)
    scores = hidden @ weights["w1"] + weights["b1"]
    scores = np.exp(scores - scores.max(1, keepdims=True))
    scores /= scores.sum(1, keepdims=True)
    scores[np.arange(len(signs)), signs] -= 1
    scores /= len(signs)
    back = (scores @ weights["w1"].T) * (hidden > 0)
    slopes = {"w0": cells.T @ back, "b0": back.sum(0), "w1": hidden.T @ scores, "b1": scores.sum(0)}
    return {name: slope + (1e-5 * weights[name] if name[0] == "w" else 0) for name, slope in slopes.items()}


def right(weights: dict[str, Array], cells: Array, signs: Array) -> float:
    """Share of cells read right."""
    hidden = np.maximum(cells @ weights["w0"].astype(np.float32) + weights["b0"], 0)
    return float(((hidden @ weights["w1"].astype(np.float32) + weights["b1"]).argmax(1) == signs).mean())


def main() -> None:
    """Draws, trains, tests on fresh cells, writes the weights and says their hash."""
    begun = time.monotonic()
    weights = train(*samples(int(sys.argv[1]) if len(sys.argv) > 1 else 500, 0))
    halves = {name: value.astype(np.float16 if name[0] == "w" else np.float32) for name, value in weights.items()}
    np.savez_compressed(TARGET, **halves)
    digest = hashlib.sha256(TARGET.read_bytes()).hexdigest()
    report = {cut: round(right(halves, *samples(30, 99, (cut,))), 4) for cut in (*CUTS, "OCRBS.otf")}
    sys.stdout.write(f"{report}\n{digest}  {TARGET.name}\n{time.monotonic() - begun:.0f} s\n")


if __name__ == "__main__":
    main()
