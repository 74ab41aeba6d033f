"""Saying no, with a reason."""

import reflex as rx

from otp_app.i18n.catalog import tr
from otp_app.ui.components.actions import button
from otp_app.ui.components.fields import field, text_area
from otp_app.ui.components.overlays import dialog
from otp_app.ui.pages.signer.phrase import phrase
from otp_app.ui.pages.signer.state import Signing

_FORM = "decline-form"


def decline_button(lang: str) -> rx.Component:
    """Opens the dialog; a quiet link, because it is the exception."""
    _ = tr(lang)
    return rx.el.button(_("Decline to sign"), type="button", class_name="linklike no", on_click=Signing.start_declining)


def dialog_box(lang: str) -> rx.Component:
    """The dialog: the consequence, and why."""
    _ = tr(lang)
    return dialog(
        rx.el.p(
            *phrase(_("The request then ends for everybody. {name} is told your reason."), name=Signing.facts.proposer)
        ),
        rx.el.form(
            field(
                text_area(
                    id="reason",
                    name="reason",
                    error=Signing.reason_error,
                    hint=True,
                    rows="3",
                    max_length=500,
                ),
                id="reason",
                label=_("Why do you not sign?"),
                hint=_("One sentence is enough."),
                error=Signing.reason_error,
            ),
            id=_FORM,
            on_submit=Signing.decline,
        ),
        id="decline",
        title=_("Decline to sign?"),
        open=Signing.declining,
        on_dismiss=Signing.stop_declining,
        actions=(
            button(_("Keep the request"), on_click=Signing.stop_declining),
            button(_("Decline to sign"), kind="no", type="submit", form=_FORM),
        ),
    )
