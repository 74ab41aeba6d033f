"""Receipts, and whom they are made out to."""

from typing import Any

import reflex as rx

from otp_app.domain.identity.countries import KNOWN
from otp_app.i18n.catalog import tr
from otp_app.i18n.formats import country
from otp_app.ui.components.actions import button, plain_link
from otp_app.ui.components.fields import error_text
from otp_app.ui.components.icon import icon
from otp_app.ui.pages.organisation.credit.state import Credit


def receipts(lang: str) -> rx.Component:
    """Every top-up that was paid."""
    _ = tr(lang)

    def line(item: Any) -> rx.Component:
        return rx.el.li(
            rx.el.div(
                rx.el.span(
                    rx.el.b(item.amount, class_name="num"),
                    rx.el.span(item.day, " · ", item.about, class_name="sm faint block"),
                    class_name="grow",
                ),
                plain_link(
                    icon("receipt-text"),
                    _("Receipt"),
                    " ",
                    item.number,
                    href=item.href,
                    target="_blank",
                    class_name="btn btn-quiet btn-sm num",
                ),
                class_name="row g3",
            ),
            class_name="line",
            key=item.number,
        )

    return rx.cond(
        Credit.receipts.length() > 0,
        rx.el.section(
            rx.el.div(rx.el.h2(_("Receipts"), class_name="h3"), class_name="card-head"),
            rx.el.ul(rx.foreach(Credit.receipts, line), class_name="rows"),
            class_name="card flush",
        ),
    )


def billing(lang: str) -> rx.Component:
    """The form with the company's data, for who may change it."""
    _ = tr(lang)
    countries = sorted(((country(code, lang), code) for code in KNOWN), key=lambda pair: pair[0].casefold())
    wrong = {
        "aria-invalid": Credit.billing_error != "",
        "aria-describedby": rx.cond(Credit.billing_error != "", "billing-error", ""),
    }

    def text(name: str, label: str, complete: str, hint: str = "", **attrs: Any) -> rx.Component:
        return rx.el.div(
            rx.el.label(label, html_for=f"billing-{name}"),
            rx.el.input(
                id=f"billing-{name}",
                name=name,
                class_name="input",
                default_value=Credit.billing[name],
                max_length=160,
                auto_complete=complete,
                custom_attrs=attrs,
            ),
            rx.el.p(hint, class_name="hint", id=f"billing-{name}-hint") if hint else None,
            class_name="field",
        )

    select = rx.el.div(
        rx.el.label(_("Country"), html_for="billing-country"),
        rx.el.select(
            rx.el.option(_("Choose"), value=""),
            *[rx.el.option(name, value=code) for name, code in countries],
            id="billing-country",
            name="country",
            class_name="input",
            default_value=Credit.billing["country"],
        ),
        class_name="field",
    )
    return rx.cond(
        Credit.may_top_up,
        rx.el.section(
            rx.el.div(
                rx.el.h2(_("Company data"), class_name="h3"),
                rx.el.p(
                    _("They stand on your receipts. Receipts made before keep what they said."), class_name="sm muted"
                ),
                class_name="stack g1",
            ),
            rx.el.form(
                text("company", _("Company"), "organization"),
                text("address", _("Street and number"), "street-address"),
                rx.el.div(
                    text("postcode", _("Postcode"), "postal-code"),
                    text("city", _("Town"), "address-level2"),
                    class_name="place-fields",
                ),
                select,
                text("vat_number", _("VAT number"), "off", **wrong),
                text("tax_code", _("Tax code, if there is another"), "off"),
                error_text(Credit.billing_error, "billing-error"),
                rx.el.div(
                    button(_("Save"), type="submit", icon_name="check"),
                    rx.el.span(Credit.billing_said, role="status", class_name="sm muted"),
                    class_name="row g3",
                ),
                on_submit=Credit.save_billing,
                reset_on_submit=False,
                key=Credit.billing_epoch.to_string(),
                class_name="stack g4",
                custom_attrs={"noValidate": True},
            ),
            class_name="card stack g4",
        ),
    )
