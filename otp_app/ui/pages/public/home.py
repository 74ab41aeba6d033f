"""The home page."""

import reflex as rx

from otp_app.i18n.catalog import marked as _
from otp_app.i18n.catalog import tr
from otp_app.ui import routes
from otp_app.ui.components.shell_public import shell_public
from otp_app.ui.page import page


@page(routes.HOME, title=_("Electronic signatures that prove themselves"), indexed=True)
def home(lang: str) -> rx.Component:
    _ = tr(lang)
    return shell_public(lang, routes.HOME, rx.el.h1(_("Signed on a phone. Proven for years.")))
