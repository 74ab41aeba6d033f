"""The signer's pages are read before anything else is loaded: styles come inside the HTML, scripts after the picture.

People come there once, on phones, and what they came for is in the HTML (see `otp_app.ui.first_look`).
"""

import json
import re
from pathlib import Path
from typing import Any

import reflex as rx

_LINK = re.compile(r'<link\b(?=[^>]*rel="stylesheet")[^>]*href="(?P<href>[^"]+)"[^>]*>')
_PRELOADED_STYLE = re.compile(r'<link\b(?=[^>]*rel="preload")(?=[^>]*as="style")[^>]*>')
_PRELOADED_MODULE = re.compile(r'<link\b(?=[^>]*rel="modulepreload")[^>]*href="(?P<href>[^"]+)"[^>]*>')
_START = re.compile(r'(?P<tag><script type="module"[^>]*>)(?P<code>import "[^"]+";.*?)</script>', re.S)
_BARE = re.compile(r'import "(?P<url>[^"]+)";')
_NAMED = re.compile(r'import \* as (?P<name>\w+) from "(?P<url>[^"]+)";')
# Longer than a picture takes on a slow line, shorter than a person waits for a page that does nothing.
_PATIENCE = 2500
_FIRST = Path(__file__).parent.joinpath("pages/signer/first_look.js").read_text()
_WAIT = """%s
if (shown && !shown.complete) await new Promise((go) => {
  shown.onload = shown.onerror = go;
  setTimeout(go, %d);
});
for (const href of %s) {
  document.head.append(Object.assign(document.createElement("link"), { rel: "modulepreload", href }));
}
"""


class SignerPages(rx.plugins.Plugin):
    """Edits the finished HTML of the signer's pages; fails the build when an upgrade of Reflex moves what it edits."""

    def post_build(self, **context: Any) -> None:
        site = Path(context["static_dir"])
        for file in site.glob("*/sign/**/*.html"):
            file.write_text(scripts_last(styles_inside(file.read_text(), site)))


def styles_inside(html: str, site: Path) -> str:
    """The page with its stylesheet in it.

    The link stays, because React looks for it, but for a medium that there is not: fetched last, applied nowhere.
    """
    link = _LINK.search(html)
    if link is None:
        raise RuntimeError("the stylesheet is not where it was")
    css = (site / link["href"].lstrip("/")).read_text()
    never = link[0].replace("<link", '<link media="(max-width:0)"', 1)
    return _PRELOADED_STYLE.sub("", html.replace(link[0], never)).replace("<title>", f"<style>{css}</style><title>", 1)


def scripts_last(html: str) -> str:
    """The page whose scripts wait for the picture of the first look, if there is one; then all are fetched at once."""
    start = _START.search(html)
    modules = [match["href"] for match in _PRELOADED_MODULE.finditer(html)]
    if start is None or not modules:
        raise RuntimeError("the scripts are not where they were")
    code = _BARE.sub(lambda m: f'await import("{m["url"]}");', start["code"])
    code = _NAMED.sub(lambda m: f'const {m["name"]} = await import("{m["url"]}");', code)
    waiting = _WAIT % (_FIRST, _PATIENCE, json.dumps(modules))
    return _PRELOADED_MODULE.sub("", html).replace(start[0], f"{start['tag']}{waiting}{code}</script>")
