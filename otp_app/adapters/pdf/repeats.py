"""Finds drawings that draw drawings that draw drawings ("billion laughs"), or themselves: endless to show."""

import re
from typing import Any

import pikepdf

from otp_app.adapters.pdf.geometry import inherited
from otp_app.domain.errors import DomainError

MOST_DRAWINGS = 3_000_000  # on one page; PDFium needs about a microsecond for an empty one
_USE = re.compile(rb"/([^\s/\[\]()<>{}%]+)\s+(?:Do|scn|SCN|[-+.\d]+\s+Tf)\b")


def check(pdf: pikepdf.Pdf) -> None:
    """Raises DomainError `document_too_complex` when a page would draw more than MOST_DRAWINGS shapes.

    Shapes are forms, patterns and letters. Also when one draws itself, which ISO 32000-1 clause 8.10 rules out: some
    readers stop there, others (the EU DSS library) break off. Resources that merely name themselves are harmless.
    """
    known: dict[tuple[int, int], int] = {}
    for page in pdf.pages:
        shapes = _shapes(inherited(page.obj, "/Resources"))
        if not any(_shapes(shape.get("/Resources")) for shape in shapes.values()):
            continue
        contents = page.obj.get("/Contents")
        parts: list[Any] = list(contents) if isinstance(contents, pikepdf.Array) else [contents]
        instructions = b"\n".join(part.read_bytes() for part in parts if isinstance(part, pikepdf.Stream))
        if _drawings(instructions, shapes, known, ()) > MOST_DRAWINGS:
            raise DomainError("invalid", "document_too_complex")


def _shapes(resources: Any) -> dict[bytes, Any]:
    """Form XObjects, tiling patterns and Type 3 fonts by name: whatever has instructions of its own."""
    found: dict[bytes, Any] = {}
    for kind in ("/XObject", "/Pattern", "/Font"):
        named = resources.get(kind) if isinstance(resources, pikepdf.Dictionary) else None
        if isinstance(named, pikepdf.Dictionary):
            found |= {key[1:].encode("latin-1", "replace"): one for key, one in named.items() if _draws(one)}
    return found


def _draws(one: Any) -> bool:
    if isinstance(one, pikepdf.Stream):
        return one.get("/Subtype") in (None, "/Form")
    return isinstance(one, pikepdf.Dictionary) and one.get("/Subtype") == "/Type3"


def _instructions(shape: Any) -> bytes:
    if isinstance(shape, pikepdf.Stream):
        return shape.read_bytes()
    letters = shape.get("/CharProcs")
    drawn = [one for _, one in letters.items()] if isinstance(letters, pikepdf.Dictionary) else []
    return b"\n".join(one.read_bytes() for one in drawn if isinstance(one, pikepdf.Stream))


def _drawings(
    instructions: bytes, shapes: dict[bytes, Any], known: dict[tuple[int, int], int], above: tuple[tuple[int, int], ...]
) -> int:
    total = 0
    for name in _USE.findall(instructions):
        if (shape := shapes.get(name)) is not None:
            total += _inside(shape, known, above)
    return total


def _inside(shape: Any, known: dict[tuple[int, int], int], above: tuple[tuple[int, int], ...]) -> int:
    """The drawings that one use of `shape` makes, itself included."""
    place = shape.objgen
    if place in above:
        raise DomainError("invalid", "document_too_complex")
    if len(above) > 30:
        return 1
    if place not in known:
        below = _shapes(shape.get("/Resources"))
        known[place] = 1 + (_drawings(_instructions(shape), below, known, (*above, place)) if below else 0)
    return known[place]
