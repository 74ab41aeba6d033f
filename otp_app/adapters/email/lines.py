"""Making other people's words harmless before they stand in a letter, a header or a file name."""

import re
import unicodedata

# Embeddings, overrides and isolates turn what follows around; the plain marks (LRM, RLM, ALM) are needed by writers.
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_FORBIDDEN = re.compile(r'[/\\<>:"|?*]')


def one_line(text: str) -> str:
    """The text without line breaks, control characters, lone surrogates and bidi overrides (UAX #9 section 2)."""
    # Only plain spaces are drawn together: French needs the others.
    return " ".join(filter(None, "".join(map(_harmless, text)).split(" "))).strip()


def header_line(text: str) -> str:
    """One line in which no encoded word stands (RFC 2047): the library would decode it, line breaks included."""
    return one_line(text).replace("=?", "= ?")


def many_lines(text: str) -> str:
    """The same line by line; at most one empty line in a row, none at the ends."""
    lines: list[str] = []
    for line in map(one_line, text.splitlines()):
        if line or (lines and lines[-1]):
            lines.append(line)
    return "\n".join(lines).strip()


def file_name(name: str) -> str:
    """A name that is no path, and may be given on every system."""
    return header_line(_FORBIDDEN.sub(" ", name)).strip(" .") or "document"


def _harmless(character: str) -> str:
    kind = unicodedata.category(character)
    if kind in ("Cc", "Zl", "Zp"):
        return " "
    return "" if kind == "Cs" or character in _TURNING else character
