"""Where there is nothing to sign: not yet, not any more, or never here."""

import reflex as rx

from otp_app.i18n.catalog import marked as _
from otp_app.i18n.catalog import tr
from otp_app.settings import get_settings
from otp_app.ui import routes
from otp_app.ui.components.actions import link_button, plain_link
from otp_app.ui.components.ceremony import action_button
from otp_app.ui.components.icon import icon
from otp_app.ui.components.shell_signer import shell_signer
from otp_app.ui.components.surfaces import facts
from otp_app.ui.page import page
from otp_app.ui.pages.signer.phrase import phrase
from otp_app.ui.pages.signer.state import Signing

_now = Signing.ending


def ended(lang: str) -> rx.Component:
    """Not your turn, declined, withdrawn, expired."""
    _ = tr(lang)
    return rx.el.div(
        rx.el.div(
            rx.el.span(icon(_now.icon), class_name="seal " + _now.tone),
            rx.el.h1(_now.heading),
            rx.el.p(_now.text, class_name="muted"),
            class_name="stack g3",
        ),
        rx.el.section(
            facts(
                [
                    (_("Document"), Signing.facts.title),
                    (_("Sent by"), Signing.facts.proposer + ", " + Signing.facts.organisation),
                ]
            ),
            class_name="card",
        ),
        rx.el.div(
            rx.el.div(
                rx.cond(
                    _now.asked != "",
                    rx.el.p(icon("check", "i ok"), rx.el.span(_now.asked), class_name="note"),
                ),
                role="status",
            ),
            rx.cond(
                _now.ask != "",
                rx.fragment(
                    action_button(
                        _now.ask,
                        name="ask-link",
                        round=Signing.round,
                        busy_label=_("Sending …"),
                        icon_name="send",
                        on_act=Signing.ask_link,
                    ),
                    rx.el.p(
                        _("It comes to the same address as before. We show no contacts here, to protect them."),
                        class_name="sm muted",
                    ),
                    rx.el.p(plain_link(Signing.facts.write, href=Signing.facts.contact), class_name="sm"),
                ),
                rx.el.div(
                    link_button(Signing.facts.write, Signing.facts.contact, size="lg", icon_name="mail", reload=True),
                    class_name="row",
                ),
            ),
            class_name="stack g3",
        ),
        _ways_on(lang),
        class_name="stack g5",
    )


def unknown(lang: str) -> rx.Component:
    """A link that leads nowhere, for whatever reason: the page must not tell which."""
    _ = tr(lang)
    return rx.el.div(
        rx.el.div(
            rx.el.span(icon("link"), class_name="seal wait"),
            rx.el.h1(_("This link does not work")),
            rx.el.p(
                _("It may be incomplete, or replaced by a newer one, or opened first on another device."),
                class_name="muted",
            ),
            class_name="stack g3",
        ),
        rx.el.section(
            rx.el.h2(_("What you can do"), class_name="h3"),
            rx.el.ol(
                *[
                    rx.el.li(rx.el.span(str(n), class_name="n", custom_attrs={"aria-hidden": "true"}), text)
                    for n, text in enumerate(
                        (
                            _("Open the newest message about the document, and its link."),
                            _("If you copied the link, copy all of it, to its last letter."),
                            _("If it still fails, ask the person who sent it for a new one."),
                        ),
                        start=1,
                    )
                ],
                class_name="todo",
            ),
            class_name="card stack g4",
        ),
        _ways_on(lang),
        class_name="stack g5",
    )


@page(routes.SIGN_UNKNOWN, title=_("This link does not work"))
def unknown_page(lang: str) -> rx.Component:
    return shell_signer(lang, routes.SIGN_UNKNOWN, unknown(lang))


def _ways_on(lang: str) -> rx.Component:
    _ = tr(lang)
    support = get_settings().support_email
    return rx.el.div(
        rx.el.p(plain_link(_("Check a document by its code"), href=routes.verify(lang))),
        rx.el.p(*phrase(_("Help: {address}"), address=plain_link(support, href=f"mailto:{support}"))),
        class_name="rule stack g2 sm",
    )
