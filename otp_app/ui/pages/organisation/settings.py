"""How the organisation's messages look; everything saves as it is typed."""

import reflex as rx

from otp_app.domain.accounts import branding, four_eyes
from otp_app.domain.accounts.branding import Branding
from otp_app.domain.errors import DomainError
from otp_app.i18n.catalog import language, tr
from otp_app.i18n.catalog import marked as _
from otp_app.i18n.refusals import REFUSALS, refusal_text
from otp_app.ui import routes
from otp_app.ui.act import act
from otp_app.ui.components.actions import button
from otp_app.ui.components.fields import error_text, hidden, native_form
from otp_app.ui.components.saved import saved_check, saved_input
from otp_app.ui.components.surfaces import banner, css_vars
from otp_app.ui.member_page import member_page
from otp_app.ui.page import page
from otp_app.ui.session import Session

OWN = "#1d3b8b"  # the service's


class Settings(rx.State):
    """The organisation of the member, as this tab shows it."""

    ready: bool = False
    name: str = ""
    colour: str = ""
    shown: str = OWN
    reply_to: str = ""
    logo: str = ""
    allowed: bool = False
    name_error: str = ""
    colour_error: str = ""
    reply_error: str = ""
    logo_error: str = ""
    said: str = ""
    four_eyes: bool = False
    reviewers: int = 0
    safeguard: bool = False

    @rx.event
    async def load(self, lang: str):
        """Fills the page; the address says why a logo was refused."""
        code = self.router.url.query_parameters.get("error", "")
        self.reset()
        self.logo_error = refusal_text(language(lang), code) if code in REFUSALS else ""
        self._show(await act(self, branding.branding))
        await self._show_four_eyes()
        self.ready = True

    @rx.event
    async def save_name(self, text: str):
        self.name_error = await self._change(name=str(text))

    @rx.event
    async def save_colour(self, text: str):
        self.colour_error = await self._change(chosen=str(text))

    @rx.event
    async def save_reply_to(self, text: str):
        self.reply_error = await self._change(reply_to=str(text))

    @rx.event
    async def save_four_eyes(self, on: bool):
        """Whether two members must approve each recognition by camera."""
        try:
            await act(self, four_eyes.set_four_eyes, on is True)
        finally:
            await self._show_four_eyes()

    async def _show_four_eyes(self) -> None:
        found = await act(self, four_eyes.four_eyes)
        self.four_eyes, self.reviewers, self.safeguard = found.on, found.reviewers, found.may_change

    async def _change(self, **given: str) -> str:
        """Why it was refused, in words; empty where it was taken."""
        lang = routes.language_of(self.router.url.path)
        self.said = ""
        try:
            await act(self, branding.change, **given)
        except DomainError as refusal:
            if refusal.kind != "invalid":
                raise
            return refusal_text(lang, refusal.code, **refusal.params)
        self._show(await act(self, branding.branding))
        self.said = tr(lang)("Saved")
        return ""

    def _show(self, found: Branding) -> None:
        self.name, self.colour, self.reply_to = found.name, found.colour, found.reply_to
        self.shown, self.allowed = found.colour or OWN, found.may_change
        self.logo = f"/api/organisation/logo.png?v={found.logo[:12]}" if found.logo else ""


@page(routes.SETTINGS, title=_("Settings"), on_load=[Session.require, Settings.load])
def settings(lang: str) -> rx.Component:
    """The page in one language."""
    _ = tr(lang)
    return member_page(
        lang,
        routes.SETTINGS,
        _("Settings"),
        rx.el.div(
            rx.el.section(
                rx.el.div(
                    rx.el.h2(_("Your messages"), class_name="h3"),
                    rx.el.p(_("So signers recognise who writes to them."), class_name="sm muted"),
                    class_name="stack g1",
                ),
                _text(
                    "organisation-name", _("Organisation"), Settings.name, Settings.save_name, Settings.name_error, ""
                ),
                _text(
                    "reply-to",
                    _("Answers go to"),
                    Settings.reply_to,
                    Settings.save_reply_to,
                    Settings.reply_error,
                    _("An e-mail address. Empty: whoever sent the envelope."),
                ),
                _text(
                    "colour",
                    _("Colour of the button"),
                    Settings.colour,
                    Settings.save_colour,
                    Settings.colour_error,
                    _("As #1d3b8b. White text must be readable on it. Empty: the colour of the service."),
                ),
                rx.el.p(Settings.said, class_name="sm muted", role="status"),
                class_name="card stack g4",
            ),
            _reviews(lang),
            _logo(lang),
            _sample(lang),
            class_name="stack g5 narrow-page",
        ),
        ready=Settings.ready,
        current="settings",
    )


def _text(id: str, label: str, value: rx.Var, on_save, error: rx.Var, hint: str) -> rx.Component:
    return rx.el.div(
        rx.el.label(label, html_for=id),
        saved_input(
            id=id,
            value=value,
            on_save=on_save,
            max_length=254,
            auto_complete="off",
            custom_attrs={
                "aria-invalid": error != "",
                "aria-describedby": rx.cond(error != "", f"{id}-error", f"{id}-hint" if hint else ""),
                "disabled": ~Settings.allowed,
            },
        ),
        error_text(error, f"{id}-error"),
        rx.cond(error == "", rx.el.p(hint, class_name="hint", id=f"{id}-hint")) if hint else None,
        class_name="field",
    )


def _reviews(lang: str) -> rx.Component:
    _ = tr(lang)
    text = _("Each recognition by camera needs the approval of two members. The certificate names both.")
    return rx.el.section(
        rx.el.h2(_("Reviews"), class_name="h3"),
        rx.cond(
            Settings.safeguard,
            saved_check(_("Four eyes"), text=text, value=Settings.four_eyes, on_save=Settings.save_four_eyes),
            rx.el.p(
                rx.el.b(rx.cond(Settings.four_eyes, _("Four eyes: on."), _("Four eyes: off."))),
                " ",
                text,
                " ",
                _("Only an owner can change it."),
                class_name="sm",
            ),
        ),
        rx.cond(
            Settings.four_eyes & (Settings.reviewers < 2),
            banner(
                _(
                    "Fewer than two members may review, so no envelope with recognition by camera can be sent: "
                    "nobody would be there to approve it."
                ),
                tone="wait",
            ),
        ),
        class_name="card stack g3",
    )


def _logo(lang: str) -> rx.Component:
    _ = tr(lang)
    return rx.el.section(
        rx.el.h2(_("Logo"), class_name="h3"),
        rx.cond(
            Settings.logo != "",
            rx.el.img(src=Settings.logo, alt=_("Your logo"), class_name="brand-logo"),
            rx.el.p(_("No logo yet: messages show your organisation’s name."), class_name="sm muted"),
        ),
        native_form(
            hidden("lang", lang),
            rx.el.div(
                rx.el.label(_("PNG, JPEG or WebP, at most 2 MB"), html_for="logo-file"),
                rx.el.input(
                    type="file",
                    id="logo-file",
                    name="file",
                    accept="image/png,image/jpeg,image/webp",
                    required=True,
                    class_name="input",
                    custom_attrs={"aria-describedby": "logo-error"},
                ),
                error_text(Settings.logo_error, "logo-error"),
                class_name="field",
            ),
            button(_("Use this logo"), type="submit", icon_name="upload"),
            action=routes.POST_LOGO,
            files=True,
            class_name="stack g3",
        ),
        rx.cond(
            Settings.logo != "",
            native_form(
                hidden("lang", lang),
                button(_("Remove logo"), type="submit", icon_name="trash-2"),
                action=routes.POST_LOGO,
            ),
        ),
        class_name="card stack g4",
    )


def _sample(lang: str) -> rx.Component:
    _ = tr(lang)
    return rx.el.section(
        rx.el.h2(_("How an invitation begins"), class_name="h3"),
        rx.el.div(
            rx.cond(
                Settings.logo != "",
                rx.el.img(src=Settings.logo, alt="", class_name="brand-logo"),
                rx.el.b(Settings.name),
            ),
            rx.el.p(_("asks you to sign “{title}”", title=_("Agreement")), class_name="h3"),
            rx.el.span(_("Read and sign"), class_name="brand-button", custom_attrs=css_vars(brand=Settings.shown)),
            class_name="brand-sample stack g3",
        ),
        class_name="card stack g4",
    )
