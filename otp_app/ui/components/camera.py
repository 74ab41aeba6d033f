"""The signer's camera, loaded only where it is shown: signers of a simple signature download nothing of it."""

from typing import Any

import reflex as rx

from otp_app.ui.components.icon import URL
from otp_app.ui.script import script

for _name in ("camera_stream.js", "camera_send.js", "camera_live.jsx", "camera_gesture.jsx"):
    script(__name__, _name)


class _Camera(rx.NoSSRComponent):
    library = script(__name__, "camera.jsx")
    tag = "Camera"
    is_default = True
    signer: rx.Var[str]
    shown: rx.Var[Any]
    icon: rx.Var[str]
    on_kept: rx.EventHandler[rx.event.no_args_event_spec]


def camera(signer: Any, shown: Any, on_kept: Any) -> rx.Component:
    """shown: a `pages.signer.showing.Camera`. on_kept: something was taken in; what comes next is to be read anew."""
    return _Camera.create(signer=signer, shown=shown, icon=URL, on_kept=on_kept)
