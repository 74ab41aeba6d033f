"""What happens in the wizard. The database holds the draft, the address says which one and which step."""

from datetime import UTC, datetime
from typing import Any

import reflex as rx

from otp_app.domain.envelopes import confirming, drafting, paying, placing, queries, sending
from otp_app.domain.envelopes.drafting import SignerDraft
from otp_app.domain.envelopes.queries import EnvelopeDetail
from otp_app.domain.errors import DomainError
from otp_app.i18n.catalog import language, tr
from otp_app.i18n.refusals import refusal_text
from otp_app.ui import routes
from otp_app.ui.act import act
from otp_app.ui.notices import Notice
from otp_app.ui.pages.sender import times
from otp_app.ui.pages.sender.compose import cards, costs
from otp_app.ui.pages.sender.compose.cards import Choice, DocumentCard, ProblemLine, SignerCard
from otp_app.ui.pages.sender.compose.costs import PriceLine
from otp_app.ui.pages.sender.compose.verdicts import Clock
from otp_app.ui.session import zone_of

CHECK = 5  # the page after the four steps


class Compose(rx.State):
    """The draft that the address names, as this tab shows it."""

    step: int = 1
    ready: bool = False
    exists: bool = False
    envelope_id: str = ""
    title: str = ""
    message: str = ""
    level: str = "SES"
    order: str = "parallel"
    days: str = ""
    until: str = ""
    saved: str = ""
    saved_at: str = ""
    documents: list[DocumentCard] = []
    signers: list[SignerCard] = []
    ways: list[Choice] = []
    problems: list[ProblemLine] = []
    unreviewed: list[str] = []
    editor_documents: list[dict[str, Any]] = []
    editor_signers: list[dict[str, Any]] = []
    editor_points: list[dict[str, Any]] = []
    revision: int = 0
    epoch: int = 0
    signers_done: bool = False
    append: bool = False
    reminders: bool = True
    busy: bool = False
    discarding: bool = False
    price: list[PriceLine] = []
    total: str = ""
    paid_by: str = ""
    unpaid: str = ""

    @rx.event
    async def load(self, lang: str):
        """Fills the step that the address names; a draft that was sent meanwhile leads to its page."""
        lang = language(lang)
        asked = self.router.url.query_parameters
        if asked.get("e", "") != self.envelope_id:
            self.reset()
        step = asked.get("step", "1")
        self.step = int(step) if step in ("1", "2", "3", "4", "5") else 1
        self.busy = self.discarding = False
        if not asked.get("e"):
            self.reset()
            self.ready = True
            return None
        detail = await self._detail()
        if detail.state != "draft":
            return rx.redirect(routes.envelope(lang, detail.id), replace=True)
        await self._show(detail)
        self.epoch += 1
        self.ready = True
        return None

    @rx.event
    async def forward(self):
        """To the next step, which is remembered; the first one makes the draft."""
        lang = self._lang()
        if not self._id():
            return rx.redirect(routes.compose(lang, await self._begin(lang), 2), replace=True)
        step = self._step() + 1
        await act(self, drafting.update, self._id(), step=min(step, 4))
        return rx.redirect(routes.compose(lang, self._id(), step))

    @rx.event
    async def save_level(self, level: str):
        """Chooses the level; before there is a draft, this tab remembers it."""
        chosen = "AES" if level == "AES" else "SES"
        if not self._id():
            self.level = chosen
            return
        await act(self, drafting.update, self._id(), level=chosen)
        await self._reload()

    @rx.event
    async def save_title(self, text: str):
        await act(self, drafting.update, self._id(), title=str(text))
        await self._reload()

    @rx.event
    async def save_message(self, text: str):
        await act(self, drafting.update, self._id(), message=str(text))
        await self._reload()

    @rx.event
    async def save_order(self, order: str):
        await act(
            self, drafting.update, self._id(), signing_order="sequential" if order == "sequential" else "parallel"
        )
        await self._reload()

    @rx.event
    async def save_days(self, days: str):
        if not (isinstance(days, str) and days.isdecimal() and len(days) < 5):
            raise DomainError("invalid", "life_out_of_range", least=1, most=365)
        await act(self, drafting.update, self._id(), life_days=int(days))
        await self._reload()

    @rx.event
    async def uploaded(self):
        """A file has arrived by its own way (`api.files`)."""
        await self._reload()

    @rx.event
    async def remove_document(self, document_id: str):
        await act(self, drafting.remove_document, self._id(), str(document_id))
        await self._reload()

    @rx.event
    async def confirm(self, document_id: str, statement: str):
        """The proposer says what `domain.envelopes.confirming` asks of a document."""
        await act(self, confirming.confirm, self._id(), str(document_id), str(statement))
        await self._reload()

    @rx.event
    async def save_append(self, on: bool):
        """Whether the certificate's pages are to follow the document's."""
        await act(self, drafting.update, self._id(), append_certificate=on is True)
        await self._reload()

    @rx.event
    async def save_reminders(self, on: bool):
        """Whether signers are reminded by schedule."""
        await act(self, drafting.update, self._id(), reminders=on is True)
        await self._reload()

    @rx.event
    async def add_signer(self):
        await act(self, drafting.save_signer, self._id(), SignerDraft("", "", "", self._lang()))
        await self._reload()

    @rx.event
    async def save_signer(self, signer_id: str, field: str, value: str):
        """Changes one field of a signer: name, email, phone, channel, language or recognition."""
        known = next((s for s in (await self._detail()).signers if s.id == signer_id), None)
        if known is None:
            raise DomainError("not_found", "signer_unknown")
        fields = ("name", "email", "phone", "channel", "language")
        now = {name: str(getattr(known, name)) for name in fields}
        if field in now:
            now[field] = language(str(value)) if field == "language" else str(value)
        mode = str(value) if field == "recognition" else ""
        changed = SignerDraft(known.id, **now, fallback=known.fallback, recognition=mode)
        await act(self, drafting.save_signer, self._id(), changed)
        await self._reload()

    @rx.event
    async def save_fallback(self, signer_id: str, on: bool):
        """Whether the signer may have the code by another way."""
        known = next((s for s in (await self._detail()).signers if s.id == signer_id), None)
        if known is None:
            raise DomainError("not_found", "signer_unknown")
        now = SignerDraft(known.id, known.name, known.email, known.language, known.phone, known.channel, on is True)
        await act(self, drafting.save_signer, self._id(), now)
        await self._reload()

    @rx.event
    async def remove_signer(self, signer_id: str):
        await act(self, drafting.remove_signer, self._id(), str(signer_id))
        await self._reload()

    @rx.event
    async def move_signer(self, signer_id: str, by: int):
        """Moves a signer up (-1) or down (1) in the order."""
        order = [s.id for s in (await self._detail()).signers]
        if signer_id not in order or by not in (-1, 1):
            raise DomainError("not_found", "signer_unknown")
        here = order.index(signer_id)
        there = min(max(here + by, 0), len(order) - 1)
        order[here], order[there] = order[there], order[here]
        await act(self, drafting.reorder_signers, self._id(), order)
        await self._reload()

    @rx.event
    async def save_points(self, payload: dict[str, Any]):
        """Takes the whole set of points from the editor: `{"revision", "points"}`.

        Where another tab changed the draft meanwhile, the newest state is shown in place of ours, and said so.
        """
        try:
            revision = payload.get("revision") if isinstance(payload, dict) else None
            if not isinstance(revision, int):
                raise DomainError("invalid", "point_invalid")
            drafts = cards.read_points(payload.get("points"))
            # The editor may not have heard yet of the revision that its last save made.
            known = max(revision, self.revision)
            self.revision = await act(self, placing.save_points, self._id(), known, drafts)
            await self._say_saved(datetime.now(UTC))
        except DomainError as refusal:
            await self._show(await self._detail())
            self.epoch += 1
            return Notice.refused(refusal.code, refusal.params)
        return None

    @rx.event
    async def send(self):
        """Sends the envelope, and leads to its page."""
        lang, envelope_id = self._lang(), self._id()
        self.busy = True
        yield
        try:
            await act(self, sending.send, envelope_id)
        except DomainError:
            await self._reload()
            raise
        finally:
            self.busy = False
        yield rx.redirect(routes.envelope(lang, envelope_id), replace=True)

    @rx.event
    async def ask_discard(self):
        self.discarding = True

    @rx.event
    async def keep(self):
        self.discarding = False

    @rx.event
    async def discard(self):
        """Throws the draft away."""
        await act(self, drafting.discard, self._id())
        self.reset()
        return rx.redirect(routes.envelopes(self._lang()), replace=True)

    def _id(self) -> str:
        return self.router.url.query_parameters.get("e", "")

    def _step(self) -> int:
        step = self.router.url.query_parameters.get("step", "1")
        return int(step) if step in ("1", "2", "3", "4") else 1

    def _lang(self) -> str:
        return routes.language_of(self.router.url.path)

    async def _begin(self, lang: str) -> str:
        envelope_id = await act(self, drafting.create, "AES" if self.level == "AES" else "SES", lang)
        await act(self, drafting.save_signer, envelope_id, SignerDraft("", "", "", lang))
        await act(self, drafting.update, envelope_id, step=2)
        return envelope_id

    async def _detail(self) -> EnvelopeDetail:
        try:
            return await act(self, queries.detail, self._id())
        except DomainError:
            self.reset()
            raise

    async def _reload(self) -> None:
        await self._show(await self._detail())

    async def _show(self, detail: EnvelopeDetail) -> None:
        lang = self._lang()
        self.exists, self.envelope_id = True, detail.id
        self.title, self.message, self.order = detail.title, detail.message, detail.signing_order
        self.level = detail.level
        self.days, self.revision = str(detail.life_days), detail.revision
        self.until = tr(lang).plural("1 day", "{n} days", detail.life_days)
        clock = Clock(lang, await zone_of(self), datetime.now(UTC))
        self.documents = [cards.document_card(d, clock) for d in detail.documents]
        self.append, self.reminders = detail.append_certificate, detail.reminders
        self.signers = [cards.signer_card(s, len(detail.signers), lang, detail.country) for s in detail.signers]
        self.ways = cards.ways(detail.channels, lang)
        self.signers_done = bool(self.signers) and all(
            s.name and s.email and not s.email_error and not s.phone_error and (s.phone or s.channel == "email")
            for s in self.signers
        )
        self.problems = [cards.problem_line(p, detail.id, lang) for p in detail.problems]
        self.unreviewed = [
            refusal_text(lang, p.code, subject=p.subject) for p in detail.problems if p.code == "reviewer_missing"
        ]
        parts = cards.for_editor(detail)
        self.editor_documents, self.editor_signers = parts["documents"], parts["signers"]
        self.editor_points = parts["points"]
        if self.step == CHECK:
            offer = costs.shown(await act(self, paying.offer, detail.id), lang)
            self.price, self.total, self.paid_by, self.unpaid = offer.lines, offer.total, offer.paid_by, offer.unpaid
        await self._say_saved(detail.updated_at)

    async def _say_saved(self, when: datetime) -> None:
        lang, zone, now = self._lang(), await zone_of(self), datetime.now(UTC)
        today = (now - when).total_seconds() < 12 * 3600
        self.saved_at = times.clock(when, zone) if today else times.brief(when, lang, zone, now)
        self.saved = tr(lang)("Saved {time}", time=self.saved_at)
