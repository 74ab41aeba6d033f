"""The screens of a recognition between the conditions and the reading: waiting, document, camera, own data."""

from typing import Any

import reflex as rx

from otp_app.i18n.catalog import tr
from otp_app.ui.components.camera import camera
from otp_app.ui.components.ceremony import action_button
from otp_app.ui.components.fields import field, text_input
from otp_app.ui.components.icon import icon
from otp_app.ui.components.shell_signer import sticky_bar
from otp_app.ui.pages.signer.phrase import phrase
from otp_app.ui.pages.signer.showing import Country, Kind
from otp_app.ui.pages.signer.state import Signing
from otp_app.ui.pages.signer.ways import problem, ways

FORM = "data"
_data = Signing.data
_wrong = Signing.wrong


def waiting(lang: str) -> rx.Component:
    """In person: the proposer types what they saw, and the page goes on by itself."""
    _ = tr(lang)
    return rx.el.div(
        rx.el.div(
            rx.el.span(icon("id-card"), class_name="seal wait"),
            rx.el.h1(_("Show your identity document")),
            rx.el.p(
                *phrase(
                    _("Show it to {name} of {organisation}, who notes its data. This page then goes on by itself."),
                    name=Signing.facts.proposer,
                    organisation=Signing.facts.organisation,
                ),
                class_name="muted",
            ),
            class_name="stack g3",
        ),
        rx.el.p(icon("clock"), rx.el.span(_("Waiting for your data …")), role="status", class_name="sm muted note"),
        rx.el.p(_("You can close this page meanwhile; the link keeps working."), class_name="sm muted"),
        problem(),
        ways(lang),
        class_name="stack g5",
    )


def document(lang: str) -> rx.Component:
    """Which document is at hand."""
    _ = tr(lang)
    return rx.el.div(
        rx.el.div(
            rx.el.h1(_("Which document do you have at hand?")),
            rx.el.p(_("It has to be your own, valid and undamaged."), class_name="muted"),
            class_name="stack g3",
        ),
        rx.el.div(rx.foreach(Signing.kinds, _kind), class_name="stack g3"),
        problem(),
        ways(lang),
        class_name="stack g5",
    )


def _kind(kind: rx.Var[Kind]) -> rx.Component:
    return rx.el.button(
        icon(kind.icon, "i-lg"),
        rx.el.span(rx.el.b(kind.name), rx.el.span(kind.detail, class_name="block sm muted")),
        icon("chevron-right"),
        type="button",
        class_name="card line doc-line pick",
        on_click=Signing.choose(kind.code),
    )


def show(lang: str) -> rx.Component:
    """The camera; what it says comes with it."""
    _ = tr(lang)
    return rx.el.div(
        camera(Signing.signer, Signing.camera, Signing.resume(0)),
        problem(),
        ways(
            lang,
            rx.cond(
                Signing.camera.reason == "",
                rx.el.button(
                    _("Use another document"), type="button", class_name="linklike", on_click=Signing.go("document")
                ),
            ),
        ),
        class_name="stack g5",
    )


def data(lang: str) -> rx.Component:
    """What the document says, to be checked and declared."""
    _ = tr(lang)
    return rx.el.div(
        rx.el.div(
            rx.el.h1(_("Your data, as on the document")),
            rx.el.p(
                rx.cond(
                    _data.read,
                    _("We read this from your document by machine. Check every field and correct what differs."),
                    _("Type it as it stands on your document."),
                ),
                class_name="muted",
            ),
            class_name="stack g3",
        ),
        rx.el.form(
            _field(_("Given names"), "given_names", _data.given_names, autocomplete="given-name"),
            _field(_("Surname"), "surname", _data.surname, autocomplete="family-name"),
            _field(_("Date of birth"), "birth", _data.birth, type="date", max=_data.today, autocomplete="bday"),
            rx.el.p(*phrase(_("Document: {kind}"), kind=rx.el.b(_data.document))),
            _field(
                _("Document number"),
                "number",
                _data.number,
                autocomplete="off",
                auto_capitalize="characters",
                spell_check=False,
            ),
            _issuer(lang),
            _field(_("Valid until"), "expiry", _data.expiry, type="date", autocomplete="off"),
            id=FORM,
            class_name="stack g4",
            on_submit=Signing.declare,
            no_validate=True,
        ),
        problem(),
        ways(lang),
        class_name="stack g5",
    )


def data_bar(lang: str) -> rx.Component:
    _ = tr(lang)
    return sticky_bar(
        _("Actions"),
        rx.el.div(
            action_button(
                _("The data is right"),
                name=FORM,
                round=Signing.round,
                busy_label=_("One moment …"),
                icon_name="check",
                form=FORM,
            ),
            class_name="row",
        ),
    )


def _field(label: str, name: str, value: Any, **props: Any) -> rx.Component:
    error = _wrong[name]
    return field(
        text_input(id=name, name=name, default_value=value, error=error, required=True, **props),
        id=name,
        label=label,
        error=error,
    )


def _issuer(lang: str) -> rx.Component:
    _ = tr(lang)
    error = _wrong["issuer"]
    return field(
        rx.el.select(
            rx.el.option(_("Choose the country"), value=""),
            rx.foreach(_data.countries, lambda one: rx.el.option(one.to(Country).name, value=one.to(Country).code)),
            id="issuer",
            name="issuer",
            class_name="input",
            default_value=_data.issuer,
            auto_complete="off",
            custom_attrs={
                "aria-invalid": error != "",
                "aria-describedby": rx.cond(error != "", "issuer-error", ""),
            },
        ),
        id="issuer",
        label=_("Issued by"),
        error=error,
    )
