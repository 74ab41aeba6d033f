"""What a document's picture lacks: place, tilt, light, sharpness, and whether it is the side that was asked for."""

from dataclasses import dataclass

import cv2
import numpy as np

from otp_app.adapters.vision import edges, faces, quality
from otp_app.adapters.vision.decoding import Image
from otp_app.adapters.vision.document import RATIOS, Outline, find_document, flattened
from otp_app.adapters.vision.ocrb import is_text
from otp_app.adapters.vision.rows import find_rows
from otp_app.domain.identity.vision import Step

_CARDS, _BOOKLETS = (RATIOS["TD1"], RATIOS["TD2"]), (RATIOS["TD3"],)
_FAR, _NEAR = 0.66, 1.16  # width as share of the guide's; the frame itself is 1.19 of it
_ROLLED = 11.0  # degrees
_SLANTED = 0.82  # shorter as share of the longer of two opposite sides
_NIGHT = 45  # grey value that 95 of 100 pixels are below in a room without light
_UNSURE = {"too_dark", "glare", "blurred"}  # what may hide the very thing that is missed
_PORTRAIT_EYES, _PORTRAIT_ASIDE = 0.13, 0.05  # distance of eyes, and of the face from the middle, by the card's width
_LOOK = 500  # width at which a live document is measured
_ORDER = (
    "too_dark", "too_bright", "no_document", "wrong_side", "too_far", "too_near", "tilted", "glare", "blurred",
)  # fmt: skip


@dataclass(frozen=True)
class Paper:
    """A document as found. plain: its content leaves no doubt, with edges or not.

    Where there is no outline, content is sought in the guide.
    """

    outline: Outline | None
    plain: bool
    hints: tuple[str, ...]

    @property
    def usable(self) -> bool:
        """Nothing is lacking, or only the edges while what it shows is plainly there: a light card on a light table."""
        return not self.hints or (self.hints == ("no_document",) and self.plain)


def examine(image: Image, step: Step, limits: quality.Thresholds, wide: int = _LOOK) -> Paper:
    """The document in the picture; wide: pixels at which it is measured."""
    ratios = _BOOKLETS if step == "passport" else _CARDS
    outline = find_document(image, ratios)
    flat = flattened(image, outline, wide) if outline else _in_guide(image, ratios[0])
    measures = quality.measure(flat)
    # Only what tells this side from others is looked for: a face costs as much as all measures together.
    rows = 0 if step == "front" else _rows(flat, outlined=outline is not None)
    shown = faces.find_faces(flat, 480) if step == "front" or (step == "back" and rows < 2) else []
    hints = set(quality.hints(measures, limits))
    shows_it = _content(step, bool(shown), rows)
    plain = _printed(shown, flat) if step == "front" else rows >= 2
    if outline is not None:
        hints |= _placed(outline, image)
        if not shows_it and not hints & _UNSURE:
            hints.add("wrong_side")
    elif plain:
        hints.add("no_document")
    else:
        # An empty desk is neither sharp nor blurred, and may be black.
        hints = {"no_document"} | ({"too_dark"} if measures.high < _NIGHT else set())
    return Paper(outline, plain, tuple(code for code in _ORDER if code in hints))


def _rows(flat: Image, *, outlined: bool) -> int:
    """How many rows of a zone. Grain of wood makes strips too: where no edges say what it is, signs have to."""
    strips = find_rows(cv2.cvtColor(flat, cv2.COLOR_BGR2GRAY))
    return len(strips) if outlined or len(strips) < 2 else sum(map(is_text, strips))


def _printed(shown: list[faces.Face], flat: Image) -> bool:
    """Whether the one face is a portrait printed on a card, by its size and place: not somebody before the camera."""
    if len(shown) != 1:
        return False
    width = flat.shape[1]
    aside = abs((shown[0].x + shown[0].width / 2) / width - 0.5)
    return shown[0].eyes / width < _PORTRAIT_EYES and aside > _PORTRAIT_ASIDE


def _content(step: Step, face: bool, rows: int) -> bool:
    """Whether it is the side asked for. A back may hold no zone (driving licences), but then it holds no portrait."""
    if step == "front":
        return face
    if step == "passport":
        return rows >= 2
    return rows >= 2 or not face


def _placed(outline: Outline, image: Image) -> set[str]:
    height, width = image.shape[:2]
    left, _, right, _ = edges.guide(width, height, outline.ratio)
    share = outline.width / (right - left)
    corners = outline.corners
    sides = [float(np.linalg.norm(corners[at] - corners[(at + 1) % 4])) for at in range(4)]
    top = corners[1] - corners[0]
    roll = abs(float(np.degrees(np.arctan2(top[1], top[0]))))
    slant = min(min(sides[at], sides[at + 2]) / max(sides[at], sides[at + 2]) for at in (0, 1))
    found: set[str] = set()
    if share < _FAR:
        found.add("too_far")
    if share > _NEAR:
        found.add("too_near")
    if min(roll, abs(roll - 90)) > _ROLLED or slant < _SLANTED:
        found.add("tilted")
    return found


def _in_guide(image: Image, ratio: float) -> Image:
    height, width = image.shape[:2]
    left, top, right, bottom = (int(at) for at in edges.guide(width, height, ratio))
    return image[top:bottom, left:right]
