"""The signer's page: one static page per language, whose steps the state chooses."""

import reflex as rx

from otp_app.i18n.catalog import marked as _
from otp_app.i18n.catalog import tr
from otp_app.settings import get_settings
from otp_app.ui import routes
from otp_app.ui.components.ceremony import pulse, step_keeper
from otp_app.ui.components.shell_signer import shell_signer
from otp_app.ui.components.steps import place_words
from otp_app.ui.components.surfaces import banner
from otp_app.ui.page import page
from otp_app.ui.pages.signer import (
    conditions,
    confirm,
    declining,
    done,
    endings,
    read,
    recognition,
    welcome,
    withdrawing,
)
from otp_app.ui.pages.signer.screens import step_names
from otp_app.ui.pages.signer.state import Signing


@page(routes.SIGN, title=_("Sign a document"), on_load=[Signing.load])
def sign(lang: str) -> rx.Component:
    _ = tr(lang)
    return shell_signer(
        lang,
        routes.SIGN,
        step_keeper(Signing.step, _titles(lang), Signing.go, Signing.take_over),
        rx.cond(Signing.on_their_device, _device(lang)),
        rx.match(
            Signing.step,
            ("loading", _loading(lang)),
            ("welcome", welcome.screen(lang)),
            ("conditions", conditions.screen(lang)),
            ("waiting", recognition.waiting(lang)),
            ("document", recognition.document(lang)),
            ("show", recognition.show(lang)),
            ("data", recognition.data(lang)),
            ("read", read.screen(lang)),
            ("code", confirm.screen(lang)),
            ("done", done.screen(lang)),
            ("ended", endings.ended(lang)),
            endings.unknown(lang),
        ),
        rx.match(
            Signing.step,
            ("done", pulse(Signing.outcome.pulse, Signing.resume(0))),
            ("ended", pulse(Signing.ending.pulse, Signing.resume(0))),
            ("waiting", pulse(4000, Signing.resume(0))),
            ("data", rx.fragment()),
            ("loading", rx.fragment()),
            ("unknown", rx.fragment()),
            (
                "code",
                rx.fragment(
                    pulse(0, Signing.resume(0)),
                    rx.cond(Signing.confirmation.pulse > 0, pulse(Signing.confirmation.pulse, Signing.follow_code)),
                ),
            ),
            pulse(0, Signing.resume(0)),
        ),
        declining.dialog_box(lang),
        withdrawing.dialog_box(lang),
        steps=rx.cond(Signing.place.of != "", place_words(_("Progress"), Signing.place)),
        below=rx.match(
            Signing.step,
            ("welcome", welcome.bar(lang)),
            ("conditions", conditions.bar(lang)),
            ("data", recognition.data_bar(lang)),
            ("read", read.bar(lang)),
            ("code", confirm.bar(lang)),
            rx.fragment(),
        ),
    )


def _device(lang: str) -> rx.Component:
    """Said to who signs on the sender's tablet."""
    _ = tr(lang)
    return rx.el.div(
        banner(
            rx.el.b(_("You are signing on the sender’s device.")),
            " ",
            _("The code goes to your own e-mail address or phone. Give the device back when you have finished."),
            tone="info",
            icon_name="tablet",
        ),
        class_name="device-note",
    )


def _titles(lang: str) -> dict[str, str]:
    _ = tr(lang)
    product = get_settings().product_name
    titles = {
        **step_names(lang),
        "welcome": _("Sign a document"),
        "done": _("You have signed"),
        "other": _("Sign a document"),
    }
    return {step: f"{title} · {product}" for step, title in titles.items()}


def _loading(lang: str) -> rx.Component:
    _ = tr(lang)
    bars = [rx.el.span(class_name=f"skel block {width}") for width in ("skel-wide", "skel-short", "skel-wide")]
    return rx.el.div(
        rx.el.h1(_("Sign a document"), class_name="sr"),
        rx.el.p(_("Opening your document …"), role="status", class_name="muted"),
        rx.el.div(*bars, class_name="stack g4", custom_attrs={"aria-hidden": "true"}),
        rx.el.noscript(rx.el.p(_("This page needs JavaScript: please switch it on to read and sign."))),
        class_name="stack g5",
    )
