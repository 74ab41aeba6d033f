"""Registers a page once per language: route, title, description, robots, loading."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import reflex as rx

from otp_app.i18n.catalog import LANGUAGES, tr
from otp_app.settings import get_settings
from otp_app.ui.html_lang import html_lang
from otp_app.ui.notices import notices

View = Callable[[str], rx.Component]


@dataclass(frozen=True)
class Page:
    """A page in all languages. on_load: handlers that take the language. indexed: for search engines."""

    path: str
    view: View
    title: str
    description: str
    indexed: bool
    on_load: Sequence[Any]


PAGES: list[Page] = []


def page(
    path: str, *, title: str, description: str = "", indexed: bool = False, on_load: Sequence[Any] = ()
) -> Callable[[View], View]:
    """Decorates a view, a function of the language.

    title, description: English, marked for translation (`otp_app.i18n.catalog.marked`). Views run once, when the site
    is built: no text of a person, no `if` on a Var. A guard in on_load is a courtesy; the use cases do the guarding.
    """

    def register(view: View) -> View:
        PAGES.append(Page(path, view, title, description, indexed, tuple(on_load)))
        return view

    return register


def add_pages(app: rx.App) -> None:
    """Adds every registered page to the app."""
    for item in PAGES:
        for lang in LANGUAGES:
            _ = tr(lang)
            app.add_page(
                partial(_framed, item.view, lang),
                route=f"/{lang}{item.path}",
                title=f"{_(item.title)} · {get_settings().product_name}",
                description=_(item.description) or None,
                image="/favicon.svg",
                meta=_meta(item),
                on_load=[handler(lang) for handler in item.on_load] or None,
            )


def _framed(view: View, lang: str) -> rx.Component:
    return rx.fragment(html_lang(lang), notices(lang), view(lang))


def _meta(item: Page) -> list[dict[str, str]]:
    """Canonical and hreflang links go out as headers: see otp_app.api.search_engines."""
    return [] if item.indexed else [{"name": "robots", "content": "noindex"}]
