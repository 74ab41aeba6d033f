"""The banners over every page: a refusal or a failure of the last action, and a lost connection.

Server-sent toasts are no way: under the CSP they are evaluated, and fail.
"""

import logging
import uuid
from typing import cast

import reflex as rx
from reflex.event import EventSpec
from reflex_components_core.core.banner import has_too_many_connection_errors

from otp_app.domain.errors import DomainError
from otp_app.i18n.catalog import tr
from otp_app.i18n.refusals import refusal_text
from otp_app.ui.components.actions import icon_button
from otp_app.ui.components.connection import while_offline
from otp_app.ui.components.icon import icon
from otp_app.ui.routes import language_of, log_in

log = logging.getLogger(__name__)


class Notice(rx.State):
    """What went wrong with the last action, in words; empty when nothing did."""

    text: str = ""

    @rx.event
    def refused(self, code: str, params: dict[str, str | int]):
        """Shows the sentence of a refusal; leads to the log-in where it was for want of one."""
        lang = language_of(self.router.url.path)
        if code == "login_required":
            here = self.router.url.path + ("?" + self.router.url.query if self.router.url.query else "")
            return rx.redirect(log_in(lang, next=here))
        self.text = refusal_text(lang, code, **params)
        return None

    @rx.event
    def failed(self, reference: str):
        """Shows that something of ours broke."""
        self.text = tr(language_of(self.router.url.path))(
            "Something went wrong on our side, and nothing was changed. Try again. Reference: {reference}",
            reference=reference[:8],
        )

    @rx.event
    def dismiss(self):
        self.text = ""


def on_backend_error(exception: Exception) -> EventSpec | None:
    """What a handler's exception becomes, in one place; Reflex wants the argument to be called so."""
    if isinstance(exception, DomainError):
        return cast(EventSpec, Notice.refused(exception.code, exception.params))
    reference = uuid.uuid4().hex[:8]
    log.error("handler failed, reference %s", reference, exc_info=exception)
    return cast(EventSpec, Notice.failed(reference))


def on_frontend_error(exception: Exception) -> None:
    """A browser reports that rendering failed. Anybody can send this, so little of it is kept."""
    log.warning("browser reports: %s", str(exception)[:500].replace("\n", " "))


def notices(lang: str) -> rx.Component:
    """The place for both banners, over the page."""
    _ = tr(lang)
    error = rx.el.div(
        icon("circle-alert"),
        rx.el.div(Notice.text, class_name="sm"),
        icon_button("x", _("Close"), on_click=Notice.dismiss),
        class_name="banner no",
    )
    offline = rx.el.div(
        icon("wifi-off"),
        rx.el.div(
            rx.el.b(_("Connection lost.")), " ", _("We reconnect by ourselves; nothing is lost."), class_name="sm"
        ),
        class_name="banner wait",
    )
    return rx.el.div(
        rx.el.div(rx.cond(Notice.text != "", error), role="alert"),
        rx.el.div(while_offline(offline, lost=has_too_many_connection_errors), role="status"),
        class_name="notices",
    )
