"""Every text in five languages, and nothing that nobody uses."""

import ast
import string
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from otp_app.i18n import formats
from otp_app.i18n.catalog import LANGUAGES, PARTS, preferred, read_part, tr
from otp_app.i18n.refusals import refusal_text
from otp_app.i18n.update import ORDER, extract

USED = extract()
TRANSLATED = [(area, lang) for area in ORDER if USED[area] for lang in LANGUAGES[1:]]


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize(("area", "lang"), TRANSLATED)
def test_every_text_is_translated_and_none_is_left_over(area: str, lang: str) -> None:
    have = read_part(PARTS / f"{area}.{lang}.po")
    used = {source if isinstance(source, str) else source[0] for source in USED[area]}
    assert {text for text, strings in have.items() if not strings or not all(strings)} == set()
    assert used - set(have) == set(), f"run python -m otp_app.i18n.update {area}, then translate"
    assert set(have) - used == set(), f"run python -m otp_app.i18n.update {area}"


@pytest.mark.parametrize(("area", "lang"), TRANSLATED)
def test_translations_have_the_same_places(area: str, lang: str) -> None:
    have = read_part(PARTS / f"{area}.{lang}.po")
    many = {source[0]: source[1] for source in USED[area] if not isinstance(source, str)}
    wrong = {
        text: strings
        for text, strings in have.items()
        if any(places(s) != places(many.get(text, text)) for s in strings[-1:])
        or any(not places(s) <= places(many.get(text, text)) for s in strings)
    }
    assert wrong == {}


@pytest.mark.parametrize("lang", LANGUAGES[1:])
def test_areas_agree(lang: str) -> None:
    seen: dict[str, tuple[str, ...]] = {}
    for path in sorted(PARTS.glob(f"*.{lang}.po")):
        for text, strings in read_part(path).items():
            assert seen.setdefault(text, strings) == strings, f"{text!r} is translated in two ways"


def test_no_text_escapes_the_extraction() -> None:
    """`_` takes a text as it stands: no f-string and no concatenation, which no catalogue could hold."""
    composed = [
        f"{path}:{node.lineno}"
        for path in sorted(Path("otp_app").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "_" and node.args
        if isinstance(node.args[0], ast.JoinedStr | ast.BinOp)
    ]
    assert composed == []


def test_plural_follows_the_language() -> None:
    one, many = "{n} document", "{n} documents"
    assert tr("en").plural(one, many, 1) == "1 document"
    assert tr("de").plural(one, many, 2) == "2 Dokumente"
    assert tr("fr").plural(one, many, 0) == "0 document"
    assert tr("it").plural(one, many, 0) == "0 documenti"


def test_unknown_text_and_language_stay_english() -> None:
    assert tr("it")("No catalogue has this {x}.", x=1) == "No catalogue has this 1."
    assert tr("xx").lang == "en"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_refusal_always_says_something(lang: str) -> None:
    assert "no_such_code" in refusal_text(lang, "no_such_code")
    assert "password_short" in refusal_text(lang, "password_short"), "its value is missing"
    assert "10" in refusal_text(lang, "password_short", least=10)
    assert "{" not in refusal_text(lang, "password_short", least="{x}").replace("{x}", "")


@pytest.mark.parametrize(
    ("header", "lang"),
    [("de-CH,de;q=0.9,en;q=0.8", "de"), ("pt, it;q=.3", "it"), ("fr;q=0, es;q=0.1", "es"), ("", "en"), ("x;q=a", "en")],
)
def test_browser_language(header: str, lang: str) -> None:
    assert preferred(header) == lang


def test_times_name_their_zone() -> None:
    at = datetime(2026, 11, 24, 9, 14, tzinfo=UTC)
    assert formats.moment(at, "en", "Europe/Rome") == "24 Nov 2026, 10:14 (Europe/Rome, UTC+1)"
    assert formats.both(at, "de", "Europe/Rome") == ("24. Nov. 2026, 09:14 UTC", "10:14 (Europe/Rome, UTC+1)")
    late = datetime(2026, 11, 24, 23, 30, tzinfo=UTC)
    assert formats.both(late, "en", "Europe/Rome")[1] == "25 Nov 2026, 00:30 (Europe/Rome, UTC+1)"
    assert formats.both(at, "en", "UTC") == ("24 Nov 2026, 09:14 UTC", "")
    assert formats.moment(at, "it", "America/St_Johns").endswith("(America/St_Johns, UTC−3:30)")
    with pytest.raises(ValueError, match="zone"):
        formats.moment(datetime(2026, 11, 24), "en", "UTC")  # noqa: DTZ001 # the point of it


def test_money() -> None:
    assert formats.money(Decimal("1184.62"), "en") == "€1,184.62"
    assert formats.money(Decimal("1184.62"), "de").replace("\xa0", " ") == "1.184,62 €"
