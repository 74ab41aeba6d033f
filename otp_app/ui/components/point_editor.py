"""Placing signature points on the real pages: by mouse, finger and keyboard (point_editor.jsx and its parts)."""

from typing import Any

import reflex as rx

import otp_app.ui.components.live  # noqa: F401 # its leaving.js
from otp_app.i18n.catalog import tr
from otp_app.ui.components.icon import URL
from otp_app.ui.script import script

_editor = script(__name__, "point_editor.jsx")
for _part in ("point_model.js", "point_drag.js", "point_sheets.jsx", "point_palette.jsx"):
    script(__name__, _part)


class _PointEditor(rx.NoSSRComponent):
    library = _editor
    tag = "PointEditor"
    documents: rx.Var[list[dict[str, Any]]]
    signers: rx.Var[list[dict[str, Any]]]
    points: rx.Var[list[dict[str, Any]]]
    revision: rx.Var[int]
    epoch: rx.Var[int]
    texts: rx.Var[dict[str, str]]
    icon: rx.Var[str]
    on_save: rx.EventHandler[rx.event.passthrough_event_spec(dict)]


def point_editor(
    lang: str, *, documents: Any, signers: Any, points: Any, revision: Any, epoch: Any, on_save: Any
) -> rx.Component:
    """Needs at least one document and one signer.

    epoch: counted up when the points on the server must replace those here. on_save: gets `{"revision", "points"}`, the
    whole set, a moment after each change.
    """
    return _PointEditor.create(
        documents=documents,
        signers=signers,
        points=points,
        revision=revision,
        epoch=epoch,
        texts=_texts(lang),
        icon=URL,
        on_save=on_save,
    )


def _texts(lang: str) -> dict[str, str]:
    _ = tr(lang)
    return {
        "pages": _("Pages"),
        "canvas": _("Document"),
        "tools": _("Page tools"),
        "palette": _("Signature points"),
        "undo": _("Undo"),
        "redo": _("Redo"),
        "zoom_in": _("Zoom in"),
        "zoom_out": _("Zoom out"),
        "snap": _("Snap"),
        "previous": _("Previous page"),
        "next": _("Next page"),
        "page_short": _("Page {page} of {total}", page="{page}", total="{total}"),
        "page_of": _("{name}, page {page} of {total}", name="{name}", page="{page}", total="{total}"),
        "points_one": _.plural("1 point", "{n} points", 1),
        "points_many": _("{n} points", n="{n}"),
        "of_them_optional": _("{n} optional", n="{n}"),
        "whose": _("Whose point?"),
        "required": _("required"),
        "optional": _("Optional"),
        "point_name": _("Point of {signer}, {kind}, page {page}", signer="{signer}", kind="{kind}", page="{page}"),
        "size": _("Size of the point: arrow keys"),
        "required_point": _("Required point"),
        "optional_point": _("Optional point"),
        "hint_desk": _("Drag onto the page, or press and use the arrow keys."),
        "hint_phone": _("Press, then tap the page where it should go."),
        "armed": _("Now click or tap the page where it should go."),
        "selected": _("Selected point"),
        "done": _("Finished"),
        "reads": _("What the signer reads beside it"),
        "reads_example": _("For example: I approve clauses 4 and 5"),
        "signer": _("Signer"),
        "page": _("Page"),
        "is_required": _("Required"),
        "is_required_hint": _("Nobody can finish without ticking it."),
        "to_all": _("To all pages"),
        "duplicate": _("Duplicate"),
        "delete": _("Delete"),
        "added": _("Point for {signer} added on page {page}", signer="{signer}", page="{page}"),
        "removed": _("Point deleted"),
        "copied": _("Copied to {n} pages", n="{n}"),
        "placed": _("{n} points placed", n="{n}"),
        "anchors_one": _("1 anchor found in the file"),
        "anchors_many": _("{n} anchors found in the file", n="{n}"),
        "anchors_place": _("Place points on them"),
        "keys": _(
            "Arrow keys move the point, with Shift ten times as far. D duplicates, Delete removes, Escape leaves. "
            "Ctrl and Z takes the last change back."
        ),
    }
