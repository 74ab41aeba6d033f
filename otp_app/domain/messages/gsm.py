"""How a text travels as SMS: the GSM 7 bit alphabet, or UCS-2 where it does not do. Pure."""

import re
import unicodedata

# 3GPP TS 23.038 section 6.2.1: the basic alphabet, and what takes two places (section 6.2.1.1).
BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENDED = frozenset("\f^{}\\[~]|€")
GSM_PLACES, UCS2_PLACES = 160, 70  # of a text in one segment

_SAME = str.maketrans(
    {
        "‘": "'", "’": "'", "‚": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "–": "-", "—": "-",
        "…": "...", "·": "-", "•": "-", "\u00a0": " ", "\u202f": " ", "œ": "oe", "Œ": "OE", "ø": "ø", "ł": "l",
        "Ł": "L", "đ": "d", "Đ": "D", "ı": "i", "þ": "th", "Þ": "Th", "ð": "d", "Ð": "D", "™": "TM", "©": "(c)",
        "®": "(R)", "°": "o", "×": "x",
    }
)  # fmt: skip
_LINK_DOT = re.compile(r"(?<=\w)[.@](?=\w)|://|/(?=\w)")


def places(text: str) -> int | None:
    """How many of the 160 places it takes in the GSM alphabet; None where that alphabet does not do."""
    if not all(c in BASIC or c in EXTENDED for c in text):
        return None
    return len(text) + sum(1 for c in text if c in EXTENDED)


def segments(text: str) -> int:
    """In how many segments it travels (and is charged): 160 or 153 places each, or 70 or 67 in UCS-2."""
    taken = places(text)
    if taken is not None:
        return 1 if taken <= GSM_PLACES else -(-taken // 153)
    units = len(text.encode("utf-16-be")) // 2
    return 1 if units <= UCS2_PLACES else -(-units // 67)


def plain(text: str) -> str:
    """The text in the GSM alphabet as far as it goes: accents that it lacks are left out, what it lacks stays."""
    return "".join(_letter(c) for c in text.translate(_SAME))


def no_link(text: str) -> str:
    """Nothing that a phone would make a link of: a stranger's title stands in a message of ours."""
    return _LINK_DOT.sub(" ", text)


def fitting(before: str, title: str, after: str) -> str:
    """before + title + after in one segment, the title cut where it must be."""
    kept, whole = title, before + title + after
    while kept and segments(whole) > 1:
        kept = kept[:-1].rstrip()
        whole = f"{before}{kept}...{after}"
    return whole


def _letter(character: str) -> str:
    if character in BASIC or character in EXTENDED:
        return character
    bare = "".join(c for c in unicodedata.normalize("NFKD", character) if not unicodedata.combining(c))
    return bare if bare and all(c in BASIC for c in bare) else character
