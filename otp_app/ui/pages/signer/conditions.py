"""The information sheet and conditions of the advanced signature: read, ticked and accepted before anything else."""

import reflex as rx

from otp_app.i18n.catalog import tr
from otp_app.ui import routes
from otp_app.ui.components.actions import plain_link
from otp_app.ui.components.ceremony import action_button
from otp_app.ui.components.fields import check
from otp_app.ui.components.icon import icon
from otp_app.ui.components.shell_signer import sticky_bar
from otp_app.ui.pages.signer import showing
from otp_app.ui.pages.signer.state import Signing
from otp_app.ui.pages.signer.ways import problem, ways

_sheet = Signing.sheet


def screen(lang: str) -> rx.Component:
    """With the tick that is needed to go on."""
    _ = tr(lang)
    return rx.el.div(
        rx.el.div(
            rx.el.h1(_("Before you sign: the advanced signature")),
            rx.el.p(_sheet.asks, class_name="muted"),
            class_name="stack g3",
        ),
        rx.el.ul(rx.foreach(_sheet.points, _point), class_name="points-list"),
        rx.el.details(
            rx.el.summary(
                icon("file-text", "i-lg"),
                rx.el.span(
                    rx.el.b(_("Information sheet and conditions")),
                    rx.el.span(_sheet.extent, class_name="block sm muted"),
                ),
                icon("chevron-down", "turn"),
                class_name="line doc-line",
            ),
            rx.el.div(
                rx.foreach(_sheet.blocks, _block), class_name="legal-text", custom_attrs={"lang": _sheet.language}
            ),
            class_name="card flush sheet-card",
        ),
        rx.el.div(
            check(
                _("I have read the information sheet and accept the conditions."),
                on_change=Signing.agree,
            ),
            ways(
                lang,
                plain_link(
                    _("Open this text in a page of its own"),
                    href=routes.url(lang, routes.CONDITIONS),
                    target="_blank",
                ),
            ),
            class_name="stack g3",
        ),
        problem(),
        class_name="stack g5",
    )


def bar(lang: str) -> rx.Component:
    _ = tr(lang)
    return sticky_bar(
        _("Actions"),
        rx.el.div(
            rx.cond(
                Signing.agreed,
                rx.fragment(),
                rx.el.p(_("Tick the box above to go on"), class_name="sm muted text-center", id="why"),
            ),
            rx.cond(
                Signing.agreed,
                action_button(
                    _("Accept and continue"),
                    name="accept",
                    round=Signing.round,
                    busy_label=_("One moment …"),
                    icon_name="check",
                    on_act=Signing.accept(_sheet.version, _sheet.language),
                ),
                rx.el.button(
                    _("Accept and continue"),
                    type="button",
                    class_name="btn btn-primary btn-lg btn-full",
                    custom_attrs={"aria-disabled": "true", "aria-describedby": "why"},
                ),
            ),
            class_name="stack g2",
        ),
    )


def _point(point: rx.Var[showing.Point]) -> rx.Component:
    return rx.el.li(icon(point.icon), rx.el.span(rx.el.b(point.fact), " ", point.text))


def _block(block: rx.Var[showing.Block]) -> rx.Component:
    lines = rx.foreach(block.lines, lambda line: rx.el.li(line))
    return rx.match(
        block.kind,
        ("title", rx.el.h2(block.text)),
        ("heading", rx.el.h3(block.text)),
        ("list", rx.el.ul(lines)),
        ("numbers", rx.el.ol(lines)),
        rx.el.p(block.text),
    )
