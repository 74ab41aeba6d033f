"""Step 1: the level of the signature, and what it cannot do."""

import reflex as rx

from otp_app.i18n.catalog import tr
from otp_app.ui.components.icon import icon
from otp_app.ui.components.surfaces import badge


def level_step(lang: str) -> rx.Component:
    _ = tr(lang)
    good_for = [
        _("Orders, offers, services, agreements between companies"),
        _("Policies, minutes and receipts that somebody has to confirm"),
        _("Most contracts for which the law asks no special form"),
    ]
    how = [
        _("Each signer opens a personal link and reads the whole document."),
        _("They tick every signature point and confirm with a code sent to their own e-mail address."),
        _("The document is sealed and time-stamped, with the evidence inside. Any later change shows."),
    ]
    return rx.el.div(
        rx.el.div(
            rx.el.h1(_("How strong does the signature have to be?")),
            rx.el.p(_("This decides what each signer has to do."), class_name="muted"),
            class_name="stack g2",
        ),
        rx.el.section(
            rx.el.div(
                rx.el.h2(_("Simple electronic signature"), class_name="h3"),
                badge("SES", tone="info", icon_name="check"),
                class_name="row g3",
            ),
            rx.el.ol(
                *[
                    rx.el.li(rx.el.span(str(n), class_name="n"), rx.el.span(text))
                    for n, text in enumerate(how, start=1)
                ],
                class_name="todo",
            ),
            rx.el.div(
                rx.el.h3(_("Good for")),
                rx.el.ul(*[rx.el.li(icon("check"), text) for text in good_for], class_name="ticks"),
                class_name="stack g3 rule",
            ),
            class_name="card stack g5 chosen",
        ),
        rx.el.section(
            icon("triangle-alert"),
            rx.el.div(
                rx.el.b(_("Not for acts that need a qualified signature.")),
                " ",
                _(
                    "In Italy that is what article 1350, numbers 1 to 12, of the Civil Code lists: above all the sale "
                    "of real estate, rights over it and long leases. Where the law asks for a notary or a qualified "
                    "signature, this signature is void."
                ),
                class_name="sm",
            ),
            class_name="banner wait",
        ),
        class_name="step stack g5",
    )
