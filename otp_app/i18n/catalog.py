"""Texts in five languages: English in the code is the source, the others come from parts/<area>.<language>.po."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po

LANGUAGES = ("en", "it", "fr", "es", "de")
DEFAULT_LANGUAGE = "en"
NAMES = {"en": "English", "it": "Italiano", "fr": "Français", "es": "Español", "de": "Deutsch"}
PARTS = Path(__file__).parent / "parts"


@dataclass(frozen=True)
class Translator:
    """Turns English source texts into one language; an untranslated text stays English."""

    lang: str
    texts: Mapping[str, tuple[str, ...]]

    def __call__(self, text: str, /, **params: object) -> str:
        """The text, with `{name}` places filled from params."""
        found = self.texts.get(text, (text,))[0] or text
        return found.format(**params) if params else found

    def plural(self, one: str, many: str, n: int, /, **params: object) -> str:
        """The text for a count, which fills `{n}`."""
        singular = n == 1 or (n == 0 and self.lang == "fr")
        forms = self.texts.get(one, ())
        found = (forms if len(forms) == 2 and all(forms) else (one, many))[0 if singular else 1]
        return found.format(n=n, **params)


def language(wanted: str) -> str:
    """One of LANGUAGES; English for anything else, so that it is safe with what a client sends."""
    return wanted if wanted in LANGUAGES else DEFAULT_LANGUAGE


@cache
def tr(lang: str) -> Translator:
    """The translator of a language; customarily bound to `_`, which is what the extraction looks for."""
    lang = language(lang)
    texts: dict[str, tuple[str, ...]] = {}
    for path in sorted(PARTS.glob(f"*.{lang}.po")):
        texts.update(read_part(path))
    return Translator(lang, texts)


def read_part(path: Path) -> dict[str, tuple[str, ...]]:
    """The messages of one .po file: singular source text to its one or two translations."""
    texts: dict[str, tuple[str, ...]] = {}
    with path.open("rb") as file:
        for message in read_po(file):
            if message.id:
                source = message.id if isinstance(message.id, str) else message.id[0]
                texts[source] = (message.string,) if isinstance(message.string, str) else tuple(message.string or ())
    return texts


def preferred(accept_language: str) -> str:
    """The best of LANGUAGES for an Accept-Language header (RFC 9110 section 12.5.4)."""
    ranked: list[tuple[float, int, str]] = []
    for place, item in enumerate(accept_language[:500].split(",")):
        tag, _, parameters = item.strip().partition(";")
        quality = parameters.strip().removeprefix("q=")
        try:
            weight = float(quality) if quality else 1.0
        except ValueError:
            continue
        primary = tag.strip().lower().partition("-")[0]
        if primary in LANGUAGES and weight > 0:
            ranked.append((-weight, place, primary))
    return min(ranked)[2] if ranked else DEFAULT_LANGUAGE


def marked(text: str) -> str:
    """The text itself: for `_("…")` outside a function that knows the language, so that the extraction finds it."""
    return text
