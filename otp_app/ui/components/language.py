"""Changing the language of a page."""

from typing import Any

import reflex as rx

from otp_app.i18n.catalog import LANGUAGES, NAMES, tr
from otp_app.ui.components.icon import icon
from otp_app.ui.routes import url
from otp_app.ui.script import script

_disclosure = script(__name__, "disclosure.jsx")


class _Disclosure(rx.Component):
    library = _disclosure
    tag = "Disclosure"
    label: rx.Var[rx.Component]
    name: rx.Var[str]
    menu_class: rx.Var[str]


class _LanguageLinks(rx.Component):
    library = _disclosure
    tag = "LanguageLinks"
    current: rx.Var[str]
    languages: rx.Var[list[dict[str, str]]]


def disclosure(label: rx.Component, *children: Any, name: str = "", class_name: str = "") -> rx.Component:
    """A menu that opens without script, and with it closes on Escape and elsewhere. name: read for the button."""
    return _Disclosure.create(*children, label=label, name=name, class_name=class_name)


def language_switch(lang: str, path: str, class_name: str = "") -> rx.Component:
    """Links to this page in the other languages, in their own words."""
    _ = tr(lang)
    languages = [{"code": code, "name": NAMES[code], "path": url(code, path)} for code in LANGUAGES]
    return disclosure(
        rx.fragment(icon("languages"), rx.el.span(NAMES[lang]), icon("chevron-down")),
        _LanguageLinks.create(current=lang, languages=languages),
        name=f"{_('Language')}: {NAMES[lang]}",
        class_name=class_name,
    )
