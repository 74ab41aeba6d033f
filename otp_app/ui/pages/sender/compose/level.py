"""Step 1: the level of the signature, and what it cannot do."""

from collections.abc import Sequence

import reflex as rx

from otp_app.i18n.catalog import tr
from otp_app.ui.components.icon import icon
from otp_app.ui.components.saved import saved_choice
from otp_app.ui.pages.sender.compose.state import Compose


def level_step(lang: str) -> rx.Component:
    _ = tr(lang)
    simple = _about(
        [
            _("Each signer opens a personal link and reads the whole document."),
            _("They tick every signature point and confirm with a code sent to their own e-mail address."),
            _("The document is sealed and time-stamped, with the evidence inside. Any later change shows."),
        ],
        _("Good for"),
        [
            _("Orders, offers, services, agreements between companies"),
            _("Policies, minutes and receipts that somebody has to confirm"),
            _("Most contracts for which the law asks no special form"),
        ],
    )
    advanced = _about(
        [
            _("Each signer first reads and accepts the conditions of the advanced signature."),
            _("You recognise them: in person, or by pictures of face and document taken with their camera."),
            _("They read, tick and confirm with a code; what they showed is bound to it."),
            _("You approve each recognition. Only then is the document sealed and sent to everybody."),
        ],
        _("Good for"),
        [
            _("Contracts that have to be in writing: it meets the written form"),
            _("Cases where you may have to prove who signed"),
        ],
        rx.el.p(
            icon("info"),
            rx.el.span(
                _(
                    "An advanced signature holds between you and each signer only, not between the signers. Pictures "
                    "and data are kept encrypted for 20 years, as the law asks."
                )
            ),
            class_name="row nowrap g2 sm muted rule",
        ),
    )
    return rx.el.div(
        rx.el.div(
            rx.el.h1(_("How strong does the signature have to be?")),
            rx.el.p(_("This decides what each signer has to do."), class_name="muted"),
            class_name="stack g2",
        ),
        rx.el.fieldset(
            rx.el.legend(_("Level"), class_name="sr"),
            saved_choice(
                [
                    ("SES", _("Simple (SES)"), _("A code confirms the signature. Nobody is asked for a document.")),
                    (
                        "AES",
                        _("Advanced (AES)"),
                        _("Each signer is recognised by their identity document, and you approve it."),
                    ),
                ],
                name="level",
                value=Compose.level,
                on_save=Compose.save_level,
                class_name="cols choices [--min:15rem]",
            ),
        ),
        rx.el.section(
            rx.el.h2(
                rx.cond(Compose.level == "AES", _("Advanced electronic signature"), _("Simple electronic signature")),
                class_name="h3",
            ),
            rx.cond(Compose.level == "AES", advanced, simple),
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


def _about(how: Sequence[str], title: str, good_for: Sequence[str], *more: rx.Component) -> rx.Component:
    return rx.fragment(
        rx.el.ol(
            *[rx.el.li(rx.el.span(str(n), class_name="n"), rx.el.span(text)) for n, text in enumerate(how, start=1)],
            class_name="todo",
        ),
        rx.el.div(
            rx.el.h3(title),
            rx.el.ul(*[rx.el.li(icon("check"), text) for text in good_for], class_name="ticks"),
            class_name="stack g3 rule",
        ),
        *more,
    )
