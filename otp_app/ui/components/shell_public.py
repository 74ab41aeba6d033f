"""The frame of the public pages: header, footer, and the two-sided frame of the account forms."""

from typing import Any

import reflex as rx

from otp_app.i18n.catalog import tr
from otp_app.settings import get_settings
from otp_app.ui import routes
from otp_app.ui.components.actions import link_button, plain_link
from otp_app.ui.components.icon import brand, icon
from otp_app.ui.components.language import disclosure, language_switch


def skip_link(lang: str) -> rx.Component:
    """The first stop of the Tab key."""
    _ = tr(lang)
    return plain_link(_("Skip to content"), href="#main", class_name="skip")


def shell_public(lang: str, path: str, *children: Any) -> rx.Component:
    """A public page; path: the page's own, for the language switch and the mark in the menu."""
    return rx.fragment(
        skip_link(lang),
        _header(lang, path),
        rx.el.main(*children, id="main", custom_attrs={"tabIndex": -1}),
        _footer(lang, path),
    )


def shell_account(lang: str, path: str, corner: rx.Component, form: rx.Component, aside: rx.Component) -> rx.Component:
    """A form on the left, what it is good for on the right. corner: the way to the other form."""
    product = get_settings().product_name
    return rx.el.div(
        rx.el.main(
            rx.el.div(
                rx.el.div(brand(product, routes.home(lang)), corner, class_name="row"),
                form,
                language_switch(lang, path, class_name="up start"),
                class_name="stack g5",
            ),
            id="main",
            class_name="auth-form",
            custom_attrs={"tabIndex": -1},
        ),
        aside,
        class_name="auth",
    )


def _links(lang: str) -> list[tuple[str, str]]:
    _ = tr(lang)
    home = routes.home(lang)
    return [
        (_("How it works"), home + "#how"),
        (_("Questions"), home + "#faq"),
        (_("Verify a document"), routes.verify(lang)),
    ]


def _menu_links(lang: str, path: str) -> list[rx.Component]:
    current = routes.url(lang, path)
    return [
        rx.el.a(text, href=href, custom_attrs={"aria-current": "page"} if href == current else {})
        for text, href in _links(lang)
    ]


def _header(lang: str, path: str) -> rx.Component:
    _ = tr(lang)
    log_in = rx.el.a(_("Log in"), href=routes.log_in(lang))
    menu = disclosure(
        icon("menu"),
        rx.el.nav(*_menu_links(lang, path), log_in, aria_label=_("Main, phone")),
        name=_("Menu"),
        class_name="narrow",
    )
    return rx.el.header(
        rx.el.div(
            brand(get_settings().product_name, routes.home(lang)),
            rx.el.nav(*_menu_links(lang, path), class_name="wide", aria_label=_("Main")),
            rx.el.div(
                link_button(_("Log in"), routes.log_in(lang), kind="quiet", class_name="wide"),
                link_button(_("Start free"), routes.sign_up(lang), kind="primary"),
                menu,
                class_name="row nowrap g2 end",
            ),
            class_name="wrap",
        ),
        class_name="site",
    )


def _footer(lang: str, path: str) -> rx.Component:
    _ = tr(lang)
    product = get_settings().product_name
    return rx.el.footer(
        rx.el.div(
            rx.el.div(
                rx.el.div(
                    rx.el.span(brand(product, routes.home(lang))),
                    rx.el.p(_("Electronic signatures with the evidence inside."), class_name="sm muted"),
                    class_name="stack g3",
                ),
                rx.el.nav(
                    rx.el.b(_("Product")),
                    *_menu_links(lang, path)[:2],
                    class_name="stack g2 sm",
                    aria_label=_("Product"),
                ),
                rx.el.nav(
                    rx.el.b(_("Trust")), *_menu_links(lang, path)[2:], class_name="stack g2 sm", aria_label=_("Trust")
                ),
                rx.el.nav(
                    rx.el.b(_("Account")),
                    rx.el.a(_("Log in"), href=routes.log_in(lang)),
                    rx.el.a(_("Create an account"), href=routes.sign_up(lang)),
                    class_name="stack g2 sm",
                    aria_label=_("Account"),
                ),
                class_name="cols foot-links [--min:10rem]",
            ),
            rx.el.div(
                rx.el.span(f"© 2026 {product}"),
                rx.el.div(language_switch(lang, path, class_name="up"), class_name="end"),
                class_name="row sm muted rule",
            ),
            class_name="wrap stack g6",
        ),
        class_name="band tint foot-band",
    )
