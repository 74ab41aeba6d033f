"""The page of an envelope that was sent."""

import reflex as rx

from otp_app.i18n.catalog import marked as _
from otp_app.i18n.catalog import tr
from otp_app.ui import routes
from otp_app.ui.components.actions import button, link_button, page_link
from otp_app.ui.components.icon import icon
from otp_app.ui.components.live import ticker
from otp_app.ui.components.overlays import toast
from otp_app.ui.components.surfaces import badge, empty_state
from otp_app.ui.member_page import member_page
from otp_app.ui.page import page
from otp_app.ui.pages.sender.envelope.dialogs import (
    cancel_dialog,
    correction_dialog,
    handing_dialog,
    register_dialog,
)
from otp_app.ui.pages.sender.envelope.parts import code_card, documents_card, outcome, signers_card, timeline_card
from otp_app.ui.pages.sender.envelope.reassigning import reassign_dialog
from otp_app.ui.pages.sender.envelope.state import OneEnvelope
from otp_app.ui.session import Session


@page(routes.ENVELOPE, title=_("Envelope"), on_load=[Session.require, OneEnvelope.load])
def envelope(lang: str) -> rx.Component:
    _ = tr(lang)
    back = page_link(icon("chevron-left"), _("Envelopes"), href=routes.envelopes(lang), class_name="row g1 sm back fit")
    gone = rx.el.section(
        rx.el.h1(_("Envelope"), class_name="sr"),
        empty_state(
            "search",
            _("There is no such envelope"),
            _("It may belong to another organisation, or the address is not complete."),
            link_button(_("Show all envelopes"), routes.envelopes(lang)),
        ),
        class_name="card",
    )
    shown = rx.fragment(
        _head(lang),
        outcome(lang),
        rx.el.div(
            rx.el.div(signers_card(lang), documents_card(lang), code_card(lang), class_name="stack g5"),
            timeline_card(lang),
            class_name="split with-timeline",
        ),
        cancel_dialog(lang),
        correction_dialog(lang),
        handing_dialog(lang),
        reassign_dialog(lang),
        register_dialog(lang),
        toast(OneEnvelope.said, on_gone=OneEnvelope.said_enough),
        rx.cond(OneEnvelope.live, ticker(OneEnvelope.news, answer=OneEnvelope.answers)),
    )
    return member_page(
        lang,
        routes.ENVELOPE,
        None,
        back,
        rx.cond(OneEnvelope.missing, gone, shown),
        current="envelopes",
        ready=OneEnvelope.ready,
        loading=_("Envelope"),
    )


def _head(lang: str) -> rx.Component:
    _ = tr(lang)
    return rx.el.div(
        rx.el.div(
            rx.el.h1(OneEnvelope.title),
            rx.el.div(
                badge(OneEnvelope.badge, tone=OneEnvelope.tone, icon_name=OneEnvelope.icon),
                badge(
                    rx.cond(OneEnvelope.level == "SES", _("Simple (SES)"), _("Advanced (AES)")), icon_name="signature"
                ),
                rx.el.span(OneEnvelope.sent_line, class_name="sm faint"),
                class_name="row g2",
            ),
            class_name="stack g2 titles",
        ),
        rx.match(
            OneEnvelope.state,
            ("sent", _while_out(lang)),
            ("in_review", _while_in_review(lang)),
            ("completed", _when_done(lang)),
            ("expired", _when_expired()),
            rx.fragment(),
        ),
        class_name="head",
    )


def _while_out(lang: str) -> rx.Component:
    _ = tr(lang)
    return rx.el.div(
        button(_("Remind"), kind="primary", icon_name="bell", on_click=OneEnvelope.remind("")),
        button(_("Cancel envelope"), icon_name="ban", on_click=OneEnvelope.ask_cancel),
        class_name="row g2 end",
    )


def _when_expired() -> rx.Component:
    return rx.el.div(
        button(OneEnvelope.more_time, kind="primary", icon_name="clock", on_click=OneEnvelope.prolong),
        class_name="row g2 end",
    )


def _while_in_review(lang: str) -> rx.Component:
    _ = tr(lang)
    return rx.el.div(
        button(_("Cancel envelope"), icon_name="ban", on_click=OneEnvelope.ask_cancel), class_name="row g2 end"
    )


def _when_done(lang: str) -> rx.Component:
    _ = tr(lang)
    one = OneEnvelope.papers[0]
    return rx.el.div(
        rx.cond(
            OneEnvelope.papers.length() == 1,
            link_button(_("Download sealed PDF"), one.sealed, kind="primary", icon_name="download", reload=True),
        ),
        class_name="row g2 end",
    )
