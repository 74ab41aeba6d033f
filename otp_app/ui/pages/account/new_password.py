"""The page behind the link of the mail: opening it changes nothing, choosing a password does."""

import reflex as rx

from otp_app.i18n.catalog import marked as _
from otp_app.i18n.catalog import tr
from otp_app.ui import routes
from otp_app.ui.components.actions import button, link_button
from otp_app.ui.components.fields import hidden, native_form, query_field
from otp_app.ui.components.shell_public import shell_account
from otp_app.ui.page import page
from otp_app.ui.pages.account.aside import what_you_get
from otp_app.ui.pages.account.fields import new_password_input
from otp_app.ui.pages.account.form_state import AccountForm, form_error


@page(routes.NEW_PASSWORD, title=_("Choose a new password"), on_load=[AccountForm.load])
def new_password(lang: str) -> rx.Component:
    """The page in one language."""
    _ = tr(lang)
    form = rx.fragment(
        rx.el.p(_("You are then logged out on every device, and log in with the new one."), class_name="muted"),
        native_form(
            hidden("lang", lang),
            query_field("token"),
            new_password_input(_, label=_("New password")),
            button(_("Change the password"), kind="primary", size="lg", type="submit", class_name="btn-full"),
            action=routes.POST_NEW_PASSWORD,
            class_name="stack g4",
        ),
    )
    again = link_button(_("Ask for a new link"), routes.forgot(lang), kind="primary", size="lg")
    body = rx.el.div(
        rx.el.h1(_("Choose a new password")),
        form_error(),
        rx.cond(AccountForm.code == "reset_invalid", again, form),
        class_name="stack g5",
    )
    return shell_account(lang, routes.NEW_PASSWORD, rx.fragment(), body, what_you_get(lang))
