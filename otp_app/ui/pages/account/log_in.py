"""The log-in form."""

import reflex as rx

from otp_app.i18n.catalog import marked as _
from otp_app.i18n.catalog import tr
from otp_app.ui import routes
from otp_app.ui.components.actions import button
from otp_app.ui.components.fields import checked_input, hidden, native_form, query_field
from otp_app.ui.components.shell_public import shell_account
from otp_app.ui.components.surfaces import banner
from otp_app.ui.page import page
from otp_app.ui.pages.account.aside import what_you_get
from otp_app.ui.pages.account.fields import email_input
from otp_app.ui.pages.account.form_state import AccountForm, form_error


@page(
    routes.LOG_IN,
    title=_("Log in"),
    description=_("Log in to your organisation’s envelopes."),
    indexed=True,
    on_load=[AccountForm.load],
)
def log_in(lang: str) -> rx.Component:
    """The page in one language."""
    _ = tr(lang)
    resend = native_form(
        hidden("lang", lang),
        query_field("email"),
        button(_("Send the confirmation again"), size="sm", type="submit"),
        action=routes.POST_RESEND,
        class_name="pt-2",
    )
    form = rx.el.div(
        rx.el.h1(_("Log in")),
        form_error(rx.cond(AccountForm.code == "email_unconfirmed", resend)),
        rx.el.div(
            rx.cond(AccountForm.changed, banner(_("Your password is changed. Log in with it."), tone="ok")),
            role="status",
            class_name="empty:absolute",
        ),
        native_form(
            hidden("lang", lang),
            query_field("next"),
            email_input(_, label=_("E-mail")),
            checked_input(
                id="password",
                label=_("Password"),
                type="password",
                auto_complete="current-password",
                required=True,
                max_length=512,
                errors={"valueMissing": _("Enter your password.")},
                reveal={"show": _("Show"), "hide": _("Hide")},
            ),
            button(_("Log in"), kind="primary", size="lg", type="submit", class_name="btn-full"),
            action=routes.POST_LOG_IN,
            keep=["email"],
            class_name="stack g4",
        ),
        rx.el.p(rx.el.a(_("Forgot your password?"), href=routes.forgot(lang)), class_name="sm"),
        class_name="stack g5",
    )
    corner = rx.el.span(
        _("New here?"), " ", rx.el.a(_("Create an account"), href=routes.sign_up(lang)), class_name="end sm muted"
    )
    return shell_account(lang, routes.LOG_IN, corner, form, what_you_get(lang))
