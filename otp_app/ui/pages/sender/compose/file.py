"""Step 2: the files, what the check says of them, title and message."""

from typing import Any

import reflex as rx

from otp_app.i18n.catalog import tr
from otp_app.settings import get_settings
from otp_app.ui.components.actions import button, link_button
from otp_app.ui.components.fields import field
from otp_app.ui.components.icon import icon
from otp_app.ui.components.saved import saved_input
from otp_app.ui.components.uploader import uploader
from otp_app.ui.pages.sender.compose.cards import Thumb
from otp_app.ui.pages.sender.compose.state import Compose


def file_step(lang: str) -> rx.Component:
    _ = tr(lang)
    return rx.el.div(
        rx.el.div(
            rx.el.h1(_("What is to be signed?")),
            rx.el.p(_("We check each file and take out whatever could act by itself."), class_name="muted"),
            class_name="stack g2",
        ),
        rx.el.div(
            rx.foreach(Compose.documents, lambda document: _document(lang, document)),
            uploader(
                lang,
                "/api/envelopes/" + Compose.envelope_id + "/documents",
                most=get_settings().limits.upload_bytes,
                on_done=Compose.uploaded,
                compact=Compose.documents.length() > 0,
            ),
            rx.cond(
                Compose.documents.length() == 0,
                rx.el.p(_("Add at least one PDF to continue."), class_name="sm muted", id="why-not"),
            ),
            class_name="stack g4",
        ),
        rx.cond(
            Compose.documents.length() > 0,
            rx.el.section(
                field(
                    saved_input(
                        id="title", value=Compose.title, on_save=Compose.save_title, max_length=200, auto_complete="off"
                    ),
                    id="title",
                    label=_("Title"),
                    hint=_("Signers see it in the e-mail and on every page."),
                ),
                field(
                    saved_input(
                        id="message", value=Compose.message, on_save=Compose.save_message, lines=4, max_length=2000
                    ),
                    id="message",
                    label=_("Message to the signers"),
                    hint=_("May stay empty. It stands in the invitation."),
                ),
                class_name="card stack g5",
            ),
        ),
        class_name="step stack g5",
    )


def _document(lang: str, document: Any) -> rx.Component:
    _ = tr(lang)
    verdict = rx.el.p(
        rx.match(
            document.outcome,
            ("accepted", icon("circle-check")),
            ("cleaned", icon("shield-check")),
            icon("triangle-alert"),
        ),
        rx.el.span(
            rx.el.b(document.verdict),
            rx.cond(document.details != "", rx.el.span(document.details, class_name="block muted")),
        ),
        class_name=rx.cond(document.outcome == "repaired", "row nowrap g2 sm wait top", "row nowrap g2 sm ok top"),
    )
    return rx.el.section(
        rx.el.div(
            icon("file-text"),
            rx.el.div(
                rx.el.h2(document.name, class_name="h3"),
                rx.el.p(document.facts, class_name="sm faint"),
                class_name="grow",
            ),
            link_button(
                _("Download"),
                "/api/documents/" + document.id + "/prepared.pdf",
                kind="quiet",
                size="sm",
                icon_name="download",
                reload=True,
                custom_attrs={"aria-label": _("Download") + " " + document.name},
            ),
            button(
                _("Remove"),
                kind="quiet",
                size="sm",
                icon_name="trash-2",
                on_click=Compose.remove_document(document.id),
                custom_attrs={"aria-label": _("Remove") + " " + document.name},
            ),
            class_name="row g3 document-head",
        ),
        verdict,
        rx.el.div(
            rx.foreach(document.thumbs, _thumb),
            rx.cond(document.more != "", rx.el.span(document.more, class_name="sm faint")),
            class_name="strip-of-pages",
            role="group",
            custom_attrs={"aria-label": _("Preview of the pages"), "tabIndex": 0},
        ),
        class_name="card stack g4",
        key=document.id,
    )


def _thumb(thumb: Any) -> rx.Component:
    thumb = thumb.to(Thumb)
    return rx.el.img(
        src=thumb.src,
        alt=thumb.alt,
        custom_attrs={"width": thumb.width, "height": thumb.height, "loading": "lazy", "decoding": "async"},
    )
