"""After the four steps: what will happen, what is missing, and sending."""

from typing import Any

import reflex as rx

from otp_app.i18n.catalog import tr
from otp_app.ui import routes
from otp_app.ui.components.actions import link_button, page_link
from otp_app.ui.components.icon import icon
from otp_app.ui.components.saved import saved_check
from otp_app.ui.components.surfaces import badge
from otp_app.ui.pages.sender.compose.state import Compose
from otp_app.ui.session import Session


def check_step(lang: str) -> rx.Component:
    _ = tr(lang)
    return rx.el.div(
        rx.el.div(
            rx.el.h1(
                rx.cond((Compose.problems.length() > 0) | (Compose.unpaid != ""), _("Almost there"), _("Ready to send"))
            ),
            rx.el.p(_("Once it is sent, nothing in it can be changed any more."), class_name="muted"),
            class_name="stack g2",
        ),
        rx.cond(Compose.problems.length() > 0, _problems(lang)),
        _documents(lang),
        _signers(lang),
        _papers(lang),
        _price(lang),
        _then(lang),
        class_name="step stack g5",
    )


def _problems(lang: str) -> rx.Component:
    _ = tr(lang)

    def problem(item: Any) -> rx.Component:
        return rx.el.li(
            rx.el.span(item.text), page_link(_("Mend it"), href=item.href, class_name="end"), class_name="row g2"
        )

    return rx.el.section(
        icon("circle-alert"),
        rx.el.div(
            rx.el.b(_("This is still missing")),
            rx.el.ul(rx.foreach(Compose.problems, problem), class_name="stack g2"),
            class_name="sm stack g2",
        ),
        class_name="banner wait",
        id="why-not",
    )


def _change(lang: str, step: int, what: str) -> rx.Component:
    _ = tr(lang)
    return page_link(
        _("Change"),
        rx.el.span(" " + what, class_name="sr"),
        href=routes.compose(lang, Compose.envelope_id, step),
        class_name="btn btn-quiet btn-sm end",
    )


def _documents(lang: str) -> rx.Component:
    _ = tr(lang)

    def document(item: Any) -> rx.Component:
        return rx.el.li(
            rx.el.div(
                icon("file-text"),
                rx.el.div(
                    rx.el.b(item.name, class_name="block"),
                    rx.el.span(item.facts, class_name="sm faint"),
                    class_name="grow",
                ),
                class_name="row nowrap g3",
            ),
            class_name="line",
        )

    return rx.el.section(
        rx.el.div(
            rx.el.h2(rx.cond(Compose.title != "", Compose.title, _("Untitled")), class_name="h3"),
            badge(
                rx.cond(Compose.level == "AES", _("Advanced (AES)"), _("Simple (SES)")),
                tone="info",
                icon_name="signature",
            ),
            _change(lang, 2, _("the files")),
            class_name="card-head one-line",
        ),
        rx.el.ul(rx.foreach(Compose.documents, document), class_name="rows"),
        rx.cond(Compose.message != "", rx.el.blockquote(Compose.message, class_name="said sm")),
        class_name="card flush",
    )


def _signers(lang: str) -> rx.Component:
    _ = tr(lang)

    def signer(item: Any) -> rx.Component:
        return rx.el.li(
            rx.el.div(
                rx.el.span(
                    item.number, class_name="avatar c" + item.colour.to_string(), custom_attrs={"aria-hidden": "true"}
                ),
                rx.el.div(
                    rx.el.b(rx.cond(item.name != "", item.name, _("Without a name"))),
                    rx.el.div(
                        rx.el.span(rx.cond(item.email != "", item.email, _("without an e-mail address"))),
                        rx.cond(Compose.ways.length() > 1, rx.el.span(item.by)),
                        rx.cond(item.channel != "email", rx.el.span(item.phone)),
                        rx.el.span(item.spoken),
                        rx.cond(item.recognised_by != "", rx.el.span(item.recognised_by)),
                        class_name="sm faint row pair",
                    ),
                    class_name="grow",
                ),
                badge(item.points),
                class_name="row nowrap g3 person-line",
            ),
            class_name="line",
        )

    order = rx.cond(Compose.order == "sequential", _("One after the other"), _("All at once"))
    return rx.el.section(
        rx.el.div(
            rx.el.h2(_("Signers"), class_name="h3"),
            rx.cond(Compose.signers.length() > 1, rx.el.span(order, class_name="sm faint")),
            _change(lang, 3, _("the signers")),
            class_name="card-head one-line",
        ),
        rx.el.ol(rx.foreach(Compose.signers, signer), class_name="rows"),
        class_name="card flush",
    )


def _price(lang: str) -> rx.Component:
    """What it costs, from what it is paid, and where it cannot be: why, and the way out."""
    _ = tr(lang)

    def line(item: Any) -> rx.Component:
        return rx.fragment(
            rx.el.dt(item.what),
            rx.el.dd(item.count, " × ", item.unit, class_name="r num"),
            rx.el.dd(item.amount, class_name="r num"),
        )

    way_out = rx.cond(
        Session.may_top_up,
        link_button(_("Top up"), routes.credit(lang, Compose.envelope_id), kind="primary", icon_name="plus", size="sm"),
        rx.el.p(_("Ask an owner or admin of your organisation to top up."), class_name="sm"),
    )
    return rx.el.section(
        rx.el.div(
            rx.el.h2(_("What it costs"), class_name="h3"),
            rx.el.span(_("without VAT"), class_name="sm faint end"),
            class_name="row",
        ),
        rx.el.dl(
            rx.foreach(Compose.price, line),
            rx.el.dt(rx.el.b(_("Total")), class_name="rule2"),
            rx.el.dd(class_name="rule2"),
            rx.el.dd(rx.el.b(Compose.total), class_name="r num rule2"),
            class_name="facts costs",
        ),
        rx.cond(
            Compose.unpaid != "",
            rx.el.div(
                icon("circle-alert"),
                rx.el.div(rx.el.b(Compose.unpaid), rx.el.div(way_out, class_name="row"), class_name="sm stack g2"),
                class_name="banner wait",
                id="why-unpaid",
            ),
            rx.el.p(icon("wallet"), rx.el.span(Compose.paid_by), class_name="row nowrap g2 sm muted", role="status"),
        ),
        class_name="card stack g4",
    )


def _papers(lang: str) -> rx.Component:
    _ = tr(lang)
    return rx.el.section(
        rx.el.h2(_("In the sealed file"), class_name="h3"),
        saved_check(
            _("Also append the certificate as last pages"),
            text=_("It is always attached inside the PDF. As pages it can be read and printed by everybody."),
            value=Compose.append,
            on_save=Compose.save_append,
        ),
        class_name="card stack g2",
    )


def _then(lang: str) -> rx.Component:
    _ = tr(lang)
    first = rx.cond(
        (Compose.order == "sequential") & (Compose.signers.length() > 1),
        _("The first signer gets the invitation by e-mail; each next one when the one before has signed."),
        _("Every signer gets the invitation by e-mail, with the unsigned document."),
    )
    advanced = Compose.level == "AES"
    steps = [
        first,
        rx.cond(
            advanced,
            _("They accept the conditions and are recognised, then read, tick and confirm with a code."),
            _("They read, tick their points and confirm with a code that goes to the contact you entered."),
        ),
        rx.cond(
            advanced,
            _("When you have approved every recognition, the document is sealed and everybody gets it."),
            _("When the last has signed, the document is sealed and everybody gets it with the evidence inside."),
        ),
    ]
    return rx.el.section(
        rx.el.h2(_("What happens next"), class_name="h3"),
        rx.el.ol(
            *[rx.el.li(rx.el.span(str(n), class_name="n"), rx.el.span(step)) for n, step in enumerate(steps, start=1)],
            class_name="todo",
        ),
        saved_check(
            _("Remind by e-mail who has not signed"),
            text=_("After 3 days, then every 4, and 2 days before the end; never at night."),
            value=Compose.reminders,
            on_save=Compose.save_reminders,
        ),
        rx.el.p(
            icon("clock"),
            rx.el.span(
                _("Time to sign"), ": ", rx.el.b(Compose.until), ". ", _("You can remind or cancel until then.")
            ),
            class_name="row nowrap g2 sm muted rule",
        ),
        class_name="card stack g4",
    )
