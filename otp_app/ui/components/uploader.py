"""Choosing or dropping PDFs, with progress; they go straight to `api.files`, never through events."""

from typing import Any

import reflex as rx

from otp_app.i18n.catalog import tr
from otp_app.ui.components.icon import URL
from otp_app.ui.script import script

_uploader = script(__name__, "uploader.jsx")


class _Uploader(rx.Component):
    library = _uploader
    tag = "Uploader"
    url: rx.Var[str]
    most: rx.Var[int]
    texts: rx.Var[dict[str, str]]
    language: rx.Var[str]
    icon: rx.Var[str]
    compact: rx.Var[bool]
    on_done: rx.EventHandler[rx.event.no_args_event_spec]


def uploader(lang: str, url: Any, *, most: int, on_done: Any, compact: Any = False) -> rx.Component:
    """most: bytes. compact: there are files already. on_done: fires after each file that was taken."""
    _ = tr(lang)
    texts = {
        "choose": _("Choose a PDF"),
        "another": _("Add another PDF"),
        "or_drop": _("or drop it here"),
        "limits": _("PDF, up to {megabytes} MB"),
        "sending": _("Uploading {name}"),
        "uploading": _("{percent} % uploaded"),
        "checking": _("Checking the file and making it safe"),
        "not_pdf": _("This is not a PDF. Save it as PDF first, then choose it again."),
        "too_large": _("This file is larger than {megabytes} MB. Make it smaller, or divide it."),
        "lost": _("The file did not arrive. Check your connection and choose it again."),
        "refused": _("This file could not be taken."),
        "dismiss": _("Close"),
    }
    return _Uploader.create(url=url, most=most, texts=texts, language=lang, icon=URL, compact=compact, on_done=on_done)
