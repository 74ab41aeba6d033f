"""What stands in for a page whose rendering failed in the browser."""

import json
from typing import Any

import reflex as rx
from reflex_components_core.base.error_boundary import error_boundary

from otp_app.i18n.catalog import LANGUAGES, Translator, tr
from otp_app.ui.components.actions import plain_link


def crash_boundary(stateful: bool) -> rx.Component:
    """The error boundary around every page; it shows no internals."""
    on_error: dict[str, Any] = {} if stateful else {"on_error": rx.noop()}
    return error_boundary(fallback_render=rx.Var.create(_fallback()), **on_error)


def _fallback() -> rx.Component:
    texts = {lang: _texts(tr(lang)) for lang in LANGUAGES}
    title, text, action = ({lang: words[n] for lang, words in texts.items()} for n in range(3))
    return rx.el.main(
        rx.el.h1(_by_language(title)),
        rx.el.p(_by_language(text), class_name="muted"),
        plain_link(_by_language(action), href="", class_name="btn btn-primary [justify-self:start]"),
        class_name="wrap stack g4 py-12",
        role="alert",
    )


def _texts(_: Translator) -> tuple[str, str, str]:
    return (
        _("This page could not be shown"),
        _("What you did before is kept. Load the page again."),
        _("Load again"),
    )


def _by_language(texts: dict[str, str]) -> rx.Var[str]:
    return rx.Var(f"({json.dumps(texts)})[document.documentElement.lang || 'en']").to(str)
