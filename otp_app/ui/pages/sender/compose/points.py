"""Step 4: the points where the signers tick."""

import reflex as rx

from otp_app.i18n.catalog import tr
from otp_app.ui import routes
from otp_app.ui.components.actions import link_button
from otp_app.ui.components.point_editor import point_editor
from otp_app.ui.components.surfaces import empty_state
from otp_app.ui.pages.sender.compose.state import Compose


def points_step(lang: str) -> rx.Component:
    _ = tr(lang)
    editor = point_editor(
        lang,
        documents=Compose.editor_documents,
        signers=Compose.editor_signers,
        points=Compose.editor_points,
        revision=Compose.revision,
        epoch=Compose.epoch,
        on_save=Compose.save_points,
    )
    file = link_button(_("Add a file"), routes.compose(lang, Compose.envelope_id, 2), icon_name="upload")
    people = link_button(_("Add a signer"), routes.compose(lang, Compose.envelope_id, 3), icon_name="user-plus")
    return rx.fragment(
        rx.el.h1(_("Step 4 of 4: place the signature points"), class_name="sr"),
        rx.cond(
            Compose.documents.length() == 0,
            _missing(empty_state("file-text", _("There is no file yet"), _("Points are placed on its pages."), file)),
            rx.cond(
                Compose.signers.length() == 0,
                _missing(
                    empty_state("users", _("There is no signer yet"), _("Each point belongs to one of them."), people)
                ),
                editor,
            ),
        ),
    )


def _missing(content: rx.Component) -> rx.Component:
    return rx.el.div(rx.el.section(content, class_name="card"), class_name="step")
