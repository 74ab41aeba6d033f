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
from otp_app.ui.pages.sender.compose.verdicts import Notice, SignatureLine


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
                document.prepared,
                kind="quiet",
                size="sm",
                icon_name="download",
                reload=True,
                custom_attrs={"aria-label": _("Download") + " " + document.name},
            ),
            rx.cond(
                document.original != "",
                link_button(
                    _("As uploaded"),
                    document.original,
                    kind="quiet",
                    size="sm",
                    icon_name="download",
                    reload=True,
                    custom_attrs={"aria-label": _("As uploaded") + " " + document.name},
                ),
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
        rx.foreach(document.notices, lambda notice: _notice(document.id, notice)),
        rx.el.div(
            rx.foreach(document.thumbs, _thumb),
            rx.cond(document.more != "", rx.el.span(document.more, class_name="sm faint")),
            class_name=rx.cond(document.look, "strip-of-pages look", "strip-of-pages"),
            role="group",
            custom_attrs={"aria-label": _("Preview of the pages"), "tabIndex": 0},
        ),
        class_name="card stack g4",
        key=document.id,
    )


def _notice(document_id: Any, item: Any) -> rx.Component:
    notice = item.to(Notice)
    return rx.el.div(
        icon(notice.icon),
        rx.el.div(
            rx.el.b(notice.title),
            rx.cond(notice.text != "", rx.el.p(notice.text, class_name="muted")),
            rx.cond(
                notice.signatures.length() > 0,
                rx.el.ul(
                    rx.foreach(notice.signatures, _signature),
                    rx.cond(notice.more != "", rx.el.li(notice.more, class_name="muted")),
                    class_name="earlier",
                ),
            ),
            rx.cond(
                notice.ask != "",
                button(
                    notice.ask,
                    icon_name="check",
                    class_name="of-notice",
                    on_click=Compose.confirm(document_id, notice.statement),
                ),
            ),
            class_name="sm stack g2",
        ),
        class_name="banner " + notice.tone,
        role=rx.cond(notice.ask != "", "group", "none"),
        custom_attrs={"aria-label": notice.title},
    )


def _signature(item: Any) -> rx.Component:
    line = item.to(SignatureLine)
    return rx.el.li(
        icon(line.icon, class_name="tone"),
        rx.el.span(
            rx.el.b(line.name),
            rx.cond(line.facts != "", rx.el.span(" · " + line.facts, class_name="muted num")),
            rx.el.span(line.verdict, class_name="block said-of-it"),
        ),
        class_name="row nowrap g2 top " + line.tone,
    )


def _thumb(thumb: Any) -> rx.Component:
    thumb = thumb.to(Thumb)
    return rx.el.a(
        rx.el.img(
            src=thumb.src,
            alt=thumb.alt,
            custom_attrs={"width": thumb.width, "height": thumb.height, "loading": "lazy", "decoding": "async"},
        ),
        href=thumb.href,
        target="_blank",
    )
