"""Forms become part of the page.

Flattened, not made read-only: a read-only field can still be shown differently by each reader (it may redraw the value
with its own font, or not at all), its value and its drawing can contradict one another, and any field makes validators
report form changes. After flattening, what the signer was shown is all that there is.
"""

import io
import re
from collections.abc import Iterator
from typing import Any

import pikepdf

from otp_app.adapters.pdf.geometry import inherited

_MULTILINE, _PASSWORD, _COMB = 1 << 12, 1 << 13, 1 << 24  # ISO 32000-1 table 228
_FONT_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s+Tf")
_TURNS = {0: (1, 0, 0, 1, 0, 0), 90: (0, 1, -1, 0, 0, 0), 180: (-1, 0, 0, -1, 0, 0), 270: (0, -1, 1, 0, 0, 0)}


def has_dynamic_xfa(pdf: pikepdf.Pdf) -> bool:
    """Whether the pages are only a placeholder for what an XFA engine would lay out."""
    form = pdf.Root.get("/AcroForm")
    if not isinstance(form, pikepdf.Dictionary) or "/XFA" not in form:
        return False
    fields = form.get("/Fields")
    bare = not isinstance(fields, pikepdf.Array) or len(fields) == 0
    return pdf.Root.get("/NeedsRendering") is True or bare


def flatten(pdf: pikepdf.Pdf) -> list[str]:
    """Draws every field's value into its page and removes the form; returns `form`, `xfa` as found.

    What a signature shows of itself stays as page content, like any other value, and is not called a form.
    """
    form = pdf.Root.get("/AcroForm")
    found: list[str] = []
    if isinstance(form, pikepdf.Dictionary) and "/XFA" in form:
        del form["/XFA"]
        found.append("xfa")
    widgets = list(_widgets(pdf))
    if widgets:
        if not all(_is_signature(one) for one in widgets):
            found.append("form")
        redraw = isinstance(form, pikepdf.Dictionary) and form.get("/NeedAppearances") is True
        _draw_missing(pdf, widgets, redraw=redraw)
        if isinstance(form, pikepdf.Dictionary) and "/NeedAppearances" in form:
            del form["/NeedAppearances"]
        _flatten_widgets(pdf)
    for key in ("/AcroForm", "/NeedsRendering"):
        if key in pdf.Root:
            del pdf.Root[key]
    return found


def _widgets(pdf: pikepdf.Pdf) -> Iterator[Any]:
    for page in pdf.pages:
        annotations = page.obj.get("/Annots")
        if isinstance(annotations, pikepdf.Array):
            yield from (one for one in annotations if _is_widget(one))


def _is_widget(one: Any) -> bool:
    return isinstance(one, pikepdf.Dictionary) and one.get("/Subtype") == "/Widget"


def _is_signature(widget: Any) -> bool:
    return _of_field(widget, "/FT") == "/Sig" and isinstance(_of_field(widget, "/V"), pikepdf.Dictionary)


def _flatten_widgets(pdf: pikepdf.Pdf) -> None:
    """qpdf flattens all annotations: comments are put aside, since they stay."""
    aside: list[tuple[pikepdf.Page, list[Any]]] = []
    for page in pdf.pages:
        annotations = page.obj.get("/Annots")
        if isinstance(annotations, pikepdf.Array):
            aside.append((page, [one for one in annotations if not _is_widget(one)]))
            page.obj["/Annots"] = pikepdf.Array([one for one in annotations if _is_widget(one)])
    pdf.flatten_annotations("all")
    for page, others in aside:
        if others:
            page.obj["/Annots"] = pikepdf.Array(others)
        elif "/Annots" in page.obj:
            del page.obj["/Annots"]


def _draw_missing(pdf: pikepdf.Pdf, widgets: list[Any], *, redraw: bool) -> None:
    """Gives a drawing to fields that have a value and none (a reader would have made it when opening)."""
    boxes: list[dict[str, Any]] = []
    targets: list[Any] = []
    for widget in widgets:
        kind = str(_of_field(widget, "/FT"))
        drawn = isinstance(widget.get("/AP"), pikepdf.Dictionary) and "/N" in widget["/AP"]
        if kind == "/Btn":
            _show_state(widget)
        if (drawn and (kind == "/Btn" or not redraw)) or not (text := _shown(widget, kind)):
            continue
        if (box := _box(widget, kind, text)) is not None:
            boxes.append(box)
            targets.append(widget)
    if not boxes:
        return
    # Imported only where needed: start-up is most of what a small document costs.
    from otp_app.adapters.pdf.typeset import typeset

    with pikepdf.open(io.BytesIO(typeset("field.typ", {"boxes": boxes}, tags=False))) as drawings:
        for widget, box, drawing in zip(targets, boxes, drawings.pages, strict=True):
            shape = pdf.copy_foreign(drawing.as_form_xobject())
            shape["/Matrix"] = pikepdf.Array(_TURNS[box["turn"]])
            widget["/AP"] = pikepdf.Dictionary(N=shape)


def _show_state(widget: Any) -> None:
    """A ticked box whose drawing for the ticked state exists but is not chosen."""
    value = _of_field(widget, "/V")
    states = widget["/AP"].get("/N") if isinstance(widget.get("/AP"), pikepdf.Dictionary) else None
    if "/AS" not in widget and isinstance(states, pikepdf.Dictionary) and isinstance(value, pikepdf.Name):
        widget["/AS"] = value if str(value) in states else pikepdf.Name.Off


def _shown(widget: Any, kind: str) -> str:
    """What a reader would draw for the field's value."""
    value = _of_field(widget, "/V")
    flags = _integer(_of_field(widget, "/Ff"))
    if kind == "/Btn":
        return "✗" if isinstance(value, pikepdf.Name) and value != "/Off" and not flags & 1 << 16 else ""
    if kind == "/Tx" and flags & _PASSWORD:
        return ""
    if kind not in ("/Tx", "/Ch"):
        return ""
    values = list(value) if isinstance(value, pikepdf.Array) else [value]
    texts = [
        one.read_bytes().decode(errors="replace") if isinstance(one, pikepdf.Stream) else str(one)
        for one in values
        if isinstance(one, pikepdf.Stream | pikepdf.String)
    ]
    if kind == "/Ch":
        options = _of_field(widget, "/Opt")
        pairs = [one for one in options if isinstance(one, pikepdf.Array) and len(one) == 2] if options else []
        names = {str(pair[0]): str(pair[1]) for pair in pairs}
        texts = [names.get(text, text) for text in texts]
    return "\n".join(texts)[:20_000]


def _box(widget: Any, kind: str, text: str) -> dict[str, Any] | None:
    try:
        x0, y0, x1, y1 = (float(side) for side in widget.get("/Rect"))
    except (TypeError, ValueError):
        return None
    width, height = abs(x1 - x0), abs(y1 - y0)
    if min(width, height) < 2 or max(width, height) > 14_400:
        return None
    look = widget.get("/MK")
    turn = _integer(look.get("/R")) % 360 if isinstance(look, pikepdf.Dictionary) else 0
    if turn in (90, 270):
        width, height = height, width
    flags = _integer(_of_field(widget, "/Ff"))
    size = _FONT_SIZE.search(str(_of_field(widget, "/DA") or ""))
    cells = _integer(_of_field(widget, "/MaxLen")) if kind == "/Tx" and flags & _COMB else 0
    return {
        "text": text,
        "w": width,
        "h": height,
        "turn": turn if turn in _TURNS else 0,
        "size": float(size[1]) if size else 0,
        "align": {1: "center", 2: "right"}.get(_integer(_of_field(widget, "/Q")), "left"),
        "multiline": bool(kind == "/Tx" and flags & _MULTILINE),
        "cells": cells if 0 < cells <= 200 else 0,
    }


def _of_field(widget: Any, key: str) -> Any:
    """An attribute of the widget's field, own or inherited (ISO 32000-1 12.7.3.1)."""
    return inherited(widget, key)


def _integer(value: Any) -> int:
    return value if isinstance(value, int) else 0
