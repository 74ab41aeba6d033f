"""The list of envelopes: what waits for whom, at a glance."""

from datetime import UTC, datetime
from typing import Any

import reflex as rx

from otp_app.domain.envelopes import queries
from otp_app.domain.errors import DomainError
from otp_app.i18n.catalog import language, tr
from otp_app.i18n.catalog import marked as _
from otp_app.ui import routes
from otp_app.ui.act import act
from otp_app.ui.components.actions import link_button, page_link
from otp_app.ui.components.saved import search_field
from otp_app.ui.components.steps import tabs
from otp_app.ui.components.surfaces import avatar_dot, badge, empty_state
from otp_app.ui.member_page import member_page
from otp_app.ui.page import page
from otp_app.ui.pages.sender.lines import Face, Line, line
from otp_app.ui.session import Session, zone_of

TABS = tuple(queries.TABS)


class Envelopes(rx.State):
    """The page of the list that the address asks for: `?tab=&q=&page=`."""

    lines: list[Line] = []
    counts: dict[str, int] = dict.fromkeys(TABS, 0)
    tab: str = "all"
    words: str = ""
    range: str = ""
    newer: str = ""
    older: str = ""
    ready: bool = False

    @rx.event
    async def load(self, lang: str):
        """Fills the page from the address."""
        await self._load(language(lang))

    @rx.event
    async def search(self, words: str):
        """Looks for words; the search field has put them into the address already."""
        await self._load(routes.language_of(self.router.url.path), str(words))

    async def _load(self, lang: str, words: str | None = None) -> None:
        asked = self.router.url.query_parameters
        self.words = (asked.get("q", "") if words is None else words)[:100]
        tab = asked.get("tab", "all")
        self.tab = tab if tab in TABS else "all"
        number = asked.get("page", "1")
        number = int(number) if number.isdecimal() and len(number) < 6 and words is None else 1
        try:
            found = await act(self, queries.list_envelopes, self.tab, self.words, number)
        except DomainError:
            self.reset()  # whoever uses this tab next must not find the lines of the last one
            raise
        zone, now = await zone_of(self), datetime.now(UTC)
        self.lines = [line(row, lang, zone, now) for row in found.rows]
        self.counts = dict(found.counts)
        first = (number - 1) * queries.PAGE
        self.range = (
            tr(lang)("{first} to {last} of {total}", first=first + 1, last=first + len(found.rows), total=found.total)
            if found.rows
            else ""
        )
        self.newer = self._at(lang, number - 1) if number > 1 else ""
        self.older = self._at(lang, number + 1) if found.more else ""
        self.ready = True

    def _at(self, lang: str, number: int) -> str:
        tab = "" if self.tab == "all" else self.tab
        return routes.url(lang, routes.ENVELOPES, tab=tab, q=self.words, page=number if number > 1 else "")


@page(routes.ENVELOPES, title=_("Envelopes"), on_load=[Session.require, Envelopes.load])
def envelopes(lang: str) -> rx.Component:
    _ = tr(lang)
    new = link_button(_("New"), routes.compose(lang), kind="primary", icon_name="plus", class_name="narrow")
    return member_page(
        lang,
        routes.ENVELOPES,
        _("Envelopes"),
        rx.el.div(
            _tabs(lang),
            rx.cond(
                (Envelopes.counts["all"] > 0) | (Envelopes.words != ""),
                rx.el.div(
                    search_field(
                        label=_("Search envelopes"),
                        placeholder=_("Title, signer or e-mail"),
                        value=Envelopes.words,
                        param="q",
                        on_save=Envelopes.search,
                    ),
                    rx.el.span(_("Sorted by last change"), class_name="end sm faint wide"),
                    class_name="row filters",
                ),
            ),
            rx.cond(Envelopes.lines.length() > 0, _list(lang), _nothing(lang)),
            class_name="stack g5",
        ),
        current="envelopes",
        head=rx.cond(Envelopes.counts["all"] > 0, new),
        ready=Envelopes.ready,
    )


def _tabs(lang: str) -> rx.Component:
    _ = tr(lang)
    names = {
        "all": _("All"),
        "draft": _("Drafts"),
        "waiting": _("Waiting for signers"),
        "review": _("To review"),
        "completed": _("Signed and sealed"),
        "ended": _("Ended without signature"),
    }
    return tabs(
        _("Envelopes by state"),
        [
            (
                names[key],
                routes.url(lang, routes.ENVELOPES, tab="" if key == "all" else key),
                Envelopes.counts[key],
                Envelopes.tab == key,
            )
            for key in TABS
        ],
    )


def _list(lang: str) -> rx.Component:
    _ = tr(lang)
    head = rx.el.div(
        rx.el.span(_("Title"), class_name="t"),
        rx.el.span(_("Signers"), class_name="p"),
        rx.el.span(_("Last event"), class_name="e"),
        rx.el.span(_("Due"), class_name="d"),
        rx.el.span(_("State"), class_name="s"),
        class_name="line env env-head xs faint",
        custom_attrs={"aria-hidden": "true"},
    )
    pages = rx.el.nav(
        rx.el.span(Envelopes.range, class_name="faint"),
        rx.el.span(
            rx.cond(Envelopes.newer != "", link_button(_("Newer"), Envelopes.newer, kind="quiet")),
            rx.cond(
                Envelopes.older != "", link_button(_("Older"), Envelopes.older, kind="quiet", icon_after="arrow-right")
            ),
            class_name="end row g2",
        ),
        class_name="row sm",
        aria_label=_("Pages of the list"),
    )
    return rx.fragment(
        rx.el.section(
            head,
            rx.el.ul(rx.foreach(Envelopes.lines, _line), class_name="rows"),
            class_name="card flush",
            aria_label=_("Envelopes"),
        ),
        pages,
    )


def _line(item: Any) -> rx.Component:
    return rx.el.li(
        page_link(
            rx.el.span(rx.el.b(item.title), rx.el.span(item.subtitle, class_name="sm faint"), class_name="t"),
            rx.el.span(rx.el.span(rx.foreach(item.faces, _face), class_name="avatars"), class_name="p"),
            rx.el.span(rx.el.span(item.event), rx.el.span(item.when, class_name="faint num"), class_name="e sm"),
            rx.el.span(item.due, class_name=rx.cond(item.due_soon, "d sm num wait", "d sm num faint")),
            rx.el.span(badge(item.badge, tone=item.tone, icon_name=item.icon), class_name="s"),
            href=item.href,
            class_name="line env",
        ),
        key=item.id,
    )


def _face(face: Any) -> rx.Component:
    face = face.to(Face)
    return rx.el.span(
        face.initials,
        rx.cond(
            face.tone == "none",
            rx.fragment(),
            rx.cond(face.icon == "", avatar_dot(""), avatar_dot(face.tone, face.icon)),
        ),
        class_name="avatar plain",
        custom_attrs={"role": "img", "aria-label": face.name},
    )


def _nothing(lang: str) -> rx.Component:
    _ = tr(lang)
    new = link_button(_("New envelope"), routes.compose(lang), kind="primary", icon_name="plus")
    show_all = link_button(_("Show all envelopes"), routes.envelopes(lang))
    return rx.el.section(
        rx.match(
            rx.cond(Envelopes.words != "", "words", rx.cond(Envelopes.counts["all"] == 0, "first", "tab")),
            (
                "words",
                empty_state(
                    "search", _("Nothing found"), _("Try another word of the title, or the name of a signer."), show_all
                ),
            ),
            (
                "first",
                empty_state(
                    "mail",
                    _("Send your first document"),
                    _("Choose a PDF, say who signs and where. Signers need nothing but a phone and an e-mail address."),
                    new,
                ),
            ),
            empty_state("inbox", _("No envelopes here"), _("Nothing is in this state at the moment."), show_all),
        ),
        class_name="card",
    )
