"""What stands beside and below the account forms."""

import reflex as rx

from otp_app.i18n.catalog import tr
from otp_app.ui import routes
from otp_app.ui.components.actions import link_button
from otp_app.ui.components.steps import timeline, timeline_item
from otp_app.ui.components.surfaces import banner


def what_you_get(lang: str) -> rx.Component:
    """From upload to sealed PDF, in five lines; on a desk only."""
    _ = tr(lang)
    return rx.el.aside(
        rx.el.div(
            rx.el.h2(_("From upload to sealed PDF, in one place"), class_name="text-2xl"),
            timeline(
                timeline_item("upload", _("Upload a PDF"), _("checked, and shown to everybody as the same pages")),
                timeline_item("users", _("Name the signers"), _("in order or all at once")),
                timeline_item("signature", _("Place the points"), _("by mouse, finger or keys")),
                timeline_item("send", _("Send"), _("signers need no account")),
                timeline_item("badge-check", _("Get the sealed PDF"), _("certificate and evidence inside"), tone="ok"),
            ),
            class_name="stack g5",
        ),
        class_name="auth-side wide",
        aria_label=_("What you get"),
    )


def local_mailbox(lang: str) -> rx.Component:
    """Where the message is while no e-mail leaves."""
    _ = tr(lang)
    return banner(
        rx.el.b(_("This installation sends no e-mail.")),
        " ",
        _("Its messages stay in a local mailbox."),
        rx.el.div(
            link_button(_("Open the local mailbox"), routes.mailbox(lang), size="sm", icon_name="inbox"),
            class_name="pt-2",
        ),
        tone="info",
    )
