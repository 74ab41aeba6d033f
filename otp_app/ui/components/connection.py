"""What is shown while a page has no connection."""

from typing import Any

import reflex as rx

from otp_app.ui.script import script


class _WhileOffline(rx.Component):
    library = script(__name__, "connection.jsx")
    tag = "WhileOffline"
    lost: rx.Var[bool]


def while_offline(*children: Any, lost: Any) -> rx.Component:
    """Its children while the browser is offline, or `lost` says that the server does not answer."""
    return _WhileOffline.create(*children, lost=lost)
