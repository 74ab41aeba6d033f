"""The page behind the link of the confirmation mail: a button, because a link scanner must not confirm anything."""

import reflex as rx

from otp_app.i18n.catalog import marked as _
from otp_app.i18n.catalog import tr
from otp_app.ui import routes
from otp_app.ui.components.actions import button, link_button
from otp_app.ui.components.fields import hidden, native_form, query_field
from otp_app.ui.components.shell_public import shell_account
from otp_app.ui.page import page
from otp_app.ui.pages.account.aside import what_you_get
from otp_app.ui.pages.account.form_state import AccountForm, form_error


@page(routes.CONFIRM, title=_("Confirm your e-mail address"), on_load=[AccountForm.load])
def confirm(lang: str) -> rx.Component:
    """The page in one language."""
    _ = tr(lang)
    ready = rx.fragment(
        rx.el.p(_("One click, and your account is ready. You are then logged in on this device."), class_name="muted"),
        native_form(
            hidden("lang", lang),
            query_field("token"),
            button(_("Confirm the address"), kind="primary", size="lg", type="submit", class_name="btn-full"),
            action=routes.POST_CONFIRM,
        ),
    )
    body = rx.el.div(
        rx.el.h1(_("Confirm your e-mail address")),
        form_error(),
        rx.cond(
            AccountForm.code == "", ready, link_button(_("Log in"), routes.log_in(lang), kind="primary", size="lg")
        ),
        class_name="stack g5",
    )
    return shell_account(lang, routes.CONFIRM, rx.fragment(), body, what_you_get(lang))
