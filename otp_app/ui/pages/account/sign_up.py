"""The sign-up form."""

import reflex as rx

from otp_app.i18n.catalog import marked as _
from otp_app.i18n.catalog import tr
from otp_app.ui import routes
from otp_app.ui.components.actions import button
from otp_app.ui.components.fields import checked_box, checked_input, hidden, native_form
from otp_app.ui.components.icon import icon
from otp_app.ui.components.shell_public import shell_account
from otp_app.ui.page import page
from otp_app.ui.pages.account.aside import what_you_get
from otp_app.ui.pages.account.fields import email_input, new_password_input
from otp_app.ui.pages.account.form_state import AccountForm, form_error


@page(
    routes.SIGN_UP,
    title=_("Create your account"),
    description=_("Sign up with your organisation and send the first envelope in a few minutes."),
    indexed=True,
    on_load=[AccountForm.load],
)
def sign_up(lang: str) -> rx.Component:
    """The page in one language."""
    _ = tr(lang)
    form = rx.el.div(
        rx.el.div(
            rx.el.h1(_("Create your account")),
            rx.el.p(_("For you and your organisation. No card needed."), class_name="muted"),
            class_name="stack g2",
        ),
        form_error(),
        native_form(
            hidden("lang", lang),
            hidden("timezone"),
            checked_input(
                id="name",
                label=_("Your name"),
                auto_complete="name",
                required=True,
                max_length=120,
                errors={"valueMissing": _("Enter your name, as it should appear to signers.")},
            ),
            checked_input(
                id="organisation",
                label=_("Organisation"),
                auto_complete="organization",
                required=True,
                max_length=120,
                errors={"valueMissing": _("Enter the name of your organisation.")},
            ),
            email_input(_, label=_("Work e-mail")),
            new_password_input(_, label=_("Password")),
            checked_box(
                id="terms",
                label=_("I act for this organisation and may open an account for it."),
                error=_("Tick this box to go on."),
            ),
            button(_("Create account"), kind="primary", size="lg", type="submit", class_name="btn-full"),
            action=routes.POST_SIGN_UP,
            keep=["name", "organisation", "email", "terms"],
            timezone_field="timezone",
            class_name="stack g4",
        ),
        rx.el.p(
            icon("mail"),
            rx.el.span(_("We send a link to confirm your e-mail. Nothing else.")),
            class_name="sm muted row g2 nowrap",
        ),
        class_name="stack g5",
    )
    corner = rx.el.span(_("Have one?"), " ", rx.el.a(_("Log in"), href=routes.log_in(lang)), class_name="end sm muted")
    return shell_account(lang, routes.SIGN_UP, corner, form, what_you_get(lang))
