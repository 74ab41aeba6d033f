"""Step 3: who signs, in which order, and until when."""

from typing import Any

import reflex as rx

from otp_app.i18n.catalog import LANGUAGES, NAMES, tr
from otp_app.ui.components.actions import button, icon_button
from otp_app.ui.components.fields import error_text, field
from otp_app.ui.components.icon import icon
from otp_app.ui.components.saved import saved_check, saved_choice, saved_input, saved_select
from otp_app.ui.pages.sender.compose.state import Compose

DAYS = (3, 7, 14, 30, 60, 90, 180, 365)


def people_step(lang: str) -> rx.Component:
    _ = tr(lang)
    return rx.el.div(
        rx.el.div(
            rx.el.h1(_("Who signs?")),
            rx.el.p(
                _("Link and code go to these contacts. A signer can never change them, so check each letter."),
                class_name="muted",
            ),
            class_name="stack g2",
        ),
        rx.el.ol(rx.foreach(Compose.signers, lambda signer: _signer(lang, signer)), class_name="stack g4"),
        rx.cond(
            Compose.unreviewed.length() > 0,
            rx.el.section(
                icon("circle-alert"),
                rx.el.ul(rx.foreach(Compose.unreviewed, rx.el.li), class_name="sm stack g2"),
                class_name="banner wait",
                role="status",
            ),
        ),
        rx.el.div(
            button(_("Add signer"), icon_name="user-plus", on_click=Compose.add_signer),
            rx.cond(
                ~Compose.signers_done,
                rx.el.p(_("Each signer needs a name and complete contacts."), class_name="sm muted", id="why-not"),
            ),
            class_name="row g4",
        ),
        _order(lang),
        _until(lang),
        class_name="step stack g5",
    )


def _signer(lang: str, signer: Any) -> rx.Component:
    _ = tr(lang)
    name_id, language_id = "name-" + signer.id, "language-" + signer.id
    head = rx.el.div(
        rx.el.span(
            signer.number, class_name="avatar c" + signer.colour.to_string(), custom_attrs={"aria-hidden": "true"}
        ),
        rx.el.h2(
            rx.el.span(_("Signer") + " " + signer.number.to_string(), class_name=rx.cond(signer.name != "", "sr", "")),
            rx.cond(signer.name != "", rx.el.span(signer.name)),
            class_name="h3 grow",
        ),
        rx.cond(
            Compose.signers.length() > 1,
            rx.fragment(
                icon_button(
                    "chevron-up",
                    _("Move up"),
                    on_click=Compose.move_signer(signer.id, -1),
                    custom_attrs={"disabled": signer.first},
                ),
                icon_button(
                    "chevron-down",
                    _("Move down"),
                    on_click=Compose.move_signer(signer.id, 1),
                    custom_attrs={"disabled": signer.last},
                ),
            ),
        ),
        icon_button("trash-2", _("Remove signer"), on_click=Compose.remove_signer(signer.id)),
        class_name="row nowrap g2 person-head",
    )
    languages = saved_select(
        *[rx.el.option(NAMES[code], value=code) for code in LANGUAGES],
        id=language_id,
        value=signer.language,
        on_save=lambda value: Compose.save_signer(signer.id, "language", value),
    )
    return rx.el.li(
        head,
        rx.el.div(
            field(
                saved_input(
                    id=name_id,
                    value=signer.name,
                    on_save=lambda text: Compose.save_signer(signer.id, "name", text),
                    max_length=120,
                    auto_complete="off",
                ),
                id=name_id,
                label=_("First and last name"),
            ),
            _contact(
                signer.id,
                "email",
                signer.email,
                label=_("E-mail address"),
                error=signer.email_error,
                hint=rx.cond(signer.channel == "email", _("The code goes here too."), _("The invitation goes here.")),
                keys="email",
                most=254,
            ),
            field(languages, id=language_id, label=_("Language")),
            class_name="person",
        ),
        rx.cond(Compose.level == "AES", _recognition(lang, signer)),
        rx.cond(Compose.ways.length() > 1, _way(lang, signer)),
        class_name="card stack g4",
        key=signer.id,
    )


def _recognition(lang: str, signer: Any) -> rx.Component:
    """By whom and how the signer is recognised."""
    _ = tr(lang)
    mode_id = "mode-" + signer.id
    hint = rx.match(
        signer.mode,
        (
            "in_person",
            _("You see the person and the original document, and type its data. They can sign on your device."),
        ),
        _("They show document and face to their camera when it suits them; you look at the pictures afterwards."),
    )
    return rx.el.div(
        rx.el.label(_("Recognition"), html_for=mode_id),
        saved_select(
            rx.el.option(_("By camera, reviewed by you"), value="remote"),
            rx.el.option(_("In person, by you"), value="in_person"),
            id=mode_id,
            value=signer.mode,
            on_save=lambda value: Compose.save_signer(signer.id, "recognition", value),
            custom_attrs={"aria-describedby": mode_id + "-hint"},
        ),
        rx.el.p(hint, class_name="hint", id=mode_id + "-hint"),
        class_name="field rule",
    )


def _contact(
    signer_id: Any, name: str, value: Any, *, label: str, error: Any, hint: rx.Component, keys: str, most: int
) -> rx.Component:
    """An address of a signer, saved as it is typed, with what is wrong with it or else what it is for."""
    field_id = f"{name}-" + signer_id
    return rx.el.div(
        rx.el.label(label, html_for=field_id),
        saved_input(
            id=field_id,
            value=value,
            on_save=lambda text: Compose.save_signer(signer_id, name, text),
            type=keys,
            input_mode=keys,
            max_length=most,
            auto_complete="off",
            custom_attrs={
                "aria-invalid": error != "",
                "aria-describedby": rx.cond(error != "", field_id + "-error", field_id + "-hint"),
            },
        ),
        error_text(error, field_id + "-error"),
        rx.cond(error == "", rx.el.p(hint, class_name="hint", id=field_id + "-hint")),
        class_name="field",
    )


def _way(lang: str, signer: Any) -> rx.Component:
    """By what the code comes, to which number, and whether another way is allowed."""
    _ = tr(lang)
    way_id = "way-" + signer.id
    phone = _contact(
        signer.id,
        "phone",
        signer.phone,
        label=_("Mobile phone"),
        error=signer.phone_error,
        hint=rx.cond(
            signer.channel == "email",
            _("Only for a code by another way; leave it empty otherwise."),
            _("The code goes here. From abroad with its country, such as +44."),
        ),
        keys="tel",
        most=40,
    )
    return rx.el.div(
        rx.el.div(
            field(
                saved_select(
                    rx.foreach(Compose.ways, lambda way: rx.el.option(way.label, value=way.value)),
                    id=way_id,
                    value=signer.channel,
                    on_save=lambda value: Compose.save_signer(signer.id, "channel", value),
                ),
                id=way_id,
                label=_("The code comes by"),
            ),
            rx.cond((signer.channel != "email") | signer.fallback, phone),
            class_name="way",
        ),
        saved_check(
            _("Another way is allowed"),
            text=_("If the code doesn’t arrive, this signer may ask for it by another of their contacts here."),
            value=signer.fallback,
            on_save=lambda on: Compose.save_fallback(signer.id, on),
        ),
        class_name="stack g4 rule",
    )


def _order(lang: str) -> rx.Component:
    _ = tr(lang)
    return rx.cond(
        Compose.signers.length() > 1,
        rx.el.fieldset(
            rx.el.legend(_("In which order?")),
            saved_choice(
                [
                    ("parallel", _("All at once"), _("Everybody gets the invitation as soon as you send.")),
                    (
                        "sequential",
                        _("One after the other"),
                        _("The next is invited when the one before has signed, in the order above."),
                    ),
                ],
                name="order",
                value=Compose.order,
                on_save=Compose.save_order,
                class_name="cols choices [--min:15rem]",
            ),
            class_name="stack g3",
        ),
    )


def _until(lang: str) -> rx.Component:
    _ = tr(lang)
    return rx.el.div(
        rx.el.label(_("Time to sign"), html_for="days"),
        rx.el.div(
            saved_select(
                *[rx.el.option(_.plural("1 day", "{n} days", n), value=str(n)) for n in DAYS],
                rx.cond(
                    rx.Var.create([str(n) for n in DAYS]).contains(Compose.days),
                    rx.fragment(),
                    rx.el.option(Compose.until, value=Compose.days),
                ),
                id="days",
                value=Compose.days,
                on_save=Compose.save_days,
                class_name="input short-select",
                custom_attrs={"aria-describedby": "days-hint"},
            ),
            class_name="row g3",
        ),
        rx.el.p(
            _("Counted from the moment you send. After that the links end and nobody can sign any more."),
            class_name="hint",
            id="days-hint",
        ),
        class_name="field",
    )
