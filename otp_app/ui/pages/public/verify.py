"""The verification page: the process behind a code, and whether a file is the one it speaks of."""

from typing import Any

import reflex as rx

from otp_app.domain.sealing import public
from otp_app.i18n.catalog import Translator, language, tr
from otp_app.i18n.catalog import marked as _
from otp_app.i18n.formats import tag
from otp_app.i18n.refusals import refusal_text
from otp_app.ui import routes
from otp_app.ui.act import act_as_visitor
from otp_app.ui.components.actions import button
from otp_app.ui.components.fields import native_form
from otp_app.ui.components.icon import URL, icon
from otp_app.ui.components.shell_public import shell_public
from otp_app.ui.components.surfaces import banner, card, card_head
from otp_app.ui.page import page
from otp_app.ui.pages.public.verify_view import Check, DocumentView, Fact, ProcessView, SignerView, view_of
from otp_app.ui.script import script

_file_check = script(__name__, "file_check.jsx")


class Verify(rx.State):
    """code: as asked for. problem: why there is nothing to show. found: `process` is filled."""

    code: str = ""
    problem: str = ""
    found: bool = False
    process: ProcessView = ProcessView()

    @rx.event
    async def load(self, lang: str):
        """Looks the code of the address up, in the language of the page."""
        lang = language(lang)
        self.code = self.router.url.query_parameters.get("c", "").strip().upper()[:40]
        self.problem, self.found, self.process = "", False, ProcessView()
        if not self.code:
            return
        answer = await act_as_visitor(self, public.lookup, self.code)
        if isinstance(answer, str):
            self.problem = refusal_text(lang, answer)
        else:
            self.found, self.process, self.code = True, view_of(answer, lang), answer.code


class _FileCheck(rx.Component):
    library = _file_check
    tag = "FileCheck"
    documents: rx.Var[list[DocumentView]]
    texts: rx.Var[dict[str, str]]
    url: rx.Var[str]
    sprite: rx.Var[str]
    lang: rx.Var[str]


@page(
    routes.VERIFY,
    title=_("Verify a document"),
    description=_(
        "Check a signed document by the code in its certificate, or compare the PDF itself. It is compared in your "
        "browser and does not leave your computer."
    ),
    indexed=True,
    on_load=[Verify.load],
)
def verify(lang: str) -> rx.Component:
    """The page in one language."""
    _ = tr(lang)
    intro = rx.el.div(
        rx.el.h1(_("Verify a document")),
        rx.el.p(
            _(
                "The code stands on the certificate, which is attached inside the sealed PDF, and in every mark on its "
                "pages."
            ),
            class_name="muted",
        ),
        class_name="stack g2",
    )
    body = rx.el.div(
        rx.cond(Verify.found, rx.fragment(), intro),
        _search(lang, _),
        rx.el.div(
            rx.cond(Verify.problem != "", banner(Verify.problem, tone="no")), role="alert", class_name="empty:absolute"
        ),
        rx.cond(Verify.found, _process(_)),
        card(
            rx.el.div(
                rx.el.h2(
                    rx.cond(Verify.found, _("Is your file the same one?"), _("Or check the PDF itself")),
                    class_name="h3",
                ),
                rx.el.p(
                    rx.cond(
                        Verify.found,
                        _("It is compared in your browser and doesn’t leave your computer."),
                        _("A sealed PDF proves itself by its seal, also without a code."),
                    ),
                    class_name="sm muted",
                ),
            ),
            _FileCheck.create(
                documents=Verify.process.documents, texts=_texts(_), url="/api/verify", sprite=URL, lang=tag(lang)
            ),
            class_name="stack g4",
        ),
        class_name="wrap narrow-wrap stack g5",
    )
    return shell_public(lang, routes.VERIFY, rx.el.div(body, class_name="band verify"))


def _search(lang: str, _: Translator) -> rx.Component:
    return native_form(
        rx.el.div(
            icon("hash"),
            rx.el.input(
                name="c",
                class_name="input code",
                aria_label=_("Verification code"),
                default_value=Verify.code,
                key=Verify.code,
                placeholder="K7QM-3XRT-92HD",
                required=True,
                max_length=40,
                auto_complete="off",
                custom_attrs={"autoCapitalize": "characters", "spellCheck": "false"},
            ),
            class_name="with-icon grow",
        ),
        button(_("Check"), type="submit"),
        action=routes.verify(lang),
        method="get",
        class_name="row g2 nowrap",
        label=_("Check a code"),
    )


def _process(_: Translator) -> rx.Component:
    process = Verify.process
    return rx.fragment(
        card(
            rx.el.span(icon(process.icon), class_name=f"seal {process.tone}"),
            rx.el.div(rx.el.h1(process.title), rx.el.p(process.text, class_name="muted"), class_name="stack g1"),
            class_name=f"verdict {process.tone}",
        ),
        rx.el.div(
            card(
                rx.el.h2(_("The signature process"), class_name="h3 mb-4"),
                rx.el.dl(rx.foreach(process.facts, _fact), class_name="facts"),
            ),
            card(
                rx.el.h2(_("Checks made just now"), class_name="h3 mb-4"),
                rx.el.ul(rx.foreach(process.checks, _check), class_name="ticks sm"),
            ),
            class_name="split [--cols:minmax(0,1fr)_minmax(0,1fr)]",
        ),
        card(
            card_head(_("Signers"), _("Names are masked here")),
            rx.el.ul(rx.foreach(process.signers, _signer), class_name="rows"),
            class_name="flush",
        ),
    )


def _fact(fact: Fact) -> rx.Component:
    return rx.fragment(
        rx.el.dt(fact.label),
        rx.el.dd(fact.value, rx.cond(fact.more != "", rx.el.span(fact.more, class_name="block faint"))),
    )


def _check(check: Check) -> rx.Component:
    mark = rx.el.span(icon(check.icon), class_name=rx.cond(check.icon == "check", "ok", "no"))
    return rx.el.li(mark, rx.el.span(rx.el.b(check.title), rx.el.span(check.text, class_name="block faint")))


def _signer(signer: SignerView, index: Any) -> rx.Component:
    number = rx.el.span(signer.number, class_name="avatar plain", custom_attrs={"aria-hidden": "true"})
    return rx.el.li(
        rx.el.span(number, rx.el.b(signer.name), class_name="row nowrap g3"),
        rx.el.span(signer.how, class_name="sm muted"),
        rx.el.time(signer.when, class_name="sm"),
        class_name="line who",
    )


def _texts(_: Translator) -> dict[str, str]:
    return {
        "sealedDigest": _("SHA-256, sealed"),
        "originalDigest": _("SHA-256, original"),
        "drop": _("Drop the PDF here"),
        "or": _("or"),
        "choose": _("choose a file"),
        "file": _("File"),
        "sealed": _("This is the sealed document no. {number}, to the last bit."),
        "sealedMore": _("It has not been changed since it was sealed."),
        "earlier": _("This is the sealed document no. {number}, from before its last time-stamp."),
        "earlierMore": _(
            "It is genuine. A copy with a newer time-stamp has been made since, which stays provable longer."
        ),
        "original": _("This is document no. {number} as it was uploaded, before anybody signed."),
        "originalMore": _("It carries no seal. Ask the sender for the sealed one."),
        "prepared": _("This is document no. {number} as it was shown to the signers."),
        "preparedMore": _("It carries no seal. Ask the sender for the sealed one."),
        "none": _("This file does not belong to this process, or it was changed."),
        "noneMore": _("Saving a PDF with another program is enough to change it. Compare the file as you received it."),
        "noHash": _("This browser cannot compare files here. Let the seal be validated instead."),
        "noAnswer": _("The service does not answer. Check your connection and try again."),
        "validateWhy": _(
            "To check the seal itself, with its certificates and time-stamps, upload the file. It is deleted at once."
        ),
        "validate": _("Validate the seal"),
        "validateChoose": _("Choose a file to validate"),
        "validating": _("Validating the seal"),
        "TOTAL_PASSED": _("The seal is valid."),
        "TOTAL_PASSEDMore": _("The document is as it was when it was sealed, and its time-stamps are in order."),
        "INDETERMINATE": _("The seal could not be judged."),
        "INDETERMINATEMore": _(
            "It is not broken, but something needed to trust it is missing, or it is not one of ours."
        ),
        "TOTAL_FAILED": _("The seal is broken."),
        "TOTAL_FAILEDMore": _("The document was changed after it was sealed, or the seal is not genuine."),
        "NO_SIGNATURE": _("This PDF carries no seal."),
        "NO_SIGNATUREMore": _("It may be the document before it was signed."),
        "signature": _("Seal"),
        "timestamp": _("Time-stamp"),
    }
