"""Recognition in person: the member types what the document says, with the person before them."""

import hashlib
from collections.abc import Mapping
from typing import Any

import reflex as rx

from otp_app.domain.envelopes import queries
from otp_app.domain.envelopes.recording import check_in_person, record_in_person
from otp_app.domain.errors import DomainError
from otp_app.domain.identity import countries, steps
from otp_app.domain.identity.declared import FIELD_OF
from otp_app.i18n import formats
from otp_app.i18n.catalog import language, tr
from otp_app.i18n.catalog import marked as _
from otp_app.i18n.recognition import kind_name
from otp_app.i18n.refusals import refusal_text
from otp_app.ui import routes
from otp_app.ui.act import act, look
from otp_app.ui.components.actions import button, link_button, page_link
from otp_app.ui.components.fields import error_text, field, select, text_input
from otp_app.ui.components.icon import icon
from otp_app.ui.components.surfaces import empty_state
from otp_app.ui.member_page import member_page
from otp_app.ui.page import page
from otp_app.ui.pages.sender.review.lines import doubt_words
from otp_app.ui.session import Session

FIELDS = ("given_names", "surname", "birth", "document_kind", "number", "issuer", "expiry")
_FIELD_OF = FIELD_OF | {"declaration_missing": "own_eyes"}


class Recording(rx.State):
    """The form for one signer. What is typed stays in the browser until it is saved."""

    ready: bool = False
    missing: bool = False
    envelope: str = ""
    title: str = ""
    signer: str = ""
    given_names: str = ""
    surname: str = ""
    again: bool = False
    errors: dict[str, str] = {}
    failed: str = ""
    doubts: list[str] = []
    busy: bool = False
    _doubted: str = ""

    @rx.event
    async def load(self, lang: str):
        """Names the signer; their name begins the form."""
        lang = language(lang)
        self.reset()
        try:
            detail = await look(self, queries.detail, self._asked("e"))
        except DomainError as refusal:
            if refusal.code != "envelope_unknown":
                raise
            self.missing = self.ready = True
            return
        signer = next((s for s in detail.signers if s.id == self._asked("s") and s.mode == "in_person"), None)
        self.envelope, self.title = routes.envelope(lang, detail.id), detail.title
        self.missing = signer is None or detail.state != "sent"
        if signer is not None:
            self.signer = signer.name
            self.given_names, _space, self.surname = signer.name.rpartition(" ")
            self.again = signer.recognition is not None and signer.recognition.state == "approved"
        self.ready = True

    @rx.event
    async def save(self, form: dict[str, Any]):
        """Records the recognition; what looks unusual is shown once before it is saved."""
        given = form if isinstance(form, dict) else {}
        lang = routes.language_of(self.router.url.path)
        typed = {name: str(given.get(name) or "")[:200] for name in FIELDS}
        self.errors, self.failed = {}, ""
        try:
            said, doubts = await act(self, check_in_person, self._asked("e"), **typed)
            if not given.get("own_eyes"):
                raise DomainError("invalid", "declaration_missing")
            if doubts and self._doubted != _digest(typed):
                self._doubted, self.doubts = _digest(typed), [doubt_words(lang, one) for one in doubts]
                return None
            await act(self, record_in_person, self._asked("e"), self._asked("s"), said, True)
        except DomainError as refusal:
            self.doubts, self._doubted = [], ""
            sentence = refusal_text(lang, refusal.code, **refusal.params)
            if refusal.code in _FIELD_OF:
                self.errors = {_FIELD_OF[refusal.code]: sentence}
            elif refusal.kind in ("conflict", "forbidden"):
                self.failed = sentence
            else:
                raise
            return None
        return rx.redirect(routes.envelope(lang, self._asked("e")))

    def _asked(self, name: str) -> str:
        return self.router.url.query_parameters.get(name, "")


def _digest(typed: Mapping[str, str]) -> str:
    """Whether the same was typed again: states lie in files, where a document's number has no place."""
    return hashlib.sha256(repr(sorted(typed.items())).encode()).hexdigest()


@page(routes.RECORDING, title=_("Recognition in person"), on_load=[Session.require, Recording.load])
def recording(lang: str) -> rx.Component:
    _ = tr(lang)
    gone = rx.el.section(
        rx.el.h1(_("Recognition in person"), class_name="sr"),
        empty_state(
            "search",
            _("There is nothing to record here"),
            _("The envelope has ended, or this signer is recognised by camera."),
            link_button(_("Show all envelopes"), routes.envelopes(lang)),
        ),
        class_name="card",
    )
    shown = rx.el.div(
        page_link(icon("chevron-left"), _("Envelope"), href=Recording.envelope, class_name="row g1 sm back fit"),
        rx.el.div(
            rx.el.h1(_("Recognition in person")),
            rx.el.p(rx.el.b(Recording.signer), rx.el.span(" · ", Recording.title, class_name="muted")),
            rx.el.p(
                _("With the person and the original document before you. Type what the document says."),
                class_name="muted",
            ),
            class_name="stack g1",
        ),
        _form(lang),
        class_name="stack g5 narrow-page",
    )
    return member_page(
        lang,
        routes.RECORDING,
        None,
        rx.cond(Recording.missing, gone, shown),
        current="envelopes",
        ready=Recording.ready,
        loading=_("Recognition in person"),
    )


def _form(lang: str) -> rx.Component:
    _ = tr(lang)
    kinds = [("", _("Choose")), *[(kind, kind_name(lang, kind)) for kind in steps.KINDS]]
    lands = formats.countries(countries.KNOWN, lang)

    def text(name: str, label: str, *, hint: str = "", **props: Any) -> rx.Component:
        error = Recording.errors.get(name, "").to(str)
        return field(
            text_input(id=name, name=name, error=error, hint=bool(hint), auto_complete="off", max_length=100, **props),
            id=name,
            label=label,
            hint=hint,
            error=error,
        )

    def choice(name: str, label: str, options: list[tuple[str, str]]) -> rx.Component:
        error = Recording.errors.get(name, "").to(str)
        return field(
            select(options, id=name, name=name, error=error, default_value=""), id=name, label=label, error=error
        )

    return rx.el.form(
        rx.cond(
            Recording.failed != "",
            rx.el.div(
                icon("circle-alert"), rx.el.p(Recording.failed, class_name="sm"), class_name="banner no", role="alert"
            ),
        ),
        rx.el.section(
            rx.el.h2(_("Person"), class_name="h3"),
            rx.el.div(
                text("given_names", _("Given names"), default_value=Recording.given_names),
                text("surname", _("Surname"), default_value=Recording.surname),
                text("birth", _("Date of birth"), type="date"),
                class_name="pairs",
            ),
            rx.el.h2(_("Document"), class_name="h3"),
            rx.el.div(
                choice("document_kind", _("Kind of document"), kinds),
                choice("issuer", _("Issued by"), [("", _("Choose")), *lands]),
                text("number", _("Number"), hint=_("Letters and digits, as printed.")),
                text("expiry", _("Valid until"), type="date"),
                class_name="pairs",
            ),
            class_name="card record-form",
        ),
        rx.el.section(
            rx.el.label(
                rx.el.input(
                    type="checkbox",
                    name="own_eyes",
                    value="1",
                    custom_attrs={
                        "aria-invalid": Recording.errors.contains("own_eyes"),
                        "aria-describedby": "own_eyes-error",
                    },
                ),
                rx.el.span(
                    rx.el.b(_("I saw the person and the original document."), class_name="block"),
                    rx.el.span(
                        _("This declaration is recorded with your name and goes into the certificate."),
                        class_name="sm muted",
                    ),
                ),
                class_name="check",
            ),
            error_text(Recording.errors.get("own_eyes", "").to(str), "own_eyes-error"),
            class_name="card",
        ),
        rx.cond(
            Recording.doubts.length() > 0,
            rx.el.div(
                icon("triangle-alert"),
                rx.el.div(
                    rx.el.b(_("Check this")),
                    rx.el.ul(rx.foreach(Recording.doubts, lambda one: rx.el.li(one))),
                    rx.el.p(_("If it is as the document says, save once more."), class_name="muted"),
                    class_name="sm stack g1",
                ),
                class_name="banner wait",
                role="alert",
            ),
        ),
        rx.el.div(
            link_button(_("Cancel"), Recording.envelope),
            button(
                rx.cond(
                    Recording.doubts.length() > 0,
                    _("Save as it is"),
                    rx.cond(Recording.again, _("Save the correction"), _("Save recognition")),
                ),
                kind="primary",
                type="submit",
                icon_name="user-check",
            ),
            class_name="row g2",
        ),
        on_submit=Recording.save,
        class_name="stack g4",
        custom_attrs={"noValidate": True},
    )
