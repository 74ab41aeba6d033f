"""Reading and ticking."""

import reflex as rx

from otp_app.i18n.catalog import tr
from otp_app.ui.components.actions import plain_link
from otp_app.ui.components.reader import document_reader, point_list, tick_bar
from otp_app.ui.components.shell_signer import sticky_bar
from otp_app.ui.components.surfaces import banner
from otp_app.ui.pages.signer.declining import decline_button
from otp_app.ui.pages.signer.phrase import phrase
from otp_app.ui.pages.signer.state import Signing
from otp_app.ui.pages.signer.ways import problem
from otp_app.ui.pages.signer.withdrawing import withdraw_button


def screen(lang: str) -> rx.Component:
    _ = tr(lang)
    return rx.el.div(
        rx.el.div(
            rx.el.h1(*phrase(_("Read and tick: {title}"), title=Signing.facts.title), class_name="sr"),
            rx.cond(
                Signing.facts.stale_warning != "", banner(Signing.facts.stale_warning, tone="wait", icon_name="info")
            ),
            document_reader(
                signer=Signing.signer,
                papers=Signing.papers,
                points=Signing.spots,
                marks=Signing.marks,
                ticked=Signing.ticked,
                answered=Signing.answered,
                texts={
                    "page": _("Page {n} of {total}"),
                    "of": _("{n} of {total}"),
                    "pages": _("Pages, enlarged"),
                    "larger": _("Enlarge"),
                    "smaller": _("Make smaller"),
                    "broken": _("This page could not be loaded."),
                    "again": _("Load again"),
                    "wordless": _("a picture without text that could be read aloud"),
                },
                on_tick=Signing.tick,
            ),
            class_name="stack g3",
        ),
        rx.el.div(
            point_list(_("Your signature points"), {"of": _("{n} of {total}")}),
            rx.el.div(
                rx.foreach(Signing.papers, _download(lang)),
                withdraw_button(lang),
                decline_button(lang),
                class_name="row sm g4 links",
            ),
            class_name="stack g4 side",
        ),
        class_name="reader",
    )


def bar(lang: str) -> rx.Component:
    _ = tr(lang)
    return sticky_bar(
        _("Actions"),
        problem("error above"),
        tick_bar(
            {
                "ticked": _("{n} of {total} ticked"),
                "next": _("Next: {label}"),
                "optional": _("Optional and empty: {n}"),
                "all": _("All points are ticked"),
                "unsaved": _("Not saved yet: waiting for the connection"),
                "go": _("Next"),
                "done": _("Get the code"),
            },
            Signing.go("code"),
        ),
    )


def _download(lang: str):
    _ = tr(lang)
    return lambda paper: plain_link(
        *phrase(_("Download {name}"), name=paper.name), href=paper.file, custom_attrs={"download": True}
    )
