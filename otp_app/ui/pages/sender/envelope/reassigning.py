"""Giving a signer's place to another person: the dialog, and what it needs to know."""

from typing import Any

import reflex as rx

from otp_app.domain.envelopes import reassigning
from otp_app.domain.envelopes.reassigning import Replacement
from otp_app.domain.errors import DomainError
from otp_app.i18n.catalog import LANGUAGES, NAMES, language, tr
from otp_app.i18n.refusals import refusal_text
from otp_app.ui.act import act
from otp_app.ui.components.actions import button
from otp_app.ui.components.fields import field, select, text_input
from otp_app.ui.components.overlays import dialog
from otp_app.ui.pages.sender.envelope.state import OneEnvelope

_FORM = "reassign-form"
_FIELDS = {
    "name_missing": "name",
    "name_has_link": "name",
    "email_invalid": "email",
    "phone_invalid": "phone",
    "phone_not_mobile": "phone",
}


class Reassigning(rx.State):
    """Whose place is being given away, and what is wrong with what was typed. with_phone: the code goes to a phone."""

    signer: str = ""
    name: str = ""
    with_phone: bool = False
    name_error: str = ""
    email_error: str = ""
    phone_error: str = ""

    @rx.event
    async def ask(self, signer_id: str):
        """Opens the dialog for one signer."""
        envelope = await self.get_state(OneEnvelope)
        found = next((p for p in envelope.people if p.id == signer_id), None)
        self.reset()
        if found:
            self.signer, self.name, self.with_phone = found.id, found.name, bool(found.phone)

    @rx.event
    async def leave(self):
        self.signer = ""

    @rx.event
    async def reassign(self, form: dict[str, Any]):
        """Gives the place away; what was typed wrongly is said beside its field."""
        envelope = await self.get_state(OneEnvelope)
        typed = {key: str(value)[:300] for key, value in form.items()} if isinstance(form, dict) else {}
        who = Replacement(
            name=typed.get("name", ""),
            email=typed.get("email", ""),
            language=language(typed.get("language", "")),
            phone=typed.get("phone", ""),
        )
        self.name_error = self.email_error = self.phone_error = ""
        try:
            await act(self, reassigning.reassign, envelope._id(), self.signer, who)
        except DomainError as refusal:
            if place := _FIELDS.get(refusal.code):
                setattr(self, f"{place}_error", refusal_text(envelope._lang(), refusal.code, **refusal.params))
                return
            self.signer = ""
            await envelope._reload()
            raise
        self.signer = ""
        envelope.said = tr(envelope._lang())("Place given to another person")
        await envelope._reload()


def reassign_dialog(lang: str) -> rx.Component:
    """Names the consequence, and asks who it is now."""
    _ = tr(lang)
    form = rx.el.form(
        field(
            text_input(id="new-name", name="name", error=Reassigning.name_error, max_length=120, auto_complete="off"),
            id="new-name",
            label=_("Name"),
            error=Reassigning.name_error,
        ),
        field(
            text_input(
                id="new-address",
                name="email",
                error=Reassigning.email_error,
                max_length=254,
                auto_complete="off",
                input_mode="email",
            ),
            id="new-address",
            label=_("E-mail address"),
            error=Reassigning.email_error,
        ),
        rx.cond(
            Reassigning.with_phone,
            field(
                text_input(
                    id="new-phone",
                    name="phone",
                    error=Reassigning.phone_error,
                    max_length=40,
                    auto_complete="off",
                    input_mode="tel",
                ),
                id="new-phone",
                label=_("Mobile phone for the code"),
                error=Reassigning.phone_error,
            ),
        ),
        field(
            select([(code, NAMES[code]) for code in LANGUAGES], id="new-language", name="language", default_value=lang),
            id="new-language",
            label=_("Language"),
        ),
        id=_FORM,
        on_submit=Reassigning.reassign,
        class_name="stack g4",
        custom_attrs={"noValidate": True},
    )
    return dialog(
        rx.el.p(rx.el.b(Reassigning.name)),
        rx.el.p(
            _(
                "The link of this person stops working at once, their ticks are void, and they are told. The new "
                "person gets the same signature points, and an invitation when it is their turn. The certificate "
                "names both."
            ),
            class_name="muted",
        ),
        form,
        id="reassign",
        title=_("Who signs in this place?"),
        open=Reassigning.signer != "",
        on_dismiss=Reassigning.leave,
        actions=[
            button(_("Leave it as it is"), on_click=Reassigning.leave),
            button(_("Give the place away"), kind="primary", type="submit", form=_FORM),
        ],
    )
