"""The page of one review: pictures beside what was declared and read, a checklist, and the decision."""

from typing import Any

import reflex as rx

from otp_app.domain.identity import steps
from otp_app.i18n.catalog import marked as _
from otp_app.i18n.catalog import tr
from otp_app.i18n.recognition import check_words
from otp_app.ui import routes
from otp_app.ui.components.actions import button, link_button, page_link
from otp_app.ui.components.icon import icon
from otp_app.ui.components.live import ticker
from otp_app.ui.components.overlays import toast
from otp_app.ui.components.picture_viewer import decision_keys, picture_viewer
from otp_app.ui.components.saved import saved_check
from otp_app.ui.components.steps import timeline
from otp_app.ui.components.surfaces import badge, banner, empty_state
from otp_app.ui.member_page import member_page
from otp_app.ui.page import page
from otp_app.ui.pages.sender.review.dialogs import again_dialog, reject_dialog
from otp_app.ui.pages.sender.review.lines import Event, Row
from otp_app.ui.pages.sender.review.state import OneReview
from otp_app.ui.session import Session


@page(routes.REVIEW, title=_("Review"), on_load=[Session.require, OneReview.load])
def review(lang: str) -> rx.Component:
    _ = tr(lang)
    gone = rx.el.section(
        rx.el.h1(_("Review"), class_name="sr"),
        empty_state(
            "search",
            _("There is no such review"),
            _("It may belong to another organisation, or be for somebody else to decide."),
            link_button(_("All reviews"), routes.reviews(lang)),
        ),
        class_name="card",
    )
    shown = rx.fragment(
        _head(lang),
        _state(lang),
        rx.el.div(
            _viewer(lang),
            rx.el.div(_comparison(lang), _checklist(lang), _history(lang), _keys(lang), class_name="stack g4"),
            class_name="split [--cols:minmax(0,1fr)_27rem]",
        ),
        rx.cond(OneReview.open, _decide(lang)),
        again_dialog(lang),
        reject_dialog(lang),
        toast(OneReview.said, on_gone=OneReview.said_enough),
        ticker(OneReview.news, answer=OneReview.answers, milliseconds=3000),
    )
    return member_page(
        lang,
        routes.REVIEW,
        None,
        rx.cond(OneReview.missing, gone, shown),
        current="reviews",
        ready=OneReview.ready,
        loading=_("Review"),
    )


def _head(lang: str) -> rx.Component:
    _ = tr(lang)

    def step(href: Any, glyph: str, name: str) -> rx.Component:
        return rx.cond(
            href != "",
            page_link(icon(glyph), href=href, class_name="btn btn-icon", custom_attrs={"aria-label": name}),
        )

    return rx.el.div(
        rx.el.div(
            rx.el.span(
                page_link(_("Reviews"), href=routes.reviews(lang)),
                rx.cond(OneReview.place != "", rx.el.span(" · ", OneReview.place)),
                class_name="sm faint",
            ),
            rx.el.h1(rx.cond(OneReview.open, _("Is this the person?") + " ", ""), OneReview.signer),
            rx.el.p(OneReview.about, class_name="sm muted"),
            class_name="stack g1 titles",
        ),
        rx.el.div(
            step(OneReview.before, "chevron-left", _("Previous review")),
            step(OneReview.after, "chevron-right", _("Next review")),
            link_button(_("Envelope"), OneReview.envelope, kind="quiet", icon_name="mail"),
            class_name="row g2 end",
        ),
        class_name="head",
    )


def _state(lang: str) -> rx.Component:
    """What was decided already, and who may decide."""
    _ = tr(lang)
    return rx.el.div(
        rx.cond(
            OneReview.decided != "",
            rx.el.div(
                icon("info"),
                rx.el.div(
                    rx.el.b(OneReview.decided),
                    rx.cond(OneReview.note != "", rx.el.span(" “", OneReview.note, "”", class_name="muted")),
                    rx.cond(OneReview.waits_for != "", rx.el.span(OneReview.waits_for, class_name="block muted")),
                    class_name="sm grow",
                ),
                rx.cond(
                    OneReview.after != "",
                    link_button(_("Next review"), OneReview.after, icon_name="chevron-right", class_name="btn-sm"),
                ),
                class_name="banner next-one " + OneReview.decided_tone,
                role="status",
            ),
        ),
        rx.cond(
            OneReview.erased,
            banner(_("Pictures and data were erased: nothing was signed with them."), icon_name="trash-2"),
        ),
        rx.cond(OneReview.closed != "", banner(OneReview.closed, icon_name="lock")),
        rx.cond(
            OneReview.fresh != "",
            banner(rx.el.b(_("Shown again.")), " ", rx.el.span(OneReview.fresh), tone="info", icon_name="refresh-cw"),
        ),
        rx.cond(OneReview.hindrance != "", banner(OneReview.hindrance, tone="wait", icon_name="users")),
        rx.cond(
            (OneReview.four_eyes != "") & OneReview.open,
            banner(OneReview.four_eyes, tone="info", icon_name="users"),
        ),
        class_name="stack g3 outcome",
    )


def _viewer(lang: str) -> rx.Component:
    _ = tr(lang)
    return rx.el.section(
        rx.cond(
            OneReview.pictures.length() > 0,
            picture_viewer(
                lang,
                recognition=OneReview.recognition_id,
                pictures=OneReview.pictures,
                key=OneReview.recognition_id,
            ),
            empty_state("camera", _("No pictures"), _("There is nothing to look at here.")),
        ),
        rx.el.p(
            icon("eye"),
            rx.el.span(_("Every viewing is recorded. Captures are encrypted with a key of their own.")),
            class_name="xs faint row nowrap g2 note",
        ),
        class_name="card flush viewer",
        aria_label=_("Pictures"),
    )


def _comparison(lang: str) -> rx.Component:
    _ = tr(lang)

    def line(item: Any) -> rx.Component:
        row = item.to(Row)
        same = rx.el.span(icon("check"), rx.el.span(_("same"), class_name="sr"), class_name="ok")
        differs = rx.el.span(icon("triangle-alert"), rx.el.span(_("differs"), class_name="sr"), class_name="wait")
        mark = rx.match(row.state, ("same", same), ("differs", differs), rx.fragment())
        read = rx.el.td(
            rx.cond(
                row.state == "differs",
                rx.el.mark(rx.cond(row.read != "", row.read, row.note)),
                rx.cond(
                    row.read != "",
                    rx.el.span(row.read),
                    rx.cond(row.note != "", rx.el.span(row.note), rx.el.span("–", class_name="faint")),
                ),
            ),
            " ",
            mark,
            rx.cond(
                (row.note != "") & (row.read != ""),
                rx.el.span(row.note, class_name="block xs muted"),
            ),
        )
        return rx.el.tr(
            rx.el.th(row.label, scope="row"),
            rx.el.td(row.declared, rx.cond(row.was != "", rx.el.span(row.was, class_name="block xs wait"))),
            read,
            class_name=rx.cond(row.state == "differs", "diff", ""),
        )

    table = rx.el.table(
        rx.el.thead(
            rx.el.tr(
                rx.el.th(rx.el.span(_("Item"), class_name="sr"), scope="col"),
                rx.el.th(_("Declared"), scope="col"),
                rx.el.th(_("Read on the document"), scope="col"),
            )
        ),
        rx.el.tbody(rx.foreach(OneReview.rows, line)),
        class_name="table compare",
    )
    return rx.cond(
        OneReview.rows.length() > 0,
        rx.el.section(
            rx.el.div(
                rx.el.h2(_("Declared and read"), class_name="h3"),
                rx.el.span(
                    rx.cond(
                        OneReview.differences > 0,
                        badge(OneReview.differences_words, tone="wait", icon_name="triangle-alert"),
                        badge(_("No difference found"), icon_name="check"),
                    ),
                    class_name="end",
                ),
                class_name="card-head",
            ),
            rx.el.div(
                table,
                class_name="scroll",
                custom_attrs={"tabIndex": 0, "role": "region", "aria-label": _("Declared and read data")},
            ),
            rx.el.p(OneReview.zone_note, class_name="xs muted compare-note"),
            rx.cond(
                OneReview.doubts.length() > 0,
                rx.el.div(
                    icon("circle-alert"),
                    rx.el.div(
                        rx.el.b(_("Check this")),
                        rx.el.ul(rx.foreach(OneReview.doubts, lambda one: rx.el.li(one))),
                        class_name="sm",
                    ),
                    class_name="row nowrap g2 compare-note",
                ),
            ),
            class_name="card flush",
        ),
    )


def _checklist(lang: str) -> rx.Component:
    _ = tr(lang)

    def line(name: str) -> rx.Component:
        return saved_check(
            check_words(lang, name),
            value=OneReview.checked.contains(name),
            on_save=lambda on: OneReview.check(name, on),
        )

    return rx.fragment(
        rx.cond(
            OneReview.gesture_words != "",
            rx.el.div(
                icon("scan-face"),
                rx.el.p(OneReview.gesture_words, class_name="sm"),
                class_name="banner " + OneReview.gesture_tone,
            ),
        ),
        rx.cond(
            OneReview.open,
            rx.el.section(
                rx.el.h2(_("Look and confirm"), class_name="h3", id="checklist"),
                rx.el.div(
                    *[line(name) for name in steps.CHECKLIST],
                    role="group",
                    custom_attrs={"aria-labelledby": "checklist"},
                ),
                class_name="card",
            ),
        ),
    )


def _history(lang: str) -> rx.Component:
    """What was confirmed and decided before, where that is more than one confirmation."""
    _ = tr(lang)

    def line(item: Any) -> rx.Component:
        event = item.to(Event)
        return rx.el.li(
            rx.el.span(icon(event.icon), class_name="n " + event.tone),
            rx.el.div(rx.el.b(event.words), rx.el.div(event.about, class_name="muted xs"), class_name="sm"),
        )

    return rx.cond(
        OneReview.history.length() > 0,
        rx.el.section(
            rx.el.h2(_("Until now"), class_name="h3", id="history"),
            timeline(rx.foreach(OneReview.history, line)),
            class_name="card stack g4",
            custom_attrs={"aria-labelledby": "history"},
        ),
    )


def _keys(lang: str) -> rx.Component:
    _ = tr(lang)

    def key(name: str, what: str) -> rx.Component:
        return rx.el.li(rx.el.kbd(name), " ", what)

    return rx.el.details(
        rx.el.summary(_("Keyboard"), icon("chevron-down")),
        rx.el.ul(
            key("A", _("Approve")),
            key("R", _("Ask again")),
            key("X", _("Reject")),
            key("← →", _("in the pictures: previous, next")),
            key("+ − 0", _("in the pictures: larger, smaller, fit")),
            key("T", _("in the pictures: rotate")),
            key("C", _("in the pictures: document alone or whole picture")),
            key("B", _("in the pictures: as it was before, and now")),
            class_name="sm stack g1",
        ),
        decision_keys(_("Keys A, R and X decide")),
        class_name="wide",
    )


def _decide(lang: str) -> rx.Component:
    _ = tr(lang)
    left = OneReview.left_words

    def act(label: str, key: str, glyph: str, on_click: Any, **props: Any) -> rx.Component:
        content = rx.fragment(
            icon(glyph), label, rx.el.kbd(key, class_name="wide", custom_attrs={"aria-hidden": "true"})
        )
        return button(
            content, on_click=on_click, custom_attrs={"data-key": key.lower(), "aria-keyshortcuts": key}, **props
        )

    return rx.el.div(
        rx.cond(left != "", rx.el.p(left, class_name="sm muted narrow", id="why-not-narrow")),
        rx.el.div(
            act(_("Reject"), "X", "x", OneReview.ask_reject, kind="no"),
            act(_("Ask again"), "R", "camera", OneReview.ask_again_about),
            rx.el.span(left, class_name="sm muted end wide", id="why-not", role="status"),
            act(_("Approve"), "A", "check", OneReview.approve, kind="primary", blocked=left != "", why_id="why-not"),
            class_name="row nowrap g2",
        ),
        class_name="stickybar decide",
        role="region",
        aria_label=_("Decision"),
    )
