"""The list of reviews: whom a member has to recognise, and whom they did."""

from datetime import UTC, datetime
from typing import Any

import reflex as rx

from otp_app.domain.envelopes import review_queue
from otp_app.domain.errors import DomainError
from otp_app.i18n.catalog import language, tr
from otp_app.i18n.catalog import marked as _
from otp_app.ui import routes
from otp_app.ui.act import look
from otp_app.ui.components.actions import link_button, page_link
from otp_app.ui.components.live import ticker
from otp_app.ui.components.steps import tabs
from otp_app.ui.components.surfaces import badge, empty_state
from otp_app.ui.member_page import member_page
from otp_app.ui.page import page
from otp_app.ui.pages.sender.review.lines import QueueLine, Reader, queue_line
from otp_app.ui.session import Session, zone_of


class Reviews(rx.State):
    """The queue that the address asks for: `?tab=decided`, or those that wait."""

    lines: list[QueueLine] = []
    tab: str = "waiting"
    counts: dict[str, int] = {"waiting": 0, "decided": 0}
    ready: bool = False
    answers: int = 0

    @rx.event
    async def load(self, lang: str):
        """Fills the list."""
        await self._fill(language(lang))
        self.ready = True

    @rx.event
    async def news(self):
        """Whom signers and colleagues have added or taken meanwhile."""
        self.answers += 1
        await self._fill(routes.language_of(self.router.url.path))
        session = await self.get_state(Session)
        if session.reviews != self.counts["waiting"]:
            session.reviews = self.counts["waiting"]

    async def _fill(self, lang: str) -> None:
        self.tab = "decided" if self.router.url.query_parameters.get("tab") == "decided" else "waiting"
        try:
            found = {which: await look(self, review_queue.queue, which) for which in ("waiting", "decided")}
        except DomainError:
            self.reset()
            raise
        reader = Reader(lang, await zone_of(self), datetime.now(UTC))
        shown = found[self.tab] if self.tab == "waiting" else tuple(reversed(found[self.tab]))
        lines = [queue_line(item, reader) for item in shown]
        own = sum(1 for item in found["waiting"] if not item.hindrance)
        counts = {"waiting": own, "decided": len(found["decided"])}
        if (lines, counts) != (self.lines, self.counts):
            self.lines, self.counts = lines, counts


@page(routes.REVIEWS, title=_("Reviews"), on_load=[Session.require, Reviews.load])
def reviews(lang: str) -> rx.Component:
    _ = tr(lang)
    names = {"waiting": _("Waiting for you"), "decided": _("Decided")}
    nothing = rx.cond(
        Reviews.tab == "waiting",
        empty_state(
            "scan-face",
            _("Nobody waits to be recognised"),
            _("When a signer of an advanced signature has shown document and face and signed, they appear here."),
            link_button(_("Show all envelopes"), routes.envelopes(lang)),
        ),
        empty_state(
            "scan-face",
            _("Nothing decided yet"),
            _("Here you find the recognitions that were approved, asked again or rejected."),
            link_button(_("Waiting for you"), routes.reviews(lang)),
        ),
    )
    return member_page(
        lang,
        routes.REVIEWS,
        _("Reviews"),
        rx.el.div(
            tabs(
                _("Reviews by state"),
                [
                    (
                        names[key],
                        routes.reviews(lang, "" if key == "waiting" else key),
                        Reviews.counts[key],
                        Reviews.tab == key,
                    )
                    for key in ("waiting", "decided")
                ],
            ),
            rx.cond(
                Reviews.lines.length() > 0,
                rx.el.section(
                    rx.el.ul(rx.foreach(Reviews.lines, _line), class_name="rows"),
                    class_name="card flush",
                    aria_label=_("Reviews"),
                ),
                rx.el.section(nothing, class_name="card"),
            ),
            ticker(Reviews.news, answer=Reviews.answers, milliseconds=5000),
            class_name="stack g5",
        ),
        current="reviews",
        ready=Reviews.ready,
    )


def _line(item: Any) -> rx.Component:
    return rx.el.li(
        page_link(
            rx.el.span(
                rx.el.b(item.signer, class_name="block"),
                rx.el.span(item.title, class_name="sm muted block clip"),
                rx.el.span(item.about, class_name="sm faint"),
                class_name="grow",
            ),
            badge(item.badge, tone=item.tone, icon_name=item.icon),
            href=item.href,
            class_name="line review-line",
        ),
        key=item.id,
    )
