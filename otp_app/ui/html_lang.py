"""What a page load does of itself and a change without a reload does not: <html lang>, and the focus on the content."""

from typing import Any

import reflex as rx


class _HtmlLang(rx.Fragment):
    lang: rx.Var[str]

    def add_imports(self) -> dict[str, Any]:
        return {"react": ["useEffect"]}

    def add_hooks(self) -> list[str | rx.Var]:
        return [
            f"""useEffect(() => {{
  document.documentElement.lang = {self.lang!s};
  if (window.__arrived && !window.location.hash) document.getElementById("main")?.focus({{ preventScroll: true }});
  window.__arrived = true;
}}, []);"""
        ]

    def _exclude_props(self) -> list[str]:
        return ["lang"]


def html_lang(lang: str) -> rx.Component:
    """An empty part of the page that sets the document's language."""
    return _HtmlLang.create(lang=lang)
