"""After the sign-up: look into your mail. The answer is the same whether the address was known or not."""

import reflex as rx

from otp_app.i18n.catalog import marked as _
from otp_app.i18n.catalog import tr
from otp_app.settings import get_settings
from otp_app.ui import routes
from otp_app.ui.components.actions import button
from otp_app.ui.components.fields import hidden, native_form, query_field, query_sentence
from otp_app.ui.components.icon import icon
from otp_app.ui.components.shell_public import shell_account
from otp_app.ui.components.surfaces import banner
from otp_app.ui.page import page
from otp_app.ui.pages.account.aside import local_mailbox, what_you_get
from otp_app.ui.pages.account.form_state import AccountForm


@page(routes.CHECK_MAIL, title=_("Check your inbox"), on_load=[AccountForm.load])
def check_mail(lang: str) -> rx.Component:
    """The page in one language."""
    _ = tr(lang)
    body = rx.el.div(
        rx.el.span(icon("mail"), class_name="seal wait"),
        rx.el.div(
            rx.el.h1(_("Check your inbox")),
            query_sentence(
                _("We have sent a message to {email}. Open the link in it, and your account is ready."),
                param="email",
                without=_("We have sent you a message. Open the link in it, and your account is ready."),
            ),
            rx.el.p(_("The link is valid for two days. You may close this page."), class_name="muted"),
            class_name="stack g2",
        ),
        rx.el.div(
            rx.cond(AccountForm.again, banner(_("Sent again. It may take a minute."), tone="ok")),
            role="status",
            class_name="empty:absolute",
        ),
        local_mailbox(lang) if get_settings().embedded else None,
        rx.el.div(
            rx.el.p(
                _("Nothing there? Look into the spam folder, or let us send it again."),
                class_name="sm muted",
            ),
            native_form(
                hidden("lang", lang),
                query_field("email"),
                button(_("Send again"), type="submit", icon_name="refresh-cw"),
                action=routes.POST_RESEND,
            ),
            class_name="stack g3 rule",
        ),
        class_name="stack g5",
    )
    corner = rx.el.span(rx.el.a(_("Log in"), href=routes.log_in(lang)), class_name="end sm muted")
    return shell_account(lang, routes.CHECK_MAIL, corner, body, what_you_get(lang))
