"""Topping up: the amounts, the ways to pay, and what came of the last time."""

from typing import Any

import reflex as rx

from otp_app.domain.credits.prices import BONUS
from otp_app.i18n.catalog import tr
from otp_app.i18n.formats import whole_euro
from otp_app.settings import get_settings
from otp_app.ui import routes
from otp_app.ui.components.actions import button, link_button
from otp_app.ui.components.fields import hidden, native_form
from otp_app.ui.components.icon import icon
from otp_app.ui.components.surfaces import banner
from otp_app.ui.pages.organisation.credit.state import FIRST_CHOICE, Credit

TIERS = tuple(reversed([(least // 100, extra) for least, extra in BONUS]))
SHOWN = 6


def what_came(lang: str) -> rx.Component:
    """What became of a payment that the reader comes back from, and the way back to a draft that waits."""
    _ = tr(lang)
    draft = rx.cond(
        Credit.waiting_draft != "",
        link_button(
            _("Back to your draft"),
            routes.compose(lang, Credit.waiting_draft, 5),
            icon_name="arrow-left",
            size="sm",
        ),
    )
    return rx.el.div(
        rx.match(
            Credit.came,
            (
                "paid",
                banner(
                    rx.el.b(_("Paid and credited.")),
                    " ",
                    _("Thank you. The receipt is below."),
                    tone="ok",
                    action=draft,
                ),
            ),
            (
                "open",
                banner(
                    rx.el.b(_("Not paid yet.")),
                    " ",
                    _("If you have paid, it is credited as soon as your bank confirms it. If not, nothing is charged."),
                    tone="wait",
                    action=draft,
                ),
            ),
            (
                "cancelled",
                banner(
                    rx.el.b(_("Cancelled.")), " ", _("Nothing was charged. Top up again when you like."), action=draft
                ),
            ),
            (
                "transfer",
                banner(
                    rx.el.b(_("We wait for your transfer.")),
                    " ",
                    _("It is credited when it arrives, by the reference below."),
                    action=draft,
                ),
            ),
            rx.cond(
                (Credit.waiting_draft != "") & (Credit.refused == ""),
                banner(_("Your draft is saved. Top up, then go on where you stopped."), action=draft),
            ),
        ),
        rx.cond(Credit.refused != "", banner(Credit.refused, tone="no", action=draft)),
        role="status",
        class_name="empty:absolute",
    )


def form(lang: str) -> rx.Component:
    """The card with the form; for who may not top up, whom to ask."""
    _ = tr(lang)
    nobody = rx.el.p(
        _("Payments are not set up here. Write to {support}.", support=get_settings().support_email), class_name="sm"
    )
    return rx.el.section(
        rx.el.h2(_("Top up"), class_name="h3"),
        rx.cond(
            Credit.may_top_up,
            rx.fragment(
                rx.el.p(
                    _("Prices without VAT. A top-up renews all your credit for three years."), class_name="sm muted"
                ),
                rx.cond(Credit.by_card | Credit.by_bank, _form(lang), nobody),
            ),
            rx.el.p(_("Ask an owner or admin of your organisation to top up."), class_name="sm muted"),
        ),
        id="topup",
        class_name="card stack g4",
    )


def _form(lang: str) -> rx.Component:
    _ = tr(lang)
    return native_form(
        hidden("lang", lang),
        rx.el.input(type="hidden", name="for", value=Credit.waiting_draft, read_only=True),
        rx.el.fieldset(
            rx.el.legend(_("Amount"), class_name="sr"),
            rx.el.div(*[_tier(lang, euro, extra) for euro, extra in TIERS[:SHOWN]], class_name="amounts"),
        ),
        _other(lang),
        rx.el.fieldset(
            rx.el.legend(_("Pay by")),
            rx.el.div(
                rx.cond(
                    Credit.by_card,
                    _way("stripe", "credit-card", _("Card or wallet"), _("Credited at once"), True),
                ),
                rx.cond(
                    Credit.by_bank,
                    _way("transfer", "landmark", _("Bank transfer"), _("Credited when it arrives"), ~Credit.by_card),
                ),
                class_name="stack g2 mt-2",
            ),
        ),
        rx.el.dl(
            rx.el.dt(_("You pay")),
            rx.el.dd(rx.cond(Credit.pays != "", Credit.pays + " " + _("without VAT"), "–"), class_name="r"),
            rx.el.dt(_("Bonus")),
            rx.el.dd(rx.cond(Credit.pays != "", Credit.bonus, "–"), class_name="r num ok"),
            rx.el.dt(rx.el.b(_("Credit you get"))),
            rx.el.dd(rx.el.b(rx.cond(Credit.pays != "", Credit.gets, "–")), class_name="r num"),
            class_name="facts rule",
            custom_attrs={"aria-live": "polite"},
        ),
        button(_("Go on to pay"), kind="primary", type="submit", icon_name="lock", class_name="btn-full"),
        action=routes.POST_TOP_UP,
        class_name="stack g4",
    )


def _tier(lang: str, euro: int, extra: int) -> rx.Component:
    return rx.el.label(
        rx.el.input(
            type="radio",
            name="euro",
            value=str(euro),
            default_checked=str(euro) == FIRST_CHOICE,
            on_change=Credit.choose(str(euro)),
        ),
        rx.el.span(
            rx.el.b(whole_euro(euro * 100, lang), class_name="num"),
            rx.el.span("+ ", whole_euro(extra, lang), class_name="xs ok block num"),
        ),
        class_name="choice",
    )


def _other(lang: str) -> rx.Component:
    _ = tr(lang)
    (second, second_extra), (first, first_extra) = TIERS[-2:]
    hint = _(
        "{a} brings {x} more, {b} brings {y} more.",
        a=whole_euro(second * 100, lang),
        x=whole_euro(second_extra, lang),
        b=whole_euro(first * 100, lang),
        y=whole_euro(first_extra, lang),
    )
    return rx.el.div(
        rx.el.label(_("Or another amount"), html_for="other"),
        rx.el.input(
            id="other",
            name="other",
            class_name="input num",
            auto_complete="off",
            max_length=20,
            value=Credit.other,
            placeholder=_("{least} to {most}", least=whole_euro(25_00, lang), most=whole_euro(10_000_00, lang)),
            on_change=Credit.type_other,
            custom_attrs={"aria-describedby": "other-hint", "inputMode": "decimal"},
        ),
        rx.el.p(hint, class_name="hint", id="other-hint"),
        class_name="field",
    )


def _way(value: str, glyph: str, name: str, text: str, checked: Any) -> rx.Component:
    return rx.el.label(
        rx.el.input(type="radio", name="by", value=value, default_checked=checked),
        icon(glyph),
        rx.el.span(name, rx.el.span(text, class_name="hint block")),
        class_name="choice",
    )


def transfers(lang: str) -> rx.Component:
    """Where to transfer to, with the reference of each that is awaited."""
    _ = tr(lang)

    def awaited(item: Any) -> rx.Component:
        return rx.el.div(
            rx.el.dt(_("Reference")),
            rx.el.dd(rx.el.b(item.reference, class_name="num")),
            rx.el.dt(_("Amount")),
            rx.el.dd(item.amount, class_name="num"),
            rx.el.dt(_("Credit you get")),
            rx.el.dd(item.gets, class_name="num"),
            rx.el.dt(_("Asked for")),
            rx.el.dd(item.asked),
            class_name="facts rule",
        )

    def waiting(item: Any) -> rx.Component:
        withdraw = button(
            _("Do not wait for it"),
            kind="quiet",
            size="sm",
            on_click=Credit.withdraw_transfer(item.reference),
            custom_attrs={"aria-label": _("Do not wait for it") + ": " + item.reference},
        )
        return rx.el.div(
            rx.el.dl(awaited(item)), rx.cond(Credit.may_top_up, withdraw), class_name="stack g2", key=item.reference
        )

    def fact(pair: Any) -> rx.Component:
        return rx.fragment(rx.el.dt(pair[0]), rx.el.dd(pair[1]))

    return rx.cond(
        Credit.transfers.length() > 0,
        rx.el.section(
            rx.el.h2(_("Transfers that we wait for"), class_name="h3"),
            rx.el.p(_("Write the reference on the transfer, so that it reaches your credit."), class_name="sm muted"),
            rx.el.dl(rx.foreach(Credit.bank, fact), class_name="facts"),
            rx.foreach(Credit.transfers, waiting),
            class_name="card stack g4",
        ),
    )
