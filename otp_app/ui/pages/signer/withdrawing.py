"""Taking back the consent to the conditions: possible on every screen after it was given."""

import reflex as rx

from otp_app.i18n.catalog import tr
from otp_app.ui.components.actions import button
from otp_app.ui.components.overlays import dialog
from otp_app.ui.pages.signer.phrase import phrase
from otp_app.ui.pages.signer.state import Signing


def withdraw_button(lang: str) -> rx.Component:
    """Opens the dialog; nothing where no consent was given."""
    _ = tr(lang)
    return rx.cond(
        Signing.facts.agreed,
        rx.el.button(
            _("Withdraw my consent"), type="button", class_name="linklike", on_click=Signing.start_withdrawing
        ),
    )


def dialog_box(lang: str) -> rx.Component:
    """The consequence first."""
    _ = tr(lang)
    return dialog(
        rx.el.p(
            *phrase(
                _(
                    "You take back your consent to the conditions of the advanced signature. You then can’t sign in "
                    "this way; what you signed before stays valid. {name} is told."
                ),
                name=Signing.facts.proposer,
            )
        ),
        id="withdraw",
        title=_("Withdraw your consent?"),
        open=Signing.withdrawing,
        on_dismiss=Signing.stop_withdrawing,
        actions=(
            button(_("Keep it"), on_click=Signing.stop_withdrawing),
            button(_("Withdraw my consent"), kind="no", on_click=Signing.withdraw),
        ),
    )
