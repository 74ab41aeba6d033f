"""What a signer does to be recognised: a part of the tab's state, apart because most signers never need it."""

from typing import Any

import reflex as rx

from otp_app.domain.errors import DomainError
from otp_app.domain.identity.declared import FIELD_OF
from otp_app.domain.signing import recognising
from otp_app.domain.signing.queries import Ceremony
from otp_app.domain.uow import utc_now
from otp_app.i18n.refusals import refusal_text
from otp_app.ui.act import act_as_signer
from otp_app.ui.pages.signer import screens, showing

# Of the signer's form, which does not ask which document it is: that was chosen before.
_FIELDS = ("given_names", "surname", "birth", "number", "issuer", "expiry")
_NOTHING_WRONG = dict.fromkeys(_FIELDS, "")


class RecognitionSteps(rx.State, mixin=True):
    """conditions, kinds, camera, data: what the steps of the same names show.

    wrong: each field's sentence, empty where it has none.
    """

    sheet: showing.Sheet = showing.Sheet()
    agreed: bool = False
    kinds: list[showing.Kind] = []
    camera: showing.Camera = showing.Camera()
    data: showing.Data = showing.Data()
    wrong: dict[str, str] = dict(_NOTHING_WRONG)
    withdrawing: bool = False

    @rx.event
    def agree(self, on: bool):
        """The tick under the conditions; nothing is accepted by it."""
        self.agreed = bool(on)

    @rx.event
    async def accept(self, version: str, tongue: str):
        """The signer accepts the conditions they were shown."""
        if not self.agreed:
            return
        await self._do(recognising.accept_conditions, str(version)[:20], str(tongue)[:5])
        self.agreed = False
        await self._show("read")

    @rx.event
    async def choose(self, kind: str):
        """The document that the signer has at hand."""
        await self._do(recognising.choose_document, str(kind)[:30])
        await self._show("show")

    @rx.event
    async def declare(self, form: dict[str, Any]):
        """The signer declares their data: all is shown then, and they go on to read, or to the code."""
        said = {name: str(form.get(name, ""))[:200] for name in _FIELDS}
        self.wrong, self.problem = dict(_NOTHING_WRONG), ""
        try:
            await act_as_signer(self, self._signer(), recognising.submit, **said)
        except DomainError as refusal:
            if (field := FIELD_OF.get(refusal.code)) in _FIELDS:
                self.wrong = _NOTHING_WRONG | {field: refusal_text(self._lang(), refusal.code, **refusal.params)}
                self.round += 1
                return
            self._refuse(refusal)
            await self._show("data")
            return
        await self._begin()

    @rx.event
    def start_withdrawing(self):
        self.withdrawing = True

    @rx.event
    def stop_withdrawing(self):
        self.withdrawing = False

    @rx.event
    async def withdraw(self):
        """The signer takes their consent back."""
        self.withdrawing = False
        await self._do(recognising.withdraw_consent)
        await self._show(self.step)

    async def _do(self, use_case: Any, *args: Any) -> None:
        self.problem = ""
        try:
            await act_as_signer(self, self._signer(), use_case, *args)
        except DomainError as refusal:
            self._refuse(refusal)

    async def _fill(self, found: Ceremony) -> None:
        """What the step at hand shows, of those that belong to a recognition."""
        lang = self._lang()
        if self.step == "conditions":
            self._put("sheet", showing.sheet(found, lang))
        elif self.step == "document":
            self._put("kinds", showing.kinds(lang))
        elif self.step == "show":
            self._put("camera", showing.camera(found, lang, screens.place(found, self.step, lang).of))
        elif self.step == "data":
            before = await act_as_signer(self, self._signer(), recognising.prefilled)
            self._put("data", showing.data(found, lang, before, utc_now().date()))
