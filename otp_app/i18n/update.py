"""Keeps the .po files in step with the code.

    python -m otp_app.i18n.update [AREA] [F.json]

Adds new texts (empty) and drops unused ones, in one area or in all; fills them in from F.json where given:
`{"English": {"it": "…", "fr": "…", "es": "…", "de": "…"}}`.

A text is whatever stands in `_("…")`, or in `_.plural("one", "many", n)` (a list of two per language in the JSON).
Each area holds all that it uses; a new text takes its translation from an area that has it, so that "Cancel" is
translated once.
"""

import ast
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import cast

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import write_po

from otp_app.i18n.catalog import LANGUAGES, PARTS, read_part

CODE = Path(__file__).parent.parent
KEYWORDS: dict[str, tuple[int, ...] | None] = {"_": None, "plural": (1, 2)}
TEMPLATES = (".txt", ".html", ".mjml")

# First match decides; what matches nothing is public.
AREAS = {
    "otp_app/ui/pages/sender": "sender",
    "otp_app/ui/pages/organisation": "sender",
    "otp_app/ui/components/copy_link.py": "sender",
    "otp_app/ui/components/point_editor.py": "sender",
    "otp_app/ui/components/uploader.py": "sender",
    "otp_app/ui/components/picture_viewer.py": "sender",
    "otp_app/ui/pages/signer": "signer",
    "otp_app/i18n/refusals.py": "refusals",
    "otp_app/i18n/delivery.py": "refusals",
    "otp_app/i18n/recognition.py": "refusals",
    "otp_app/domain/messages": "mail",
    "otp_app/domain/accounts/letters.py": "mail",
    "otp_app/domain/credits/letters.py": "mail",
    "otp_app/domain/envelopes/letters.py": "mail",
    "otp_app/domain/envelopes/matter.py": "mail",
    "otp_app/domain/envelopes/review_letters.py": "mail",
    "otp_app/domain/envelopes/texts.py": "mail",
    "otp_app/adapters/email": "mail",
    "otp_app/domain/sealing": "papers",
    "otp_app/adapters/pdf": "papers",
}
ORDER = ("public", "refusals", "sender", "signer", "mail", "papers")

Source = str | tuple[str, str]
Filling = Mapping[str, Mapping[str, str | list[str]]]


def area_of(file: Path) -> str:
    """The part that a source file's texts belong to."""
    name = file.relative_to(CODE.parent).as_posix()
    return next((area for start, area in AREAS.items() if name.startswith(start)), "public")


def extract() -> dict[str, list[Source]]:
    """Area to the texts used there, sorted; a plural is a pair."""
    found: dict[str, dict[str, Source]] = {area: {} for area in ORDER}
    for file, source in _used():
        key = source if isinstance(source, str) else source[0]
        found[area_of(file)].setdefault(key, source)
    return {area: [texts[key] for key in sorted(texts)] for area, texts in found.items()}


def _used() -> Iterator[tuple[Path, Source]]:
    for file in sorted(CODE.rglob("*.py")):
        for source in _in_python(file):
            yield file, source
    for suffix in TEMPLATES:
        for file in sorted(CODE.rglob(f"*{suffix}")):
            for _line, message, _comments, _context in extract_from_file("jinja2.ext:babel_extract", file, KEYWORDS):
                if message and (isinstance(message, str) or message[0]):
                    yield file, message if isinstance(message, str) else (message[0], message[1])


def _in_python(file: Path) -> Iterator[Source]:
    """By syntax tree, because Babel's own extractor does not look into f-strings before Python 3.12."""
    for node in ast.walk(ast.parse(file.read_text())):
        if not isinstance(node, ast.Call):
            continue
        texts = [a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
        match node.func:
            case ast.Name(id="_") | ast.Call(func=ast.Name(id="tr")) if texts:
                yield texts[0]
            case ast.Attribute(attr="plural") if len(texts) >= 2:
                yield texts[0], texts[1]
            case _:
                pass


def update(areas: Sequence[str] = ORDER, filling: Filling | None = None) -> int:
    """Rewrites the parts of these areas; returns how many translations are missing in them."""
    missing = 0
    sources_of = extract()
    for lang in LANGUAGES[1:]:
        for area in areas:
            known = _known(area, lang, filling or {})
            catalog = Catalog(locale=lang, charset="utf-8")
            for source in sources_of[area]:
                key, forms = (source, 1) if isinstance(source, str) else (source[0], 2)
                strings = known.get(key, ())
                missing += len(strings) != forms
                strings = strings if len(strings) == forms else ("",) * forms
                catalog.add(source, strings[0] if forms == 1 else strings)
            _write(PARTS / f"{area}.{lang}.po", catalog, lang)
    return missing


def _known(area: str, lang: str, filling: Filling) -> dict[str, tuple[str, ...]]:
    known: dict[str, tuple[str, ...]] = {}
    own = PARTS / f"{area}.{lang}.po"
    others = sorted(path for path in PARTS.glob(f"*.{lang}.po") if path != own)
    for path in [*others, *([own] if own.exists() else [])]:
        known.update({key: value for key, value in read_part(path).items() if value and all(value)})
    for key, translations in filling.items():
        if value := translations.get(lang):
            known[key] = (value,) if isinstance(value, str) else tuple(value)
    return known


def _write(path: Path, catalog: Catalog, lang: str) -> None:
    if not len(catalog):
        path.unlink(missing_ok=True)
        return
    rule = "n > 1" if lang == "fr" else "n != 1"
    header = (
        'msgid ""\nmsgstr ""\n"Language: ' + lang + '\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n'
        '"Plural-Forms: nplurals=2; plural=(' + rule + ');\\n"\n\n'
    )
    with path.open("wb") as file:
        file.write(header.encode())
        write_po(file, catalog, width=0, no_location=True, omit_header=True, sort_output=True)


def main(arguments: Sequence[str]) -> None:
    """The command line above."""
    files = [Path(a) for a in arguments if a.endswith(".json")]
    filling: dict[str, Mapping[str, str | list[str]]] = {}
    for file in files:
        filling.update(cast(Filling, json.loads(file.read_text())))
    areas = [a for a in arguments if a in ORDER] or ORDER
    sys.stdout.write(f"{update(areas, filling)} translations missing\n")


if __name__ == "__main__":
    main(sys.argv[1:])
