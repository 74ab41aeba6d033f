"""Pages for an unknown address and for a failure, which the middleware serves anywhere without scripts."""

import reflex as rx

from otp_app.i18n.catalog import marked as _
from otp_app.i18n.catalog import tr
from otp_app.settings import get_settings
from otp_app.ui import routes
from otp_app.ui.components.actions import link_button
from otp_app.ui.components.icon import brand, icon
from otp_app.ui.page import page


@page(routes.NOT_FOUND, title=_("This page does not exist"))
def not_found(lang: str) -> rx.Component:
    """For a 404."""
    _ = tr(lang)
    return _plain(
        lang,
        "search",
        _("This page does not exist"),
        _("The address may be mistyped, or the link is no longer valid. Nothing was signed or changed."),
        link_button(_("Verify a document"), routes.verify(lang), kind="quiet", reload=True),
    )


@page(routes.ERROR, title=_("Something went wrong on our side"))
def error(lang: str) -> rx.Component:
    """For a 500."""
    _ = tr(lang)
    return _plain(
        lang,
        "triangle-alert",
        _("Something went wrong on our side"),
        _("Nothing was lost. Go back and try again in a minute."),
        link_button(_("Write to us"), f"mailto:{get_settings().support_email}", kind="quiet", reload=True),
    )


def unknown_route() -> rx.Component:
    """What Reflex shows for an unknown address reached without a load; the server answers every load itself."""
    return not_found("en")


def _plain(lang: str, glyph: str, title: str, text: str, more: rx.Component) -> rx.Component:
    _ = tr(lang)
    return rx.el.div(
        rx.el.header(brand(get_settings().product_name, routes.home(lang)), class_name="topbar"),
        rx.el.main(
            rx.el.div(
                rx.el.span(icon(glyph), class_name="seal wait"),
                rx.el.div(rx.el.h1(title), rx.el.p(text, class_name="muted"), class_name="stack g2"),
                link_button(
                    _("To the home page"), routes.home(lang), kind="primary", class_name="[justify-self:start]"
                ),
                rx.el.p(more, class_name="rule sm"),
                class_name="stack g5",
            ),
            id="main",
        ),
        class_name="signer",
    )
