"""The local mailbox: what this installation would have sent. Exists only while no e-mail provider is chosen.

Reads `/api/mailbox` (a list of id, at, to, to_name, subject, newest first) and `/api/mailbox/{id}.html` and `.eml`.
"""

import reflex as rx

from otp_app.i18n.catalog import marked as _
from otp_app.i18n.catalog import tr
from otp_app.i18n.formats import tag
from otp_app.settings import get_settings
from otp_app.ui import routes
from otp_app.ui.components.icon import URL
from otp_app.ui.components.shell_public import shell_public
from otp_app.ui.components.surfaces import banner
from otp_app.ui.page import page
from otp_app.ui.script import script

_mailbox = script(__name__, "mailbox.jsx")


class _Mailbox(rx.Component):
    library = _mailbox
    tag = "Mailbox"
    texts: rx.Var[dict[str, str]]
    sprite: rx.Var[str]
    lang: rx.Var[str]


def mailbox(lang: str) -> rx.Component:
    """The page in one language."""
    _ = tr(lang)
    texts = {
        "loading": _("Loading"),
        "empty": _("No messages yet"),
        "emptyMore": _("What the service would send by e-mail, SMS or WhatsApp appears here within a second or two."),
        "problem": _("The mailbox does not answer. We try again by ourselves."),
        "list": _("Messages, newest first"),
        "reading": _("The chosen message"),
        "choose": _("Choose a message to read it."),
        "back": _("All messages"),
        "to": _("To"),
        "download": _("Download"),
        "sms": _("SMS"),
        "whatsapp": _("WhatsApp"),
    }
    body = rx.el.div(
        rx.el.h1(_("Local mailbox")),
        banner(
            rx.el.b(_("This installation sends no e-mail and no texts.")),
            " ",
            _("All its messages stay here, for everybody who can open this page. Choose a provider before real use."),
            tone="wait",
            icon_name="info",
        ),
        _Mailbox.create(texts=texts, sprite=URL, lang=tag(lang)),
        class_name="wrap stack g5",
    )
    return shell_public(lang, routes.MAILBOX, rx.el.div(body, class_name="band verify"))


if get_settings().embedded:
    page(routes.MAILBOX, title=_("Local mailbox"))(mailbox)
