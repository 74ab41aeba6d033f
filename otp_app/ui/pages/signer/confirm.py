"""Confirming with the one-time code."""

import reflex as rx

from otp_app.i18n.catalog import tr
from otp_app.ui.components.actions import plain_link
from otp_app.ui.components.ceremony import action_button, code_form, resend
from otp_app.ui.components.icon import icon
from otp_app.ui.components.shell_signer import sticky_bar
from otp_app.ui.components.surfaces import banner
from otp_app.ui.pages.signer.phrase import phrase
from otp_app.ui.pages.signer.screens import Other
from otp_app.ui.pages.signer.state import Signing
from otp_app.ui.pages.signer.ways import problem
from otp_app.ui.pages.signer.withdrawing import withdraw_button

FORM = "code"
_facts = Signing.facts
_now = Signing.confirmation


def screen(lang: str) -> rx.Component:
    _ = tr(lang)
    return rx.el.div(
        rx.el.div(
            rx.el.h1(rx.match(_now.phase, ("type", _("Type the code to sign")), _("Confirm with a code"))),
            rx.el.p(
                _whereto(lang),
                class_name="muted",
            ),
            class_name="stack g2",
        ),
        rx.match(
            _now.phase,
            ("type", _form(lang)),
            ("over", _over(lang)),
            rx.fragment(),
        ),
        problem(),
        rx.el.div(rx.cond(_now.trouble != "", _lost(lang)), role="alert"),
        rx.el.section(
            rx.el.h2(_("You are about to sign"), class_name="h3"),
            rx.el.ul(rx.foreach(Signing.papers, _paper(lang)), class_name="stack g3"),
            rx.el.p(*phrase(_("Ticked: {points}"), points=_now.ticked), class_name="sm"),
            rx.el.p(
                _(
                    "The message names the same documents with the same fingerprints. If they differ, don’t type the "
                    "code."
                ),
                class_name="sm muted rule",
            ),
            class_name="card stack g3 [--pad:var(--4)]",
        ),
        rx.el.div(
            rx.cond(
                _now.trouble != "",
                rx.fragment(),
                rx.fragment(
                    rx.cond(
                        _now.phase == "type",
                        rx.el.p(
                            rx.cond(
                                _now.channel == "email",
                                _("No message yet? Look into the spam folder too."),
                                _("No message yet? Check that the phone has a signal."),
                            ),
                            " ",
                            _another(lang),
                            class_name="muted",
                        ),
                    ),
                    _others(),
                ),
            ),
            rx.el.details(
                rx.el.summary(
                    rx.cond(_now.channel == "email", _("This is not my address"), _("This is not my number")),
                    icon("plus"),
                ),
                rx.el.div(
                    rx.el.p(_("Only the sender can change it, and then you get a new link.")),
                    rx.el.p(plain_link(_facts.write, href=_facts.contact)),
                    class_name="sm",
                ),
            ),
            rx.cond(
                _facts.again,
                rx.fragment(),
                rx.el.p(
                    rx.el.button(
                        _("Back to the ticks"), type="button", class_name="linklike", on_click=Signing.go("read")
                    ),
                    rx.cond(
                        _now.phase == "type",
                        rx.el.span(_("If you change a tick, this code becomes invalid."), class_name="block muted"),
                    ),
                ),
            ),
            rx.el.p(withdraw_button(lang)),
            class_name="stack g3 sm",
        ),
        class_name="stack g5",
    )


def bar(lang: str) -> rx.Component:
    _ = tr(lang)
    return sticky_bar(
        _("Actions"),
        rx.el.div(
            rx.match(
                _now.phase,
                (
                    "type",
                    action_button(
                        _now.sign,
                        name=FORM,
                        round=Signing.round,
                        busy_label=_("Signing …"),
                        icon_name="signature",
                        form=FORM,
                    ),
                ),
                action_button(
                    _now.send,
                    name="send",
                    detail=_now.destination,
                    round=Signing.round,
                    busy_label=_("Sending …"),
                    icon_name=rx.cond(_now.channel == "email", "mail", "smartphone"),
                    on_act=Signing.ask_code(""),
                ),
            ),
            class_name="row",
        ),
    )


def _another(lang: str) -> rx.Component:
    _ = tr(lang)
    return resend(
        seconds=_now.wait,
        round=Signing.round,
        text=_("You can ask for another in {time}"),
        label=_("Send another code"),
        busy_label=_("Sending …"),
        on_resend=Signing.ask_code(""),
    )


def _others() -> rx.Component:
    """Other ways for the code, where the sender allowed them."""
    return rx.foreach(
        _now.others,
        lambda other: rx.el.p(
            rx.el.button(
                other.to(Other).label,
                type="button",
                class_name="linklike",
                on_click=Signing.ask_code(other.to(Other).channel),
            )
        ),
    )


def _lost(lang: str) -> rx.Component:
    """The code did not arrive: why, and every way on."""
    _ = tr(lang)
    return banner(
        rx.el.b(_now.trouble, class_name="block"),
        rx.el.div(
            rx.el.p(_another(lang)),
            _others(),
            rx.el.p(
                rx.cond(
                    _now.channel == "email",
                    _("Is the address wrong? Only the sender can change it."),
                    _("Is the number wrong? Only the sender can change it."),
                ),
                " ",
                plain_link(_facts.write, href=_facts.contact),
            ),
            class_name="stack g2",
        ),
        tone="no",
    )


def _form(lang: str) -> rx.Component:
    _ = tr(lang)
    return code_form(
        FORM,
        label=_("Six-digit code"),
        round=Signing.round,
        attempt=Signing.attempt,
        valid=_now.valid,
        tries=_now.tries,
        error=_now.error,
        texts={
            "valid": _("Valid for {time}"),
            "spoken": _("The code is valid for another {time}."),
            "missing": _("Type all six digits of the code."),
        },
        on_sign=Signing.sign,
        on_over=Signing.resume(0),
    )


def _over(lang: str) -> rx.Component:
    _ = tr(lang)
    return rx.el.div(
        rx.el.div(_error(_now.error), role="alert"),
        resend(seconds=_now.wait, round=Signing.round, text=_("You can ask for another in {time}")),
        class_name="stack g2 sm muted",
    )


def _whereto(lang: str) -> rx.Component:
    """By which way the code comes, and to which contact."""
    _ = tr(lang)

    def told(text: str) -> rx.Component:
        destination = rx.el.b(_now.destination, class_name="text-ink")
        return rx.fragment(*phrase(text, contact=destination, organisation=_facts.organisation))

    return rx.cond(
        _now.phase == "type",
        rx.match(
            _now.channel,
            ("sms", told(_("We sent six digits by SMS to {contact}, the number that {organisation} entered."))),
            (
                "whatsapp",
                told(_("We sent six digits by WhatsApp to {contact}, the number that {organisation} entered.")),
            ),
            told(_("We sent six digits by e-mail to {contact}, the address that {organisation} entered.")),
        ),
        rx.match(
            _now.channel,
            ("sms", told(_("We send six digits by SMS to {contact}, the number that {organisation} entered."))),
            (
                "whatsapp",
                told(_("We send six digits by WhatsApp to {contact}, the number that {organisation} entered.")),
            ),
            told(_("We send six digits by e-mail to {contact}, the address that {organisation} entered.")),
        ),
    )


def _paper(lang: str):
    _ = tr(lang)
    return lambda paper: rx.el.li(
        rx.el.b(paper.name, class_name="block"),
        rx.el.span(
            *phrase(_("Fingerprint begins {hash}"), hash=rx.el.span(paper.fingerprint, class_name="code text-ink")),
            class_name="sm muted",
        ),
    )


def _error(text: rx.Var) -> rx.Component:
    return rx.el.p(icon("circle-alert"), rx.el.span(text), class_name="error")
