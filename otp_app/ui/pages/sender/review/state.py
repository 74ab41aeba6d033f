"""One review: what the member sees, and what they decide."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import reflex as rx

from otp_app.domain.envelopes import deciding, review_queue, reviewing
from otp_app.domain.envelopes.reviewing import Review
from otp_app.domain.errors import DomainError
from otp_app.domain.identity import steps
from otp_app.i18n.catalog import language, tr
from otp_app.i18n.recognition import again_reason, reject_reason, shown_name
from otp_app.i18n.refusals import refusal_text
from otp_app.ui import routes
from otp_app.ui.act import act, look
from otp_app.ui.notices import Notice
from otp_app.ui.pages.sender import times
from otp_app.ui.pages.sender.review import lines
from otp_app.ui.pages.sender.review.lines import Choice, Event, Reader, Row, Shown
from otp_app.ui.session import Session, zone_of

# Data about a person, which lie encrypted in the database, and in memory while somebody looks.
_NEVER_WRITTEN = ("rows",)


class OneReview(rx.State):
    """The recognition that the address names; every decision names it anew, and the use case checks it."""

    ready: bool = False
    missing: bool = False
    recognition_id: str = ""
    signer: str = ""
    about: str = ""
    place: str = ""
    before: str = ""
    after: str = ""
    envelope: str = ""
    pictures: list[Shown] = []
    rows: list[Row] = []
    differences: int = 0
    differences_words: str = ""
    zone_note: str = ""
    doubts: list[str] = []
    gesture_tone: str = ""
    gesture_words: str = ""
    checked: list[str] = []
    left_words: str = ""
    open: bool = False
    hindrance: str = ""
    four_eyes: str = ""
    decided: str = ""
    decided_tone: str = ""
    note: str = ""
    erased: bool = False
    closed: str = ""
    waits_for: str = ""
    fresh: str = ""
    history: list[Event] = []
    answers: int = 0
    _news: str = ""
    asking: bool = False
    rejecting: bool = False
    dialog_error: str = ""
    steps: list[Choice] = []
    said: str = ""

    def __getstate__(self) -> dict[str, Any]:
        """What Reflex writes into a file for an hour: nothing of what a signer declared or showed."""
        kept = super().__getstate__()
        return {name: value for name, value in kept.items() if name not in _NEVER_WRITTEN}

    @rx.event
    async def load(self, lang: str):
        """Fills the page; pictures are only named, not fetched."""
        del lang
        if self._id() != self.recognition_id:
            self.reset()
        try:
            now = await look(self, reviewing.news, self._id())  # before, so that what comes meanwhile is news
            found = await look(self, reviewing.review, self._id())
        except DomainError as refusal:
            self.reset()
            if refusal.code != "recognition_unknown":
                raise
            self.missing = self.ready = True
            return
        self._news = now
        await self._show(found)
        self.ready = True

    @rx.event
    async def news(self):
        """What a colleague, or the signer, did meanwhile; ticks and what is being typed stay."""
        self.answers += 1
        if self.missing:
            return
        try:
            now = await look(self, reviewing.news, self._id())
            if now == self._news:
                return
            found = await look(self, reviewing.review, self._id())
        except DomainError as refusal:
            if refusal.code != "recognition_unknown":
                raise
            self.reset()
            self.missing = self.ready = True
            return
        self._news = now
        await self._show(found)
        if (self.asking or self.rejecting) and not self.open:
            self.dialog_error = self.decided or self.hindrance
        await self._count()

    @rx.event
    async def check(self, name: str, on: bool):
        """Ticks a line of the checklist; it counts when the member approves."""
        if name in steps.CHECKLIST:
            kept = [one for one in self.checked if one != name]
            self.checked = [*kept, name] if on is True else kept
            self._say_left()

    @rx.event
    async def approve(self):
        """Recognises the signer; with four eyes, the first time, only for this member."""
        try:
            await self._decide(deciding.approve, list(self.checked))
        except DomainError as refusal:
            if refusal.kind not in ("conflict", "forbidden"):
                raise
            notice = await self.get_state(Notice)
            notice.text = refusal_text(self._lang(), refusal.code, **refusal.params)
            await self.news()
            return
        _ = tr(self._lang())
        self.said = _("Your approval is in; a second member decides") if self.hindrance else _("Approved")

    @rx.event
    async def ask_again_about(self):
        self.asking, self.dialog_error = True, ""

    @rx.event
    async def ask_reject(self):
        self.rejecting, self.dialog_error = True, ""

    @rx.event
    async def leave(self):
        self.asking = self.rejecting = False

    @rx.event
    async def ask_again(self, form: dict[str, Any]):
        """Has the signer show something once more."""
        given = form if isinstance(form, dict) else {}
        wanted = [step.value for step in self.steps if given.get(f"step-{step.value}")]
        reason, note = str(given.get("reason") or ""), str(given.get("note") or "")
        if await self._try(deciding.ask_again, reason, wanted, note):
            self.said = tr(self._lang())("The signer gets a link by e-mail")

    @rx.event
    async def reject(self, form: dict[str, Any]):
        """Does not recognise the signer: the envelope ends."""
        given = form if isinstance(form, dict) else {}
        if await self._try(deciding.reject, str(given.get("reason") or ""), str(given.get("note") or "")):
            self.said = tr(self._lang())("Rejected; the envelope has ended")

    @rx.event
    async def said_enough(self):
        self.said = ""

    async def _try(self, decision: Any, *args: Any) -> bool:
        """Whether it was done; if not, why stands in the dialog, where what was typed stays."""
        try:
            await self._decide(decision, *args)
        except DomainError as refusal:
            if refusal.kind not in ("invalid", "conflict", "forbidden"):
                self.asking = self.rejecting = False
                raise
            if refusal.kind != "invalid":
                await self.news()
            self.dialog_error = refusal_text(self._lang(), refusal.code, **refusal.params)
            return False
        return True

    async def _decide(self, decision: Any, *args: Any) -> None:
        await act(self, decision, self._id(), *args)
        self.asking = self.rejecting = False
        self.checked = []
        self._news = await look(self, reviewing.news, self._id())  # before, so that what comes meanwhile is news
        await self._show(await look(self, reviewing.review, self._id()))
        await self._count()

    async def _count(self) -> None:
        session = await self.get_state(Session)
        session.reviews = await look(self, review_queue.waiting)

    def _id(self) -> str:
        return self.router.url.query_parameters.get("r", "")

    def _lang(self) -> str:
        return routes.language_of(self.router.url.path)

    async def _show(self, review: Review) -> None:
        lang = language(self._lang())
        reader = Reader(lang, await zone_of(self), datetime.now(UTC))
        _ = tr(lang)
        item = review.item
        today = reader.now.astimezone(ZoneInfo(review.organisation_zone)).date()
        self.recognition_id, self.signer, self.envelope = item.id, item.signer, routes.envelope(lang, item.envelope_id)
        signed = times.brief(item.waiting_since, lang, reader.zone, reader.now) if item.waiting_since else ""
        parts = [item.title, review.email, _("confirmed {when}", when=signed) if signed else ""]
        if item.round > 1:
            parts.append(_("round {n}", n=item.round))
        self.about = " · ".join(part for part in parts if part)
        self.pictures = lines.pictures(review, reader)
        self.rows = lines.rows(review, today, reader)
        self.differences = sum(1 for row in self.rows if row.state == "differs")
        self.differences_words = _.plural("1 difference", "{n} differences", self.differences)
        self.zone_note, self.doubts = lines.zone_note(review, lang), lines.doubts(review, lang)
        self.gesture_tone, self.gesture_words = lines.gesture(review, lang)
        self.open = item.state == "to_review" and not review.may_decide
        self.hindrance = (
            refusal_text(lang, review.may_decide) if review.may_decide and item.state == "to_review" else ""
        )
        self.four_eyes = _four_eyes(review, lang)
        self.decided = lines.decided(review, reader)
        self.decided_tone = {"approved": "ok", "rejected": "no", "again": "wait"}.get(item.state, "")
        self.note = review.note if item.state in ("again", "rejected") else ""
        self.erased = review.erased
        self.closed = "" if review.may_look or review.erased else refusal_text(lang, "decided_by_others")
        self.waits_for = lines.waits_for(review, reader)
        self.fresh = lines.fresh(review, self.rows, reader)
        self.history = lines.history(review, reader)
        kind = review.declared.document_kind if review.declared else ""
        self.steps = [Choice(step, shown_name(lang, step)) for step in steps.steps_of(kind)]
        self._say_left()
        await self._say_place(lang)

    async def _say_place(self, lang: str) -> None:
        """Where this one stands among those that wait, and its neighbours."""
        waiting = [one.id for one in await look(self, review_queue.queue) if not one.hindrance]
        here = waiting.index(self.recognition_id) if self.recognition_id in waiting else -1
        self.place = tr(lang)("{n} of {total}", n=here + 1, total=len(waiting)) if here >= 0 else ""
        self.before = routes.review(lang, waiting[here - 1]) if here > 0 else ""
        self.after = routes.review(lang, waiting[here + 1]) if -1 <= here < len(waiting) - 1 else ""

    def _say_left(self) -> None:
        left = len(set(steps.CHECKLIST) - set(self.checked))
        _ = tr(self._lang())
        self.left_words = (
            _.plural("Tick the check left to approve", "Tick the {n} checks left to approve", left) if left else ""
        )


def _four_eyes(review: Review, lang: str) -> str:
    _ = tr(lang)
    if not review.four_eyes or review.item.state != "to_review":
        return ""
    if review.first_by:
        return _("Four eyes: {who} has approved. Your approval decides.", who=review.first_by)
    return _("Four eyes: after you, a second member has to approve as well.")


def again_choices(lang: str) -> list[tuple[str, str]]:
    """Reasons to ask again, for a select."""
    return [(code, again_reason(lang, code)) for code in steps.AGAIN_REASONS]


def reject_choices(lang: str) -> list[tuple[str, str]]:
    """Reasons to reject, for a select."""
    return [(code, reject_reason(lang, code)) for code in steps.REJECT_REASONS]
