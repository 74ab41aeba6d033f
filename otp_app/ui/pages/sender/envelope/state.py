"""One envelope as its proposer sees it. It asks for news while somebody looks, and then reads everything anew."""

from datetime import UTC, datetime
from typing import Any

import reflex as rx

from otp_app.domain.envelopes import prolonging, queries, sending
from otp_app.domain.envelopes.queries import EnvelopeDetail
from otp_app.domain.errors import DomainError
from otp_app.i18n.catalog import language, tr
from otp_app.i18n.refusals import refusal_text
from otp_app.ui import routes
from otp_app.ui.act import act, look
from otp_app.ui.pages.sender import states, times
from otp_app.ui.pages.sender.envelope import lines
from otp_app.ui.pages.sender.envelope.lines import Moment, PaperFile, Person, Picture, Reader, RegisterLine
from otp_app.ui.session import zone_of

LIVE = ("sent", "in_review", "sealing")


class OneEnvelope(rx.State):
    """What the page shows. Every action names the envelope by the address, and the use case checks it again."""

    ready: bool = False
    missing: bool = False
    envelope_id: str = ""
    title: str = ""
    state: str = ""
    level: str = ""
    badge: str = ""
    tone: str = ""
    icon: str = ""
    sent_line: str = ""
    order: str = ""
    message: str = ""
    code: str = ""
    asked: str = ""
    more_time: str = ""
    seal_words: str = ""
    seal_waits: bool = False
    seal_failed: bool = False
    people: list[Person] = []
    papers: list[PaperFile] = []
    pictures: list[Picture] = []
    moments: list[Moment] = []
    register_lines: list[RegisterLine] = []
    events: int = 0
    intact: bool = True
    zone_line: str = ""
    live: bool = False
    answers: int = 0
    said: str = ""
    register_open: bool = False
    cancelling: bool = False
    correcting: str = ""
    correcting_name: str = ""
    correcting_error: str = ""
    correcting_phone_error: str = ""
    correcting_phone: bool = False
    correcting_address: bool = True
    handing_to: str = ""
    handing_name: str = ""
    busy: bool = False
    _version: str = ""

    @rx.event
    async def load(self, lang: str):
        """Fills the page; a draft leads to where it is worked on."""
        lang = language(lang)
        if self._id() != self.envelope_id:
            self.reset()
        try:
            detail = await look(self, queries.detail, self._id())
        except DomainError as refusal:
            self.reset()
            if refusal.code != "envelope_unknown":
                raise
            self.missing = self.ready = True
            return None
        if detail.state == "draft":
            return rx.redirect(routes.compose(lang, detail.id, detail.draft_step), replace=True)
        await self._show(detail)
        self.ready = True
        return None

    @rx.event
    async def news(self):
        """Reads the envelope anew when it has changed; asked for every moment, so it begins with a cheap question."""
        self.answers += 1
        if not self.live:
            return
        version = await look(self, queries.version, self._id())
        if version != self._version:
            await self._show(await look(self, queries.detail, self._id()))

    @rx.event
    async def remind(self, signer_id: str = ""):
        """Mails the invitation again, to one or to all whose turn it is."""
        count = await act(self, sending.remind, self._id(), str(signer_id))
        self.said = tr(self._lang()).plural("Reminder sent to 1 person", "Reminder sent to {n} people", count)
        await self._reload()

    @rx.event
    async def prolong(self):
        """Gives everybody as much time again."""
        try:
            await act(self, prolonging.prolong, self._id())
            self.said = tr(self._lang())("More time given, and invitations sent")
        finally:
            await self._reload()

    @rx.event
    async def ask_cancel(self):
        self.cancelling = True

    @rx.event
    async def keep(self):
        self.cancelling = False

    @rx.event
    async def cancel(self):
        """Calls the envelope back."""
        try:
            await act(self, sending.cancel, self._id())
            self.said = tr(self._lang())("Envelope cancelled")
        finally:
            self.cancelling = False
            await self._reload()

    @rx.event
    async def ask_handing(self, signer_id: str):
        """Asks before the device is handed over to a signer."""
        person = next((p for p in self.people if p.id == signer_id and p.handing), None)
        self.handing_to = person.id if person else ""
        self.handing_name = person.name if person else ""

    @rx.event
    async def keep_device(self):
        self.handing_to = ""

    @rx.event
    async def ask_correction(self, signer_id: str):
        self.correcting = signer_id if isinstance(signer_id, str) else ""
        self.correcting_name = next((p.name for p in self.people if p.id == self.correcting), "")
        person = next((p for p in self.people if p.id == self.correcting), None)
        self.correcting_phone = person is not None and person.phone != ""
        self.correcting_address = person is not None and not person.opened
        self.correcting_error = self.correcting_phone_error = ""

    @rx.event
    async def leave_correction(self):
        self.correcting = ""

    @rx.event
    async def correct(self, form: dict[str, Any]):
        """Gives a signer other contacts, before the first ones were used; a field left empty changes nothing."""
        given = form if isinstance(form, dict) else {}
        email, phone = (str(given.get(name) or "").strip() for name in ("email", "phone"))
        self.correcting_error = self.correcting_phone_error = ""
        try:
            address = email if email or not phone else None
            await act(self, sending.change_contact, self._id(), self.correcting, address, phone or None)
        except DomainError as refusal:
            sentence = refusal_text(self._lang(), refusal.code, **refusal.params)
            match refusal.code:
                case "email_invalid":
                    self.correcting_error = sentence
                case "phone_invalid" | "phone_not_mobile":
                    self.correcting_phone_error = sentence
                case _:
                    self.correcting = ""
                    await self._reload()
                    raise
            return
        self.correcting = ""
        _ = tr(self._lang())
        self.said = _("Address corrected, new invitation sent") if address else _("Phone number corrected")
        await self._reload()

    @rx.event
    async def show_register(self):
        """Opens the list of all events with their hashes."""
        detail = await act(self, queries.detail, self._id())
        self.register_lines = lines.register(detail, await self._reader())
        self.register_open = True

    @rx.event
    async def hide_register(self):
        self.register_open = False
        self.register_lines = []

    @rx.event
    async def said_enough(self):
        self.said = ""

    def _id(self) -> str:
        return self.router.url.query_parameters.get("e", "")

    def _lang(self) -> str:
        return routes.language_of(self.router.url.path)

    async def _reader(self) -> Reader:
        return Reader(self._lang(), await zone_of(self), datetime.now(UTC))

    async def _reload(self) -> None:
        await self._show(await look(self, queries.detail, self._id()))

    async def _show(self, detail: EnvelopeDetail) -> None:
        reader = await self._reader()
        _ = tr(reader.lang)
        waiting = sum(1 for s in detail.signers if s.state != "signed")
        badge = states.of_envelope(reader.lang, detail.state, waiting, len(detail.signers), detail.seal_stage)
        self.envelope_id, self.title, self.state = detail.id, detail.title, detail.state
        self.level = detail.level
        self.badge, self.tone, self.icon = badge
        self.sent_line = _sent_line(detail, reader)
        self.order = (
            ""
            if len(detail.signers) < 2
            else _("In order")
            if detail.signing_order == "sequential"
            else _("All at once")
        )
        self.message, self.code = detail.message, detail.code
        self.asked = lines.asked_for_link(detail, reader.lang)
        self.more_time = _.plural("Give {n} more day", "Give {n} more days", detail.life_days)
        self.seal_words = (
            states.seal_stage(reader.lang, detail.seal_stage, detail.seal_reason) if detail.state == "sealing" else ""
        )
        self.seal_waits = bool(detail.seal_reason)
        self.seal_failed = detail.seal_stage == "failed"
        self.people = [lines.person(s, detail.state, reader) for s in detail.signers]
        self.papers = lines.papers(detail, reader.lang)
        self.pictures = lines.pictures(detail, reader.lang)
        self.moments = lines.timeline(detail, reader)
        self.events, self.intact = len(detail.register), detail.chain.intact
        self.zone_line = _("Times in {zone}", zone=times.zone_name(reader.zone, reader.now))
        self.live = detail.state in LIVE or detail.unsent > 0
        self._version = detail.version


def _sent_line(detail: EnvelopeDetail, reader: Reader) -> str:
    _ = tr(reader.lang)

    def day(when: datetime) -> str:
        return times.date(when, reader.lang, reader.zone, reader.now).replace(" ", "\u00a0")

    parts = [_("Sent by {who} on {day}", who=detail.proposer, day=day(detail.sent_at))] if detail.sent_at else []
    if detail.state == "sent" and detail.expires_at:
        parts.append(_("expires {day}", day=day(detail.expires_at)))
    if detail.completed_at:
        parts.append(_("completed {day}", day=day(detail.completed_at)))
    elif detail.ended_at:
        parts.append(_("ended {day}", day=day(detail.ended_at)))
    return " · ".join(parts)
