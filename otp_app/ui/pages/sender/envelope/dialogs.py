"""What an envelope's page asks before it acts, and the whole register."""

from typing import Any

import reflex as rx

from otp_app.i18n.catalog import tr
from otp_app.ui.components.actions import button, link_button
from otp_app.ui.components.fields import error_text, hidden, native_form
from otp_app.ui.components.overlays import dialog
from otp_app.ui.pages.sender.envelope.lines import RegisterLine
from otp_app.ui.pages.sender.envelope.state import OneEnvelope


def cancel_dialog(lang: str) -> rx.Component:
    """Names what cancelling does."""
    _ = tr(lang)
    return dialog(
        rx.el.p(
            _(
                "All links end at once, and what was signed so far has no effect. Everybody who was invited gets an "
                "e-mail about it. This cannot be taken back."
            )
        ),
        id="cancel",
        title=_("Cancel this envelope?"),
        open=OneEnvelope.cancelling,
        on_dismiss=OneEnvelope.keep,
        actions=[
            button(_("Keep it"), on_click=OneEnvelope.keep),
            button(_("Cancel envelope"), kind="no", on_click=OneEnvelope.cancel),
        ],
    )


def handing_dialog(lang: str) -> rx.Component:
    """Says what handing over this device does; the browser's own form does it, because it ends the session."""
    _ = tr(lang)
    return dialog(
        rx.el.p(rx.el.b(OneEnvelope.handing_name)),
        rx.el.p(
            _(
                "You are logged out on this device, so that nobody sees anything of yours, and the signer’s page "
                "opens. The code still goes to the signer’s own contact. Log in again afterwards."
            ),
            class_name="muted",
        ),
        native_form(
            hidden("lang", lang),
            rx.el.div(
                button(_("Not now"), on_click=OneEnvelope.keep_device),
                button(_("Log out and hand over"), kind="primary", type="submit", icon_name="tablet"),
                class_name="row g2",
            ),
            action="/api/envelopes/" + OneEnvelope.envelope_id + "/signers/" + OneEnvelope.handing_to + "/device",
        ),
        id="handing",
        title=_("Hand this device to the signer?"),
        open=OneEnvelope.handing_to != "",
        on_dismiss=OneEnvelope.keep_device,
        actions=[],
    )


def correction_dialog(lang: str) -> rx.Component:
    """Other contacts for a signer who has not used the first ones."""
    _ = tr(lang)
    address = _contact(_("New e-mail address"), "email", "email", OneEnvelope.correcting_error)
    phone = _contact(_("New mobile phone"), "phone", "tel", OneEnvelope.correcting_phone_error)
    form = rx.el.form(
        rx.cond(OneEnvelope.correcting_address, address),
        rx.cond(OneEnvelope.correcting_phone, phone),
        rx.cond(
            OneEnvelope.correcting_address & OneEnvelope.correcting_phone,
            rx.el.p(_("Leave empty what is right."), class_name="hint"),
        ),
        rx.el.div(
            button(_("Leave it as it is"), on_click=OneEnvelope.leave_correction),
            button(_("Save"), kind="primary", type="submit"),
            class_name="row g2",
        ),
        on_submit=OneEnvelope.correct,
        class_name="stack g4",
        custom_attrs={"noValidate": True},
    )
    return dialog(
        rx.el.p(rx.el.b(OneEnvelope.correcting_name)),
        rx.cond(
            OneEnvelope.correcting_address,
            rx.el.p(
                _("With a new address, the link sent before stops working and a new invitation goes out."),
                class_name="muted",
            ),
        ),
        form,
        id="correction",
        title=rx.cond(OneEnvelope.correcting_phone, _("Correct the contacts"), _("Correct the e-mail address")),
        open=OneEnvelope.correcting != "",
        on_dismiss=OneEnvelope.leave_correction,
        actions=[],
    )


def _contact(label: str, name: str, mode: str, error: Any) -> rx.Component:
    field_id = f"new-{name}"
    return rx.el.div(
        rx.el.label(label, html_for=field_id),
        rx.el.input(
            id=field_id,
            name=name,
            type="text",
            auto_complete="off",
            max_length=254,
            class_name="input",
            custom_attrs={
                "inputMode": mode,
                "aria-invalid": error != "",
                "aria-describedby": f"{field_id}-error",
            },
        ),
        error_text(error, f"{field_id}-error"),
        class_name="field",
    )


def register_dialog(lang: str) -> rx.Component:
    """Every event with time, source and hash."""
    _ = tr(lang)

    def event(item: Any) -> rx.Component:
        entry = item.to(RegisterLine)
        return rx.el.li(
            rx.el.span(entry.number, class_name="num faint sm"),
            rx.el.div(
                rx.el.b(entry.words),
                rx.el.div(
                    rx.el.span(entry.local),
                    rx.el.span(entry.source),
                    class_name="sm muted row pair",
                ),
                rx.el.div(entry.kind, " · ", entry.utc, class_name="xs faint code"),
                rx.el.div(entry.hash, class_name="xs faint code"),
            ),
            key=entry.hash,
        )

    return dialog(
        rx.el.p(
            _(
                "Each entry holds the SHA-256 hash of the one before, so none can be changed, added or taken out later "
                "without breaking the chain."
            ),
            class_name="sm muted",
        ),
        rx.el.ol(
            rx.foreach(OneEnvelope.register_lines, event),
            class_name="register",
            custom_attrs={"tabIndex": 0, "aria-label": _("Events")},
        ),
        id="register",
        title=_("Event register"),
        open=OneEnvelope.register_open,
        on_dismiss=OneEnvelope.hide_register,
        actions=[
            button(_("Close"), on_click=OneEnvelope.hide_register),
            link_button(
                _("Download (JSON)"),
                "/api/envelopes/" + OneEnvelope.envelope_id + "/evidence.json",
                icon_name="download",
                reload=True,
            ),
        ],
        class_name="wide-dialog",
    )
