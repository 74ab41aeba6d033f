"""The wizard: four steps and the check before sending, at one address with `?e=&step=`."""

import reflex as rx

from otp_app.i18n.catalog import marked as _
from otp_app.i18n.catalog import tr
from otp_app.ui import routes
from otp_app.ui.components.actions import button
from otp_app.ui.components.overlays import dialog
from otp_app.ui.page import page
from otp_app.ui.pages.sender.compose.check import check_step
from otp_app.ui.pages.sender.compose.file import file_step
from otp_app.ui.pages.sender.compose.frame import frame
from otp_app.ui.pages.sender.compose.level import level_step
from otp_app.ui.pages.sender.compose.people import people_step
from otp_app.ui.pages.sender.compose.points import points_step
from otp_app.ui.pages.sender.compose.state import Compose
from otp_app.ui.session import Session


@page(routes.COMPOSE, title=_("New envelope"), on_load=[Session.require, Compose.load])
def compose(lang: str) -> rx.Component:
    return frame(
        lang,
        rx.match(
            Compose.step,
            (1, _with_discard(lang, level_step(lang))),
            (2, _with_discard(lang, file_step(lang))),
            (3, _with_discard(lang, people_step(lang))),
            (4, points_step(lang)),
            _with_discard(lang, check_step(lang)),
        ),
    )


def _with_discard(lang: str, step: rx.Component) -> rx.Component:
    _ = tr(lang)
    ask = button(_("Discard draft"), kind="quiet", size="sm", icon_name="trash-2", on_click=Compose.ask_discard)
    return rx.el.div(
        step,
        rx.cond(
            Compose.exists,
            rx.el.div(
                ask,
                dialog(
                    rx.el.p(_("Files, signers and points of this draft are deleted for good. Nobody has seen them.")),
                    id="discard",
                    title=_("Discard this draft?"),
                    open=Compose.discarding,
                    on_dismiss=Compose.keep,
                    actions=[
                        button(_("Keep draft"), on_click=Compose.keep),
                        button(_("Discard draft"), kind="no", on_click=Compose.discard),
                    ],
                ),
                class_name="step-end",
            ),
        ),
        class_name="steps-page",
    )
