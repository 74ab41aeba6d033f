"""The state of a signer's tab: a cache of the screen, rebuilt from the database at every load.

Who signs is proved by the cookies of the connection; the query only says which of them is meant.
"""

from dataclasses import replace
from typing import Any

import reflex as rx

from otp_app.domain.actor import Actor
from otp_app.domain.errors import DomainError
from otp_app.domain.signing import asking, ceremony, queries
from otp_app.domain.signing.queries import Ceremony
from otp_app.domain.uow import UnitOfWork, utc_now
from otp_app.i18n.catalog import language
from otp_app.i18n.refusals import refusal_text
from otp_app.ui.act import act_as_signer
from otp_app.ui.pages.signer import afterwards, screens, showing
from otp_app.ui.pages.signer.recognition_state import RecognitionSteps
from otp_app.ui.routes import language_of

# What the next reading of the ceremony shows better than a sentence.
_SHOWN = ("already_signed", "not_your_turn", "place_given_away", "otp_pause")


class Signing(RecognitionSteps, rx.State):
    """One ceremony. step: loading, unknown, or one of `screens.where`; round counts what was answered.

    attempt counts codes sent and tried.
    answered: the last tick of this tab that the server has dealt with.
    """

    step: str = "loading"
    place: screens.Place = screens.Place()
    round: int = 0
    attempt: int = 0
    facts: screens.Facts = screens.Facts()
    papers: list[screens.Paper] = []
    spots: list[screens.Spot] = []
    marks: list[screens.Mark] = []
    ticked: list[str] = []
    answered: int = 0
    signer: str = ""
    problem: str = ""
    confirmation: screens.Confirmation = screens.Confirmation()
    outcome: afterwards.Outcome = afterwards.Outcome()
    ending: afterwards.Ending = afterwards.Ending()
    declining: bool = False
    on_their_device: bool = False
    reason_error: str = ""
    _changed: str = ""
    _declined: str = ""

    @rx.event
    async def load(self, lang: str):
        """Shows where the ceremony stands. Changes nothing: opening is an act of its own."""
        del lang
        self.declining, self.withdrawing, self.agreed, self.problem = False, False, False, ""
        self.on_their_device = self.router.url.query_parameters.get("device", "") == "1"
        # The welcome may have been left by its form, without this state (see first_look.py).
        await self._show("loading" if self.step == "welcome" else self.step)

    @rx.event
    async def begin(self):
        """The signer opens the document."""
        await self._begin()

    async def _begin(self) -> None:
        signer = self._signer()
        try:
            await act_as_signer(self, signer, ceremony.open_document)
        except DomainError as refusal:
            self._refuse(refusal)
        await self._show("read")

    @rx.event
    async def take_over(self, kept: str):
        """What the signer pressed before the app was there: to begin, or to decline."""
        if kept == "begin":
            await self._begin()
        elif kept == "decline":
            self.declining, self.reason_error = True, ""

    @rx.event
    async def go(self, step: str):
        """Leads to another step, where the ceremony allows it; also what the browser's back button asks for."""
        self.problem = ""
        if self.step == step:
            return
        await self._show(step)

    @rx.event
    async def tick(self, point: str, on: bool, number: int):
        """A point was ticked, or the tick taken back; number: the tab's own count, for its answer."""
        signer = self._signer()
        try:
            found = await act_as_signer(self, signer, _tick_and_read, str(point), bool(on))
            self.problem = ""
        except DomainError as refusal:
            found = None
            self._refuse(refusal)
        self._answer(number)
        await self._show(self.step, found=found, after_tick=True)

    @rx.event
    async def resume(self, number: int):
        """Reads the truth again, after a pause or a lost connection."""
        self._answer(number)
        await self._show(self.step)

    @rx.event
    async def ask_code(self, channel: str = ""):
        """Has a code sent to a stored contact; by another channel than before only where the sender allowed it."""
        try:
            wanted = channel if isinstance(channel, str) and channel else self.confirmation.channel
            await act_as_signer(self, self._signer(), ceremony.request_code, wanted)
            self._changed, self.problem = "", ""
            self.attempt += 1
        except DomainError as refusal:
            self._refuse(refusal)
        await self._show("code")

    @rx.event
    async def follow_code(self):
        """What became of the code's message since the page was shown: it may come back while the signer waits."""
        if self.step != "code" or self.confirmation.phase != "type":
            return
        try:
            way = await act_as_signer(self, self._signer(), queries.code_way)
        except DomainError:
            return
        told = screens.trouble(self._lang(), way)
        self._put("confirmation", replace(self.confirmation, trouble=told, pulse=screens.code_pulse(way, utc_now())))

    @rx.event
    async def sign(self, typed: str):
        """Tries the typed code, which is kept nowhere."""
        error = ""
        try:
            result = await act_as_signer(self, self._signer(), ceremony.sign, str(typed)[:40])
            self.attempt += 1
            error = screens.refused_code(self._lang(), result.outcome, result.tries_left)
            self.problem = ""
        except DomainError as refusal:
            self._refuse(refusal)
        await self._show("code", error=error)

    @rx.event
    async def ask_link(self):
        """A signer who comes too late asks for a new link; the page then says that and when."""
        try:
            await act_as_signer(self, self._signer(), asking.ask_for_link)
            self.problem = ""
        except DomainError as refusal:
            self._refuse(refusal)
        await self._show(self.step)

    @rx.event
    def start_declining(self):
        self.declining, self.reason_error = True, ""

    @rx.event
    def stop_declining(self):
        self.declining = False

    @rx.event
    async def decline(self, form: dict[str, Any]):
        """Refuses to sign, saying why."""
        signer = self._signer()
        try:
            await act_as_signer(self, signer, ceremony.decline, str(form.get("reason", "")))
        except DomainError as refusal:
            if refusal.kind == "invalid":
                self.reason_error = refusal_text(self._lang(), refusal.code, **refusal.params)
                return
            self._refuse(refusal)
        self._declined, self.declining = signer, False
        await self._show(self.step)

    def _signer(self) -> str:
        return str(self.router.url.query_parameters.get("e", ""))[:40]

    def _lang(self) -> str:
        return language(language_of(self.router.url.path))

    def _answer(self, number: Any) -> None:
        if isinstance(number, int):
            self.answered = max(self.answered, number)

    def _refuse(self, refusal: DomainError) -> None:
        """Says why; what the next reading shows anyway (another status of the ceremony) needs no words."""
        self.problem = (
            ""
            if refusal.code.startswith("envelope_is_") or refusal.code in _SHOWN
            else refusal_text(self._lang(), refusal.code, **refusal.params)
        )

    async def _show(
        self, wanted: str, *, error: str = "", after_tick: bool = False, found: Ceremony | None = None
    ) -> None:
        """Reads the ceremony (if `found` does not say it) and fills the wanted step's screen, or the allowed one's."""
        signer, lang = self._signer(), self._lang()
        self.round += 1
        try:
            found = found or await act_as_signer(self, signer, queries.ceremony)
        except DomainError:
            self._forget()
            return
        ticked = [p.id for p in found.points if p.ticked]
        if after_tick and found.challenge and ticked != self.ticked:
            self._changed = found.challenge.id
        self.signer = signer
        self._put("ticked", ticked)
        self._put("facts", screens.facts(found, lang))
        self._put("papers", screens.papers(found, lang))
        self._put("spots", screens.spots(found, lang))
        self._put("marks", screens.marks(found, lang))
        self.step = self._allowed(found, wanted)
        self._put("place", screens.place(found, self.step, lang))
        if self.step == "code":
            changed = found.challenge is not None and found.challenge.id == self._changed
            self.confirmation = screens.confirmation(found, lang, utc_now(), error=error, changed=changed)
        elif self.step == "done":
            self._put("outcome", afterwards.outcome(found, lang))
        elif self.step == "ended":
            self._put("ending", afterwards.ending(found, lang, by_me=self._declined == signer))
        else:
            await self._fill(found)

    def _allowed(self, found: Ceremony, wanted: str) -> str:
        here, gate = screens.where(found), showing.gate(found)
        if here in ("done", "ended") or wanted == "loading":
            return here
        if gate:
            back = wanted == "document" and gate in ("show", "data") and found.status != "again"
            return wanted if back or (wanted == "welcome" and here == "welcome") else gate
        if not found.opened or found.status == "again":
            return here
        if wanted in ("welcome", "read"):
            return wanted
        return "code" if wanted == "code" and not found.required_open else "read"

    def _put(self, name: str, value: Any) -> None:
        """Sets a var where it differs, so that only changes go over the wire."""
        if getattr(self, name) != value:
            setattr(self, name, value)

    def _forget(self) -> None:
        self.step, self.signer, self.facts = "unknown", "", screens.Facts()
        self.papers, self.spots, self.marks, self.ticked = [], [], [], []


def _tick_and_read(uow: UnitOfWork, actor: Actor, point: str, on: bool) -> Ceremony:
    """In one transaction, because this is what a server with hundreds of signers does all day."""
    ceremony.tick(uow, actor, point, on)
    return queries.ceremony(uow, actor)
