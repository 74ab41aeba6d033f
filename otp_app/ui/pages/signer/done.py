"""After signing: what happens next, followed while it happens."""

import reflex as rx

from otp_app.i18n.catalog import tr
from otp_app.ui.components.actions import copy_button, link_button, plain_link
from otp_app.ui.components.icon import icon
from otp_app.ui.components.steps import timeline, timeline_item
from otp_app.ui.pages.signer.phrase import phrase
from otp_app.ui.pages.signer.state import Signing
from otp_app.ui.pages.signer.withdrawing import withdraw_button

_now = Signing.outcome


def screen(lang: str) -> rx.Component:
    _ = tr(lang)
    return rx.el.div(
        rx.el.div(
            rx.el.span(icon("check"), class_name="seal"),
            rx.el.h1(_now.heading),
            rx.el.p(_now.when, class_name="muted"),
            class_name="stack g3",
        ),
        rx.cond(_now.sealed, rx.el.div(rx.foreach(Signing.papers, _sealed(lang)), class_name="stack g3")),
        rx.el.section(
            rx.el.h2(_("What happens now"), class_name="h3"),
            rx.el.div(
                timeline(
                    rx.foreach(
                        _now.stages,
                        lambda stage: timeline_item(stage.icon, stage.title, stage.detail, tone=stage.tone),
                    )
                ),
                custom_attrs={"aria-live": "polite"},
            ),
            class_name="card stack g4",
        ),
        rx.el.section(
            rx.el.div(
                rx.el.span(_("Code to check the document later"), class_name="sm muted"),
                rx.el.b(_now.code, class_name="block code codebig whitespace-nowrap"),
                class_name="[flex:1_1_11rem]",
            ),
            copy_button(_now.code, label=_("Copy"), done=_("Copied")),
            class_name="card row g3 [--pad:var(--4)_var(--5)]",
        ),
        rx.el.div(
            rx.cond(_now.sealed, rx.fragment(), rx.fragment(rx.foreach(Signing.papers, _prepared(lang)))),
            plain_link(_("Check the status"), href=_now.check),
            withdraw_button(lang),
            class_name="row sm g4 links",
        ),
        rx.el.p(_("You can close this page; the link keeps working."), class_name="sm muted"),
        class_name="stack g5",
    )


def _sealed(lang: str):
    _ = tr(lang)
    return lambda paper: link_button(
        rx.fragment(*phrase(_("Download {name}"), name=paper.name)),
        paper.file,
        kind="primary",
        size="lg",
        icon_name="download",
        reload=True,
        custom_attrs={"download": True},
    )


def _prepared(lang: str):
    _ = tr(lang)
    return lambda paper: plain_link(
        *phrase(_("Download what I signed: {name}"), name=paper.name), href=paper.file, custom_attrs={"download": True}
    )
