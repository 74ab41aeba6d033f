"""A page as a viewer displays it, and the way back to the page's own coordinates."""

from dataclasses import dataclass
from typing import Any

import pikepdf

LETTER = (0.0, 0.0, 612.0, 792.0)  # what readers assume when a page states no usable MediaBox


@dataclass(frozen=True)
class Display:
    """The visible box (CropBox within MediaBox) in user space, the rotation clockwise, and points per user unit."""

    box: tuple[float, float, float, float]
    rotate: int
    unit: float

    @property
    def size(self) -> tuple[float, float]:
        """Width and height as displayed, in user units."""
        x0, y0, x1, y1 = self.box
        return (y1 - y0, x1 - x0) if self.rotate in (90, 270) else (x1 - x0, y1 - y0)

    @property
    def points(self) -> tuple[float, float]:
        """Width and height as displayed, in points of 1/72 inch."""
        width, height = self.size
        return width * self.unit, height * self.unit

    @property
    def matrix(self) -> tuple[float, float, float, float, float, float]:
        """From displayed coordinates (user units, origin bottom left of what is seen) to user space."""
        x0, y0, x1, y1 = self.box
        return {
            0: (1.0, 0.0, 0.0, 1.0, x0, y0),
            90: (0.0, 1.0, -1.0, 0.0, x1, y0),
            180: (-1.0, 0.0, 0.0, -1.0, x1, y1),
            270: (0.0, -1.0, 1.0, 0.0, x0, y1),
        }[self.rotate]

    def place(self, x: float, y: float, w: float, h: float) -> tuple[float, float, float, float, float, float]:
        """Matrix that puts a drawing in points, origin bottom left, into a box of fractions, origin top left."""
        width, height = self.size
        a, b, c, d, e, f = self.matrix
        left, bottom, scale = x * width, (1 - y - h) * height, 1 / self.unit
        return a * scale, b * scale, c * scale, d * scale, a * left + c * bottom + e, b * left + d * bottom + f


def inherited(page: pikepdf.Object, key: str) -> Any:
    """A page attribute, its own or its ancestors' (ISO 32000-1 7.7.3.4); None when absent or the tree loops."""
    node: Any = page
    for _ in range(64):
        if not isinstance(node, pikepdf.Dictionary):
            return None
        value: Any = node.get(key)
        if value is not None:
            return value
        node = node.get("/Parent")
    return None


def display(page: pikepdf.Object) -> Display:
    """How a page is shown, forgiving what readers forgive: boxes turned over, missing or off the medium."""
    media = _box(inherited(page, "/MediaBox")) or LETTER
    crop = _box(inherited(page, "/CropBox")) or media
    seen = (max(media[0], crop[0]), max(media[1], crop[1]), min(media[2], crop[2]), min(media[3], crop[3]))
    if seen[0] >= seen[2] or seen[1] >= seen[3]:
        seen = media
    turn = _number(inherited(page, "/Rotate"))
    unit = _number(page.get("/UserUnit"))
    return Display(seen, int(turn or 0) // 90 % 4 * 90, unit if unit and 0 < unit <= 1000 else 1.0)


def _box(value: Any) -> tuple[float, float, float, float] | None:
    if not isinstance(value, pikepdf.Array) or len(value) < 4:
        return None
    numbers = [_number(value[i]) for i in range(4)]
    if any(n is None for n in numbers):
        return None
    x0, y0, x1, y1 = (float(n or 0) for n in numbers)
    box = (min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))
    return box if box[0] < box[2] and box[1] < box[3] else None


def _number(value: Any) -> float | None:
    try:
        return float(value)
    except (TypeError, ValueError, ArithmeticError):
        return None
