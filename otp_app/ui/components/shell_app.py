"""The proposer's frame: rail on a desk, bottom bar on a phone. Only places that exist are shown."""

from typing import Any, Literal

import reflex as rx

from otp_app.i18n.catalog import tr
from otp_app.settings import get_settings
from otp_app.ui import routes
from otp_app.ui.components.actions import link_button, page_link
from otp_app.ui.components.fields import hidden, native_form
from otp_app.ui.components.icon import brand, icon
from otp_app.ui.components.language import disclosure, language_switch
from otp_app.ui.components.shell_public import skip_link
from otp_app.ui.components.surfaces import avatar

Place = Literal["envelopes", "reviews", "compose", "credit", "mailbox", "settings", ""]


def shell_app(
    lang: str,
    path: str,
    *children: Any,
    current: Place,
    name: Any,
    organisation: Any,
    initials: Any,
    waiting: Any,
    credit: Any,
    may_top_up: Any,
) -> rx.Component:
    """A page behind the login. name, organisation, initials: of the member, as Vars; waiting: how many reviews.

    credit: what is available, in words; may_top_up: whether the member may.
    """
    return rx.el.div(
        skip_link(lang),
        _rail(lang, path, current, name, organisation, initials, waiting, _balance(lang, credit, may_top_up)),
        rx.el.div(
            _topbar(lang, path, name, organisation, initials, credit),
            rx.el.main(rx.el.div(*children, class_name="content"), id="main", custom_attrs={"tabIndex": -1}),
        ),
        _bottom_bar(lang, current, waiting),
        class_name="app",
    )


def _places(lang: str) -> list[tuple[Place, str, str, str]]:
    _ = tr(lang)
    places: list[tuple[Place, str, str, str]] = [
        ("envelopes", "mail", _("Envelopes"), routes.envelopes(lang)),
        ("reviews", "scan-face", _("Reviews"), routes.reviews(lang)),
    ]
    places.append(("credit", "wallet", _("Credit"), routes.credit(lang)))
    if get_settings().embedded:
        places.append(("mailbox", "inbox", _("Local mailbox"), routes.mailbox(lang)))
    places.append(("settings", "settings", _("Settings"), routes.settings(lang)))
    return places


def _here(place: Place, current: Place) -> dict[str, str]:
    return {"aria-current": "page"} if place == current else {}


def _waiting(lang: str, place: Place, waiting: Any, *, short: bool = False) -> rx.Component | None:
    """How many reviews wait: a number in the rail, a dot in the bar; both are said aloud."""
    if place != "reviews":
        return None
    _ = tr(lang)
    said = rx.el.span(" ", waiting, " ", _("waiting for you"), class_name="sr")
    seen = (
        rx.el.span(class_name="pip")
        if short
        else rx.el.span(waiting, class_name="count wait", custom_attrs={"aria-hidden": "true"})
    )
    return rx.cond(waiting > 0, rx.fragment(seen, said))


def _balance(lang: str, credit: Any, may_top_up: Any) -> rx.Component:
    _ = tr(lang)
    return rx.cond(
        credit != "",
        page_link(
            rx.el.span(_("Credit available"), class_name="xs"),
            rx.el.span(
                rx.el.b(credit, class_name="num"),
                rx.cond(may_top_up, rx.el.span(_("Top up"), class_name="end link sm")),
                class_name="row",
            ),
            href=routes.credit(lang),
            class_name="card balance",
        ),
    )


def _rail(
    lang: str,
    path: str,
    current: Place,
    name: Any,
    organisation: Any,
    initials: Any,
    waiting: Any,
    balance: rx.Component,
) -> rx.Component:
    _ = tr(lang)
    return rx.el.aside(
        brand(get_settings().product_name, routes.envelopes(lang)),
        link_button(
            _("New envelope"),
            routes.compose(lang),
            kind="primary",
            icon_name="plus",
            inside=True,
            class_name="btn-full",
        ),
        rx.el.nav(
            rx.el.ul(
                *[
                    rx.el.li(
                        page_link(
                            icon(glyph),
                            label,
                            _waiting(lang, place, waiting),
                            href=to,
                            custom_attrs=_here(place, current),
                        )
                    )
                    for place, glyph, label, to in _places(lang)
                ]
            ),
            aria_label=_("Main"),
        ),
        rx.el.div(
            balance,
            language_switch(lang, path, class_name="up start"),
            disclosure(
                rx.fragment(
                    avatar(initials),
                    rx.el.span(
                        rx.el.b(name, class_name="block clip"), rx.el.span(organisation, class_name="faint block clip")
                    ),
                ),
                _log_out(lang),
                class_name="up start account",
            ),
            class_name="bottom stack g1",
        ),
        class_name="rail",
        aria_label=_("Workspace"),
    )


def _topbar(lang: str, path: str, name: Any, organisation: Any, initials: Any, credit: Any) -> rx.Component:
    _ = tr(lang)
    return rx.el.header(
        brand(get_settings().product_name, routes.envelopes(lang)),
        rx.el.div(
            rx.cond(
                credit != "",
                page_link(
                    icon("wallet"),
                    rx.el.span(_("Credit available"), " ", class_name="sr"),
                    credit,
                    href=routes.credit(lang),
                    class_name="btn btn-quiet num purse",
                ),
            ),
            language_switch(lang, path, class_name="short"),
            disclosure(
                avatar(initials),
                rx.el.p(
                    rx.el.b(name, class_name="block"),
                    rx.el.span(organisation, class_name="faint"),
                    class_name="sm who-am-i",
                ),
                _log_out(lang),
                name=_("Account"),
            ),
            class_name="end row nowrap g1",
        ),
        class_name="topbar narrow",
    )


def _log_out(lang: str) -> rx.Component:
    _ = tr(lang)
    return native_form(
        hidden("lang", lang),
        rx.el.button(icon("log-out"), _("Log out"), type="submit", class_name="btn btn-quiet btn-full"),
        action=routes.POST_LOG_OUT,
    )


def _bottom_bar(lang: str, current: Place, waiting: Any) -> rx.Component:
    """Five places, so that their names fit; the local mailbox, which a phone does not reach, is not one of them."""
    _ = tr(lang)
    places = [place for place in _places(lang) if place[0] != "mailbox"]
    new: tuple[Place, str, str, str] = ("compose", "circle-plus", _("New"), routes.compose(lang))
    entries = [*places[:2], new, *places[2:]]
    return rx.el.nav(
        *[
            page_link(
                icon(glyph),
                label,
                _waiting(lang, place, waiting, short=True),
                href=to,
                custom_attrs=_here(place, current),
            )
            for place, glyph, label, to in entries
        ],
        class_name="bottombar",
        aria_label=_("Main, phone"),
    )
