"""Asking for a new password. What is said afterwards is the same whether the address was known or not."""

import reflex as rx

from otp_app.i18n.catalog import marked as _
from otp_app.i18n.catalog import tr
from otp_app.settings import get_settings
from otp_app.ui import routes
from otp_app.ui.components.actions import button, link_button
from otp_app.ui.components.fields import hidden, native_form
from otp_app.ui.components.icon import icon
from otp_app.ui.components.shell_public import shell_account
from otp_app.ui.page import page
from otp_app.ui.pages.account.aside import local_mailbox, what_you_get
from otp_app.ui.pages.account.fields import email_input
from otp_app.ui.pages.account.form_state import AccountForm, form_error


@page(routes.FORGOT, title=_("Forgot your password?"), on_load=[AccountForm.load])
def forgot(lang: str) -> rx.Component:
    """The page in one language."""
    _ = tr(lang)
    body = rx.cond(AccountForm.sent, _sent(lang), _form(lang))
    corner = rx.el.span(rx.el.a(_("Log in"), href=routes.log_in(lang)), class_name="end sm muted")
    return shell_account(lang, routes.FORGOT, corner, body, what_you_get(lang))


def _form(lang: str) -> rx.Component:
    _ = tr(lang)
    return rx.el.div(
        rx.el.div(
            rx.el.h1(_("Forgot your password?")),
            rx.el.p(_("Enter your e-mail address. We send you a link to choose a new one."), class_name="muted"),
            class_name="stack g2",
        ),
        form_error(),
        native_form(
            hidden("lang", lang),
            email_input(_, label=_("E-mail")),
            button(_("Send the link"), kind="primary", size="lg", type="submit", class_name="btn-full"),
            action=routes.POST_FORGOT,
            keep=["email"],
            class_name="stack g4",
        ),
        class_name="stack g5",
    )


def _sent(lang: str) -> rx.Component:
    _ = tr(lang)
    return rx.el.div(
        rx.el.span(icon("mail"), class_name="seal wait"),
        rx.el.div(
            rx.el.h1(_("Check your inbox")),
            rx.el.p(_("If there is an account with this address, a link to choose a new password is on its way.")),
            rx.el.p(_("The link is valid for one hour. You may close this page."), class_name="muted"),
            class_name="stack g2",
            role="status",
        ),
        local_mailbox(lang) if get_settings().embedded else None,
        rx.el.div(
            rx.el.p(
                _("Nothing there? Look into the spam folder, and whether the address is the one of your account."),
                class_name="sm muted",
            ),
            link_button(_("Try another address"), routes.forgot(lang), icon_name="refresh-cw"),
            class_name="stack g3 rule",
        ),
        class_name="stack g5",
    )
