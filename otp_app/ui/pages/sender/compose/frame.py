"""The wizard's own frame: where one is, that it is saved, back and forward."""

from typing import Any

import reflex as rx

from otp_app.i18n.catalog import tr
from otp_app.ui import routes
from otp_app.ui.components.actions import button, link_button, page_link
from otp_app.ui.components.icon import icon
from otp_app.ui.components.shell_public import skip_link
from otp_app.ui.components.steps import stepper
from otp_app.ui.member_page import signed_in
from otp_app.ui.pages.sender.compose.state import CHECK, Compose


def step_names(lang: str) -> list[str]:
    """The four steps."""
    _ = tr(lang)
    return [_("Level"), _("File"), _("Signers"), _("Points")]


def frame(lang: str, content: Any) -> rx.Component:
    """The page around a step."""
    return rx.el.div(
        skip_link(lang),
        _topbar(lang),
        rx.el.main(
            signed_in(lang, content, ready=Compose.ready, heading=tr(lang)("New envelope")),
            id="main",
            custom_attrs={"tabIndex": -1},
        ),
        class_name="app composer",
    )


def _topbar(lang: str) -> rx.Component:
    _ = tr(lang)
    close = page_link(
        icon("x"),
        href=routes.envelopes(lang),
        class_name="btn btn-icon btn-quiet",
        custom_attrs={
            "aria-label": rx.cond(Compose.exists, _("Close, the draft is saved"), _("Close, nothing was begun"))
        },
    )
    names = step_names(lang)
    words = rx.match(
        Compose.step,
        *[(n, _("Step {n} of {total}", n=n, total=4)) for n in range(1, 5)],
        _("Check and send"),
    )
    steps = rx.match(
        Compose.step,
        *[(n, stepper(names, n, done=_("done"), label=_("Steps"))) for n in range(1, 5)],
        stepper(names, CHECK, done=_("done"), label=_("Steps")),
    )
    return rx.el.header(
        close,
        rx.el.div(
            rx.el.b(rx.cond(Compose.title != "", Compose.title, _("New envelope")), class_name="block clip"),
            rx.el.span(
                rx.el.span(words, class_name="s4"),
                rx.cond(
                    Compose.exists,
                    rx.fragment(
                        rx.el.span("·", class_name="s4", custom_attrs={"aria-hidden": "true"}),
                        rx.el.span(icon("check"), class_name="ok saved-mark"),
                        rx.el.span(Compose.saved, role="status", class_name="clip wide"),
                        rx.el.span(Compose.saved_at, class_name="num narrow"),
                    ),
                ),
                class_name="xs faint row g1 nowrap",
            ),
            class_name="stack [--g:0rem]",
        ),
        rx.cond(Compose.ready, steps),
        rx.el.div(rx.cond(Compose.ready, _moves(lang)), class_name="row nowrap g2 end"),
        class_name="topbar",
    )


def _moves(lang: str) -> rx.Component:
    _ = tr(lang)

    def back(step: int) -> rx.Component:
        return link_button(_("Back"), routes.compose(lang, Compose.envelope_id, step), class_name="wide")

    def on(long: str, blocked: Any = False, why: str = "") -> rx.Component:
        return button(
            rx.fragment(
                rx.el.span(long, class_name="wide"), rx.el.span(_("Next"), class_name="narrow"), icon("arrow-right")
            ),
            kind="primary",
            on_click=Compose.forward,
            blocked=blocked,
            why_id=why,
        )

    send = button(
        _("Send"),
        kind="primary",
        icon_name="send",
        busy=Compose.busy,
        busy_label=_("Sending"),
        blocked=(Compose.problems.length() > 0) | (Compose.unpaid != ""),
        why_id="why-not why-unpaid",
        on_click=Compose.send,
    )
    return rx.match(
        Compose.step,
        (1, on(_("Continue"))),
        (2, rx.fragment(back(1), on(_("Continue"), Compose.documents.length() == 0, "why-not"))),
        (3, rx.fragment(back(2), on(_("Continue"), ~Compose.signers_done, "why-not"))),
        (4, rx.fragment(back(3), on(_("Check and send")))),
        rx.fragment(back(4), send),
    )
