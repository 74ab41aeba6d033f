"""The finished HTML of every page, as a search engine or a browser without scripts gets it."""

import json
from html.parser import HTMLParser
from pathlib import Path

import pytest

import otp_app.otp_app  # noqa: F401 # all pages register themselves
from otp_app.i18n.catalog import LANGUAGES, tr
from otp_app.ui import routes
from otp_app.ui.build_plugins import CSP_FILE, SITE
from otp_app.ui.page import PAGES, Page

pytestmark = [pytest.mark.built, pytest.mark.usefixtures("built_pages")]
EVERY = [pytest.param(page, lang, id=f"{lang}{page.path}") for page in PAGES for lang in LANGUAGES]
PUBLIC = [pytest.param(page, lang, id=f"{lang}{page.path}") for page in PAGES if page.indexed for lang in LANGUAGES]


class Document(HTMLParser):
    """What the tests ask a page about."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.lang = ""
        self.title = ""
        self.meta: dict[str, str] = {}
        self.headings: list[str] = []
        self.styled: list[str] = []
        self.loaded: list[str] = []
        self._inside = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        have = {name: value or "" for name, value in attrs}
        if tag == "html":
            self.lang = have.get("lang", "")
        if tag == "meta" and "name" in have:
            self.meta[have["name"]] = have.get("content", "")
        if "style" in have:
            self.styled.append(f"<{tag} style={have['style']}>")
        if tag in ("script", "img", "iframe", "link", "use") and (url := have.get("src") or have.get("href")):
            self.loaded.append(url)
        self._inside = tag if tag in ("h1", "title") else self._inside
        if tag == "h1":
            self.headings.append("")

    def handle_endtag(self, tag: str) -> None:
        self._inside = "" if tag == self._inside else self._inside

    def handle_data(self, data: str) -> None:
        if self._inside == "title":
            self.title += data
        if self._inside == "h1":
            self.headings[-1] += data


def html(page: Page, lang: str) -> str:
    return (SITE / lang / page.path.lstrip("/") / "index.html").read_text()


@pytest.mark.parametrize(("page", "lang"), EVERY)
def test_says_what_it_is_in_its_language(page: Page, lang: str) -> None:
    document = Document(html(page, lang))
    assert document.lang == lang
    assert document.title.startswith(tr(lang)(page.title))
    assert document.meta["viewport"]


@pytest.mark.parametrize(("page", "lang"), EVERY)
def test_loads_from_here_only_and_styles_by_class_only(page: Page, lang: str) -> None:
    """A style attribute in the HTML would be blocked by the CSP."""
    document = Document(html(page, lang))
    assert [url for url in document.loaded if not url.startswith("/") or url.startswith("//")] == []
    assert document.styled == []


@pytest.mark.parametrize(("page", "lang"), EVERY)
def test_search_engines_are_told(page: Page, lang: str) -> None:
    document = Document(html(page, lang))
    if page.indexed:
        assert "robots" not in document.meta
        assert len(document.meta["description"]) > 30
    else:
        assert document.meta["robots"] == "noindex"


@pytest.mark.parametrize(("page", "lang"), PUBLIC)
def test_public_pages_are_there_without_scripts(page: Page, lang: str) -> None:
    document = Document(html(page, lang))
    assert len(document.headings) == 1
    assert document.headings[0].strip()


def test_no_language_shows_the_text_of_another() -> None:
    """Each language's home has its own heading, so none fell back to English."""
    home = next(page for page in PAGES if page.path == routes.HOME)
    assert len({Document(html(home, lang)).headings[0] for lang in LANGUAGES}) == len(LANGUAGES)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", ["not-found", "error"])
def test_error_pages_need_no_scripts(name: str, lang: str) -> None:
    page = (SITE / lang / name / "index.html").read_text()
    assert "<script" not in page
    assert "modulepreload" not in page
    assert Document(page).headings[0].strip()


def test_every_inline_script_is_known_to_the_policy() -> None:
    known = json.loads(CSP_FILE.read_text())
    assert {f"/{lang}{page.path}" for page in PAGES for lang in LANGUAGES} <= set(known)
    assert all(len(page["script"]) <= 20 for page in known.values()), "the header grows with the page"


def test_compressed_copies_are_of_the_same_page() -> None:
    """The plugins change the HTML after the build; what is served to browsers is the compressed copy."""
    import brotli

    for lang in LANGUAGES:
        page = SITE / lang / "not-found" / "index.html"
        assert brotli.decompress(Path(f"{page}.br").read_bytes()) == page.read_bytes()
