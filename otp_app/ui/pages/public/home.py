"""The home page: what this is, in three steps, and why it can be trusted. It speaks of nothing that is not there."""

from typing import Any

import reflex as rx

from otp_app.i18n.catalog import Translator, tr
from otp_app.i18n.catalog import marked as _
from otp_app.ui import routes
from otp_app.ui.components.actions import link_button
from otp_app.ui.components.icon import icon
from otp_app.ui.components.shell_public import shell_public
from otp_app.ui.components.surfaces import avatar, badge, banner
from otp_app.ui.page import page
from otp_app.ui.pages.public.art import drawing


@page(
    routes.HOME,
    title=_("Electronic signatures that prove themselves"),
    description=_(
        "Upload a document, say who signs and where. They tick each point and confirm with a one-time code. You get a "
        "sealed PDF that carries its own evidence."
    ),
    indexed=True,
)
def home(lang: str) -> rx.Component:
    """The page in one language."""
    _ = tr(lang)
    return shell_public(
        lang, routes.HOME, _hero(lang, _), _steps(_), _level(_), _trust(_), _questions(_), _closing(lang, _)
    )


def _hero(lang: str, _: Translator) -> rx.Component:
    return _band(
        rx.el.div(
            rx.el.h1(_("Signed on a phone. Proven for years.")),
            rx.el.p(
                _(
                    "Upload a document, say who signs and where. They tick each point and confirm with a one-time "
                    "code. You get a sealed PDF that carries its own evidence."
                ),
                class_name="lead",
            ),
            rx.el.div(
                link_button(_("Send your first envelope"), routes.sign_up(lang), kind="primary", size="lg"),
                link_button(_("Verify a document"), routes.verify(lang), size="lg"),
                class_name="row g3",
            ),
            rx.el.p(_("No card to start. Who signs needs no account and no app."), class_name="sm muted"),
            class_name="stack g5",
        ),
        drawing(_),
        band="hero first",
        wrap="split [--cols:minmax(0,1fr)_minmax(0,33rem)]",
    )


def _steps(_: Translator) -> rx.Component:
    steps = [
        (
            _upload_vignette(_),
            _("1. Upload, name, place"),
            _("Drop a PDF, add who signs, put the points on the pages: by mouse, finger or keys."),
        ),
        (
            _code_vignette(_),
            _("2. They tick and confirm"),
            _("On any phone, from a link. They read, tick every point, and type the code from their e-mail."),
        ),
        (
            _sealed_vignette(_),
            _("3. Sealed, evidence inside"),
            _(
                "The PDF is sealed and time-stamped, with the certificate and the record of events attached in "
                "the file."
            ),
        ),
    ]
    return _band(
        rx.el.h2(_("Three steps, no account for the signer")),
        rx.el.ol(
            *[
                rx.el.li(
                    rx.el.div(*vignette, class_name="vig", custom_attrs={"aria-hidden": "true"}),
                    rx.el.div(rx.el.h3(title), rx.el.p(text, class_name="muted"), class_name="stack g2"),
                    class_name="card stack g4",
                )
                for vignette, title, text in steps
            ],
            class_name="cols",
        ),
        band="tint",
        id="how",
    )


def _upload_vignette(_: Translator) -> list[rx.Component]:
    return [
        rx.el.div(
            icon("file-text"),
            rx.el.span(
                rx.el.b(_("Supply agreement.pdf")), rx.el.span(_("4 pages, 212 kB"), class_name="xs faint block")
            ),
            rx.el.span(icon("check"), class_name="ok end"),
            class_name="mini-drop",
        ),
        rx.el.div(
            avatar("AK", signer=1), avatar("MF", signer=2), badge(_("Signer"), icon_name="plus"), class_name="row g2"
        ),
    ]


def _code_vignette(_: Translator) -> list[rx.Component]:
    digits = [rx.el.span(d) for d in "482"]
    return [
        rx.el.div(*digits, rx.el.span(class_name="cur"), rx.el.span(), rx.el.span(), class_name="mini-otp"),
        rx.el.span(_("Sent to {contact}, valid 5 minutes", contact="a•••••@krueger…"), class_name="sm muted"),
    ]


def _sealed_vignette(_: Translator) -> list[rx.Component]:
    return [
        rx.el.div(
            rx.el.span(icon("badge-check"), class_name="seal seal-sm"),
            rx.el.span(
                rx.el.b(_("Sealed, time-stamped")),
                rx.el.span("K7QM-3XRT-92HD", class_name="xs faint block code"),
            ),
            class_name="row nowrap g3",
        ),
        rx.el.div(
            badge(_("Certificate"), icon_name="paperclip"),
            badge(_("Evidence"), icon_name="paperclip"),
            class_name="row g2",
        ),
    ]


def _level(_: Translator) -> rx.Component:
    points = [
        _("A one-time code to the contact that you entered, never to another"),
        _("Any number of points, required or optional, in order or all at once"),
        _("Sealed PDF with certificate and evidence inside"),
        _("A code with which anybody can check the process"),
    ]
    return _band(
        rx.el.div(
            rx.el.h2(_("For what is agreed every day")),
            rx.el.p(
                _(
                    "Orders, quotes, consents, internal papers: a simple electronic signature (SES) under the eIDAS "
                    "Regulation, with evidence that anybody can check."
                ),
                class_name="lead",
            ),
            class_name="stack g3",
        ),
        rx.el.ul(*[rx.el.li(icon("check"), text) for text in points], class_name="ticks cols [--min:26rem]"),
        banner(
            rx.el.b(_("What it does not replace.")),
            rx.el.br(),
            _(
                "Some acts need a qualified signature, such as those of article 1350, nos. 1 to 12, of the Italian "
                "Civil Code."
            ),
        ),
    )


def _trust(_: Translator) -> rx.Component:
    points = [
        ("stamp", _("PAdES B-LTA seal"), _("Long-term format with time-stamps, shown by common PDF readers.")),
        ("badge-check", _("Open standards"), _("Built to validate with the European Commission’s DSS library.")),
        ("link", _("A chained record"), _("Each event carries the hash of the one before. Any change shows.")),
        (
            "lock",
            _("Fixed contacts"),
            _("The code only goes to the contact of the sender’s choice, and is shown masked."),
        ),
    ]
    return _band(
        rx.el.h2(_("Made to be checked by others")),
        rx.el.ul(
            *[
                rx.el.li(icon(glyph, "i-lg"), rx.el.h3(title), rx.el.p(text, class_name="muted"), class_name="stack g2")
                for glyph, title, text in points
            ],
            class_name="cols trust [--min:14rem]",
        ),
        band="tint",
    )


def _questions(_: Translator) -> rx.Component:
    questions = [
        (
            _("Does the signer need an account or an app?"),
            _(
                "No. The link opens in the browser of any phone or computer. It can be left and picked up again on "
                "another device."
            ),
        ),
        (
            _("Is it valid in court?"),
            _(
                "Under the eIDAS Regulation a signature can’t be refused as evidence because it is electronic. The "
                "certificate, the record of events and the seal are made so that an expert can check them without us."
            ),
        ),
        (
            _("What happens if somebody mistypes the code?"),
            _(
                "They have five tries for each code and can ask for another one. It always goes to the contact you "
                "entered, never to one typed by the signer."
            ),
        ),
        (
            _("Can a signer say no?"),
            _("Yes, with a reason that you read at once. Nothing is sealed then."),
        ),
    ]
    return _band(
        rx.el.h2(_("Asked most often")),
        rx.el.div(
            *[
                rx.el.details(
                    rx.el.summary(question, icon("plus")),
                    rx.el.p(answer),
                    **({"open": True} if n == 0 else {}),
                )
                for n, (question, answer) in enumerate(questions)
            ]
        ),
        wrap="split [--cols:minmax(0,24rem)_minmax(0,1fr)]",
        id="faq",
    )


def _closing(lang: str, _: Translator) -> rx.Component:
    return _band(
        rx.el.h2(_("Send the first one today")),
        rx.el.div(
            link_button(_("Start free"), routes.sign_up(lang), kind="primary", size="lg"), class_name="row g3 end"
        ),
        band="closing",
        wrap="row g5",
    )


def _band(*children: Any, band: str = "", wrap: str = "stack g6", **props: Any) -> rx.Component:
    return rx.el.section(rx.el.div(*children, class_name=f"wrap {wrap}"), class_name=f"band {band}".strip(), **props)
