"""Child side of `draw_marks`."""

import copy
import io
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import pikepdf

from otp_app.adapters.pdf.geometry import display, inherited
from otp_app.adapters.pdf.normalise import save
from otp_app.adapters.pdf.typeset import typeset
from otp_app.domain.errors import DomainError

_LAST = b"/LastOfAll MP"
_FAR = 1_000_000  # points: no page reaches so far
_NESTING = {"q": ("state", 1), "Q": ("state", -1), "BT": ("text", 1), "ET": ("text", -1),
            "BMC": ("marked", 1), "BDC": ("marked", 1), "EMC": ("marked", -1)}  # fmt: skip


def stamp(blobs: Sequence[bytes], options: dict[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
    """Options: marks, as fields of `domain.ports.Mark`. Result: the PDF."""
    with pikepdf.open(io.BytesIO(blobs[0]), suppress_warnings=True) as pdf:
        marks = sorted(options["marks"], key=lambda mark: (mark["page"], mark["y"], mark["x"], mark["name"]))
        for mark in marks:
            if not 1 <= mark["page"] <= len(pdf.pages):
                raise DomainError("not_found", "page_missing", page=mark["page"])
        boxes: list[dict[str, Any]] = []
        for mark in marks:
            width, height = display(pdf.pages[mark["page"] - 1].obj).points
            boxes.append({**mark, "w": max(8.0, mark["w"] * width), "h": max(8.0, mark["h"] * height)})
        drawn = typeset("mark.typ", {"marks": boxes}, tags=False)
        with pikepdf.open(io.BytesIO(drawn)) as drawings:
            by_page: dict[int, list[tuple[dict[str, Any], pikepdf.Object]]] = defaultdict(list)
            for mark, drawing in zip(marks, drawings.pages, strict=True):
                by_page[mark["page"]].append((mark, pdf.copy_foreign(drawing.as_form_xobject())))
            for number, shapes in by_page.items():
                _draw(pdf, pdf.pages[number - 1], shapes)
        return {}, [save(pdf)]


def _draw(pdf: pikepdf.Pdf, page: pikepdf.Page, shapes: list[tuple[dict[str, Any], pikepdf.Object]]) -> None:
    if not _ends(page):
        _enclose(pdf, page)
    before, after = _balance(page)
    shown = display(page.obj)
    names = _own_resources(page)
    lines: list[bytes] = []
    for mark, shape in shapes:
        name = next(f"/Mark{n}" for n in range(1, 100_000) if f"/Mark{n}" not in names)
        names[name] = shape
        matrix = " ".join(f"{part:.6f}" for part in shown.place(mark["x"], mark["y"], mark["w"], mark["h"]))
        lines.append(f"q {matrix} cm {name} Do Q".encode())
    # In a tagged document everything is either tagged or an artifact; the certificate says the same, tagged.
    tagged = pdf.Root.get("/MarkInfo")
    if isinstance(tagged, pikepdf.Dictionary) and tagged.get("/Marked") is True:
        lines = [b"/Artifact BMC", *lines, b"EMC"]
    page.contents_add(before, prepend=True)
    page.contents_add(b"\n".join([after, *lines]))


def _own_resources(page: pikepdf.Page) -> Any:
    """The page's XObject names, made its own: resources are often shared between pages."""
    resources = inherited(page.obj, "/Resources")
    page.obj["/Resources"] = own = _copied(resources)
    own["/XObject"] = _copied(own.get("/XObject"))
    return page.obj["/Resources"]["/XObject"]


def _copied(entries: Any) -> Any:
    """A shallow copy. Not by Python's dict: names may hold bytes that are no UTF-8, as Chinese programs write them."""
    return copy.copy(entries) if isinstance(entries, pikepdf.Dictionary) else pikepdf.Dictionary()


def _ends(page: pikepdf.Page) -> bool:
    """Whether what is added behind the page's instructions is understood as such.

    An array, dictionary, text or inline picture left open swallows all that follows.
    """
    own = page.obj.get("/Contents")
    page.contents_add(_LAST)
    try:
        found = [str(one.operands[0]) for one in pikepdf.parse_content_stream(page, "MP") if one.operands]
    except pikepdf.PdfError:
        return False
    finally:
        if own is None:
            del page.obj["/Contents"]
        else:
            page.obj["/Contents"] = own
    return bool(found) and found[-1] == "/LastOfAll"


def _enclose(pdf: pikepdf.Pdf, page: pikepdf.Page) -> None:
    """Makes the page's instructions a drawing of their own, out of which they cannot reach."""
    page.contents_coalesce()
    shape = pdf.make_stream(page.obj.Contents.read_bytes(), Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form)
    shape["/BBox"] = pikepdf.Array([-_FAR, -_FAR, _FAR, _FAR])
    shape["/Resources"] = inherited(page.obj, "/Resources") or pikepdf.Dictionary()
    page.obj["/Resources"] = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Page=shape))
    page.obj["/Contents"] = pdf.make_stream(b"/Page Do")


def _balance(page: pikepdf.Page) -> tuple[bytes, bytes]:
    """What to put before and after the page's own drawing, so that nothing it left open moves or hides a mark."""
    depth = {"state": 0, "text": 0, "marked": 0}
    lowest = dict(depth)
    for instruction in pikepdf.parse_content_stream(page, " ".join(_NESTING)):
        kind, step = _NESTING[str(instruction.operator)]
        depth[kind] += step
        lowest[kind] = min(lowest[kind], depth[kind])
    open_now = {kind: depth[kind] - lowest[kind] for kind in depth}
    before = b"q " * (1 - lowest["state"])
    after = b"ET " * min(1, open_now["text"]) + b"EMC " * open_now["marked"] + b"Q " * (1 + open_now["state"])
    return before, after
