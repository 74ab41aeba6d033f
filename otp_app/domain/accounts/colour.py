"""Colours that stay readable: contrast as WCAG 2.2 defines it. Pure."""

import re
from collections.abc import Sequence

LEAST = 4.5  # WCAG 2.2 success criterion 1.4.3, for text of ordinary size


def read(typed: str) -> str | None:
    """`#1D3B8B`, `1d3b8b` or `#13b` as `#1d3b8b`; None for anything else."""
    digits = typed.strip().removeprefix("#").lower()
    if re.fullmatch(r"[0-9a-f]{3}", digits):
        digits = "".join(d * 2 for d in digits)
    return f"#{digits}" if re.fullmatch(r"[0-9a-f]{6}", digits) else None


def contrast(one: str, other: str) -> float:
    """From 1 to 21, whichever is the lighter."""
    lighter, darker = sorted((_luminance(_channels(one)), _luminance(_channels(other))), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def contrast_to_white(colour: str) -> float:
    """From 1 to 21."""
    return contrast(colour, "#ffffff")


def darkened(colour: str) -> str:
    """The nearest darker one of the same hue on which white text can be read."""
    red, green, blue = _channels(colour)
    for share in range(100, -1, -1):
        tried = "#" + "".join(f"{channel * share // 100:02x}" for channel in (red, green, blue))
        if contrast_to_white(tried) >= LEAST:
            return tried
    return "#000000"


def lightened(colour: str, *, against: Sequence[str]) -> str:
    """The nearest lighter one, by mixing in white, that has the contrast to all of these dark colours.

    White has it to every colour darker than `#767676`.
    """
    channels = _channels(colour)
    for share in range(101):
        tried = "#" + "".join(f"{channel + (255 - channel) * share // 100:02x}" for channel in channels)
        if all(contrast(tried, dark) >= LEAST for dark in against):
            return tried
    return "#ffffff"


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(channels: tuple[int, int, int]) -> float:
    red, green, blue = (_linear(c / 255) for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(share: float) -> float:
    return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4
