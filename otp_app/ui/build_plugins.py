"""What happens around the Vite build: our stylesheet goes in, the finished HTML is put right."""

import base64
import hashlib
import json
import re
from pathlib import Path
from typing import Any

import reflex as rx
from reflex.constants import Dirs
from reflex_base.plugins.tailwind_v4 import compile_root_style

from otp_app.i18n.catalog import LANGUAGES

SITE = Path(".web/build/client")
CSP_FILE = Path(".web/build/csp.json")  # beside the site, so that one folder is all a server needs
STYLES = Path("otp_app/ui/styles")
SCRIPT = re.compile(r"<script(?![^>]*\bsrc=)[^>]*>(.*?)</script>", re.S)
STYLE = re.compile(r"<style[^>]*>(.*?)</style>", re.S)
# Emotion makes an empty <style> and fills it through the CSSOM.
EMPTY = "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"


class Styles(rx.plugins.TailwindV4Plugin):
    """Tailwind with our entry file in place of Reflex's, so that components sit below the utilities."""

    def pre_compile(self, **context: Any) -> None:
        save = context["add_save_task"]
        # All but Reflex's own entry file, in whose place ours goes.
        context["add_save_task"] = lambda task, *args: None if task is compile_root_style else save(task, *args)
        super().pre_compile(**context)
        for file in sorted(STYLES.glob("*.css")):
            name = "tailwind.css" if file.name == "entry.css" else file.name
            save(lambda file=file, name=name: (f"{Dirs.STYLES}/{name}", file.read_text()))


class HtmlLang(rx.plugins.Plugin):
    """Sets <html lang>, which is one value per app in Reflex, in each language's folder."""

    def post_build(self, **context: Any) -> None:
        site = Path(context["static_dir"])
        for lang in LANGUAGES:
            for file in [*site.glob(f"{lang}/**/*.html"), site / f"{lang}.html"]:
                if file.exists():
                    file.write_text(re.sub(r'<html lang="[^"]*"', f'<html lang="{lang}"', file.read_text(), count=1))


class LoadOrder(rx.plugins.Plugin):
    """Lets text and styles come before the scripts, which are not needed to read a page."""

    def post_build(self, **context: Any) -> None:
        for file in Path(context["static_dir"]).rglob("*.html"):
            file.write_text(file.read_text().replace('rel="modulepreload"', 'rel="modulepreload" fetchpriority="low"'))


class PlainErrorPages(rx.plugins.Plugin):
    """Makes /{lang}/not-found and /{lang}/error into pages without scripts, which the middleware serves at any URL.

    With scripts React would find another URL than the one it was rendered for.
    """

    def post_build(self, **context: Any) -> None:
        site = Path(context["static_dir"])
        for lang in LANGUAGES:
            for name in ("not-found", "error"):
                page = site / lang / name / "index.html"
                if page.exists():
                    html = re.sub(r"<script\b.*?</script>", "", page.read_text(), flags=re.S)
                    page.write_text(re.sub(r'<link[^>]*rel="modulepreload"[^>]*>', "", html))


class CspHashes(rx.plugins.Plugin):
    """Writes the SHA-256 of every inline script and style, per page, so that no header grows with the site.

    Pages without a file of their own are served from the fallback; its hashes stand under "*".
    """

    def post_build(self, **context: Any) -> None:
        site = Path(context["static_dir"])
        pages: dict[str, dict[str, set[str]]] = {}
        for file in site.rglob("*.html"):
            html = file.read_text()
            page = pages.setdefault(_route(file.relative_to(site)), {"script": set(), "style": {EMPTY}})
            page["script"].update(_sha256(m.group(1)) for m in SCRIPT.finditer(html))
            page["style"].update(_sha256(m.group(1)) for m in STYLE.finditer(html))
        CSP_FILE.write_text(
            json.dumps(
                {path: {k: sorted(v) for k, v in page.items()} for path, page in sorted(pages.items())}, indent=1
            )
        )


def _sha256(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _route(file: Path) -> str:
    if file.as_posix() in ("__spa-fallback.html", "404.html"):
        return "*"
    parts = file.with_suffix("").parts
    return "/" + "/".join(parts[:-1] if parts[-1] == "index" else parts)
