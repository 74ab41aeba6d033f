"""Typst with our own fonts: user text goes in as data, never as source."""

import json
import threading
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import typst

_HERE = Path(__file__).resolve().parent
_FONTS = _HERE / "fonts"
_SCRIPTS = [
    "Arabic",
    "Armenian",
    "Bengali",
    "Devanagari",
    "Ethiopic",
    "Georgian",
    "Gujarati",
    "Gurmukhi",
    "Hebrew",
    "Kannada",
    "Khmer",
    "Lao",
    "Malayalam",
    "Myanmar",
    "Oriya",
    "Sinhala",
    "Tamil",
    "Telugu",
    "Thai",
]
# Inter first, then one family per script. Han from one font only (the Korean one has half of it, in other shapes).
FAMILIES = (
    "Inter",
    "Noto Sans",
    *(f"Noto Sans {script}" for script in _SCRIPTS),
    "Droid Sans Fallback",
    "NanumGothicCoding",
)
_JOINERS = "\u200c\u200d"
# Latin, Greek and Cyrillic that Inter surely has: asking the fonts would cost their loading.
_COMMON = frozenset([*range(0x20, 0x7F), *range(0xA0, 0xAD), *range(0xAE, 0x180), *range(0x400, 0x460)])
_lock = threading.Lock()

Standard = Literal["a-2u", "a-3a", "ua-1"]


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(_FONTS)])


@lru_cache(maxsize=1)
def _covered() -> frozenset[int]:
    from fontTools.ttLib import TTFont

    covered: set[int] = set()
    for path in sorted(_FONTS.glob("*.ttf")):
        with TTFont(path, lazy=True) as font:
            covered.update(font.getBestCmap() or {})
    return frozenset(covered)


def printable(text: str, limit: int = 2_000) -> str:
    """Text that can be set and read: NFC, one kind of space, no controls, no hidden or reordering characters.

    A character that no font has becomes U+FFFD: PDF/A and PDF/UA admit no missing glyph (ISO 19005-3 6.2.11.8).
    Reordering characters (U+202E and kin) could make one name look like another.
    """
    shown: list[str] = []
    for char in unicodedata.normalize("NFC", text[:limit]):
        kind = unicodedata.category(char)
        if char == "\n" or kind in ("Zs", "Zl", "Zp") or (kind == "Cc" and char in "\t\r\v\f"):
            shown.append("\n" if char == "\n" else " ")
        elif kind in ("Cc", "Cs") or (kind == "Cf" and char not in _JOINERS):
            continue
        elif ord(char) in _COMMON or char in _JOINERS or (kind != "Co" and ord(char) in _covered()):
            shown.append(char)
        else:
            shown.append("\ufffd")
    return "".join(shown)


def typeset(
    template: str,
    data: Mapping[str, Any],
    *,
    standards: tuple[Standard, ...] = ("a-2u",),
    tags: bool = True,
    when: datetime | None = None,
) -> bytes:
    """The PDF of `template` (a file beside this one) fed with `data` (JSON values, cleaned by `printable`).

    when: the document's date (default: none is written, so that equal data give equal bytes).
    """
    inputs = {"data": json.dumps(_clean(data), ensure_ascii=False), "fonts": json.dumps(FAMILIES)}
    with _lock:  # Typst keeps one cache per process and uses all cores itself
        compiler = typst.Compiler(str(_HERE / template), root=str(_HERE), font_paths=_fonts(), sys_inputs=inputs)
        return bytes(
            compiler.compile(format="pdf", pdf_standards=list(standards), pdf_tags=tags, timestamp=when or 0)  # type: ignore[arg-type]
        )


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, Mapping):
        return {str(key): _clean(one) for key, one in value.items()}  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
    if isinstance(value, list | tuple):
        return [_clean(one) for one in value]  # pyright: ignore[reportUnknownVariableType]
    return value
