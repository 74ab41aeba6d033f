"""The first screen: who asks, what for, until when, and what will happen. Nothing is opened by looking at it."""

import reflex as rx

from otp_app.i18n.catalog import tr
from otp_app.ui.components.actions import plain_link
from otp_app.ui.components.ceremony import action_button, prefetch
from otp_app.ui.components.icon import icon
from otp_app.ui.components.shell_signer import sticky_bar
from otp_app.ui.components.surfaces import avatar
from otp_app.ui.pages.signer.declining import decline_button
from otp_app.ui.pages.signer.phrase import phrase
from otp_app.ui.pages.signer.state import Signing
from otp_app.ui.pages.signer.ways import problem

_facts = Signing.facts


def screen(lang: str) -> rx.Component:
    _ = tr(lang)
    return rx.el.div(
        rx.el.div(
            rx.el.div(
                avatar(_facts.initials),
                rx.el.span(
                    rx.el.b(_facts.proposer), rx.el.span(_facts.organisation, class_name="block sm muted"), id="asker"
                ),
                class_name="row g3 nowrap",
            ),
            rx.el.h1(_facts.ask, id="ask", custom_attrs={"aria-labelledby": "asker ask"}),
            class_name="stack g3",
        ),
        rx.cond(_facts.message != "", rx.el.blockquote(_facts.message, class_name="said pre-line")),
        rx.el.p(icon("lock"), rx.el.span(_facts.sent), class_name="sm muted note"),
        rx.el.section(
            rx.el.div(
                icon("file-text", "i-lg"),
                rx.el.div(
                    rx.el.b(_facts.title),
                    rx.el.span(_facts.extent, class_name="block sm muted"),
                    rx.el.span(_facts.until, class_name="block sm muted"),
                    rx.cond(_facts.signed_by != "", rx.el.span(_facts.signed_by, class_name="block sm muted")),
                    rx.cond(_facts.copy != "", rx.el.span(_facts.copy, class_name="block sm muted")),
                ),
                class_name="line doc-line",
            ),
            class_name="card flush",
        ),
        rx.el.section(
            rx.el.h2(_("What you will do"), class_name="h3"),
            rx.el.ol(
                rx.cond(
                    _facts.recognised,
                    rx.fragment(),
                    _task("·", _("Agree and show who you are"), _("before you read")),
                ),
                _task("1", _("Read and tick"), _facts.points),
                _task(
                    "2",
                    _("Confirm"),
                    *phrase(_("with the code we send to {contact}"), contact=_facts.destination),
                ),
                class_name="todo",
            ),
            class_name="stack g3",
        ),
        rx.el.p(_("You can stop at any time and go on later with the same link."), class_name="sm muted"),
        rx.el.div(
            _real(lang),
            rx.el.div(
                plain_link(_facts.write, href=_facts.contact), decline_button(lang), class_name="row sm g4 links"
            ),
        ),
        problem(),
        rx.cond(
            Signing.papers.length() > 0,
            prefetch("/api/documents/" + Signing.papers[0].id + "/pages/1?w=800&e=" + Signing.signer),
        ),
        class_name="stack g5",
    )


def bar(lang: str) -> rx.Component:
    _ = tr(lang)
    return sticky_bar(
        _("Actions"),
        rx.el.div(
            action_button(
                _facts.read,
                name="begin",
                round=Signing.round,
                busy_label=_("Opening …"),
                icon_name="arrow-right",
                after=True,
                on_act=rx.cond(_facts.recognised, Signing.begin(), Signing.go("conditions")),
            ),
            class_name="row",
        ),
    )


def _task(number: str, act: str, *rest: str | rx.Var | rx.Component) -> rx.Component:
    return rx.el.li(
        rx.el.span(number, class_name="n", custom_attrs={"aria-hidden": "true"}),
        rx.el.span(rx.el.b(act), " ", *rest),
    )


def _real(lang: str) -> rx.Component:
    _ = tr(lang)
    return rx.el.details(
        rx.el.summary(_("How do I know this is real?"), icon("plus")),
        rx.el.div(
            rx.el.p(_facts.real),
            rx.el.p(_("You are asked for ticks and a code, never for a password or a payment.")),
            rx.el.p(_("Not expecting this? Close the page. Without your code nothing is signed.")),
            class_name="sm",
        ),
    )
