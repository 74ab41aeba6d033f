"""What floats: dialog and toast."""

from typing import Any

import reflex as rx

from otp_app.ui.components.icon import URL
from otp_app.ui.script import script

_overlays = script(__name__, "overlays.jsx")


class _ModalDialog(rx.Component):
    library = _overlays
    tag = "ModalDialog"
    open: rx.Var[bool]
    labelled_by: rx.Var[str]
    on_dismiss: rx.EventHandler[rx.event.no_args_event_spec]


class _Toast(rx.Component):
    library = _overlays
    tag = "Toast"
    message: rx.Var[str]
    icon: rx.Var[str]
    on_gone: rx.EventHandler[rx.event.no_args_event_spec]


def dialog(
    *children: Any, id: str, title: str | rx.Var, open: rx.Var, on_dismiss: Any, actions: Any, **props: Any
) -> rx.Component:
    """A native modal dialog: names the consequence. The first of `actions` is the safe choice, and gets the focus."""
    return _ModalDialog.create(
        rx.el.h2(title, id=f"{id}-title", class_name="h3"),
        *children,
        rx.el.div(*actions, class_name="row g2"),
        id=id,
        open=open,
        labelled_by=f"{id}-title",
        on_dismiss=on_dismiss,
        **props,
    )


def toast(message: rx.Var, *children: Any, on_gone: Any) -> rx.Component:
    """A short confirmation for six seconds; never for errors. on_gone must empty the message."""
    return _Toast.create(*children, message=message, icon=URL, on_gone=on_gone)
