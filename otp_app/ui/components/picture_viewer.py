"""Looking at a recognition's pictures (picture_viewer.jsx), and keys of one letter for deciding."""

from typing import Any

import reflex as rx

from otp_app.i18n.catalog import tr
from otp_app.ui.components.icon import URL
from otp_app.ui.script import script

script(__name__, "picture_moves.js")
_viewer = script(__name__, "picture_viewer.jsx")


class _PictureViewer(rx.Component):
    library = _viewer
    tag = "PictureViewer"
    recognition: rx.Var[str]
    pictures: rx.Var[Any]
    texts: rx.Var[dict[str, str]]
    icon: rx.Var[str]


class _DecisionKeys(rx.Component):
    library = _viewer
    tag = "DecisionKeys"
    label: rx.Var[str]


def picture_viewer(lang: str, *, recognition: Any, pictures: Any, key: Any) -> rx.Component:
    """Zoom, rotation, whole picture or document alone, one after the other.

    pictures: list of {id, label, short, alt, glyph, has_cut, hints, before, fresh}. None is loaded before it is opened.
    """
    return _PictureViewer.create(recognition=recognition, pictures=pictures, texts=_texts(lang), icon=URL, key=key)


def decision_keys(label: str) -> rx.Component:
    """A tick box that switches keys of one letter on and off: they press the button whose `data-key` they are."""
    return _DecisionKeys.create(label=label)


def _texts(lang: str) -> dict[str, str]:
    _ = tr(lang)
    return {
        "tools": _("Picture tools"),
        "stage": _("Picture"),
        "list": _("Pictures"),
        "none_open": _("No picture opened yet"),
        "recorded": _("Each look at a picture is recorded, with your name and the time."),
        "open_first": _("Open the first picture"),
        "loading": _("Decrypting the picture"),
        "failed": _("The picture could not be loaded."),
        "retry": _("Try again"),
        "zoom_in": _("Zoom in"),
        "zoom_out": _("Zoom out"),
        "rotate": _("Rotate"),
        "full": _("Full screen"),
        "cut": _("Document alone"),
        "whole": _("Whole picture"),
        "before": _("Before"),
        "was": _("Before it was asked again"),
        "fresh": _("new"),
        "hints": _("Noticed when it was taken:"),
        "was_opened": _("opened"),
        "not_opened": _("not opened yet"),
        "keys": _(
            "Left and right arrows: previous and next picture. Plus and minus: zoom; then arrows move the picture. "
            "0: fit. T: rotate. C: document alone or whole picture. B: before it was asked again, and now."
        ),
    }
