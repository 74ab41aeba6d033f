"""Cuts Inter Variable into the subsets of assets/fonts (run by hand when Inter changes).

    npm install inter-ui@4.1.1 && python scripts/fonts.py node_modules/inter-ui/variable/InterVariable.woff2

Kept: weights 400 to 660, optical size 14, tabular figures, cv05 and ss03 (design/README.md, "Tokens").
"""

import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

OUT = Path(__file__).parent.parent / "assets" / "fonts"
FEATURES = ["kern", "mark", "mkmk", "ccmp", "locl", "tnum", "cv05", "ss03"]
# The same ranges stand as unicode-range in otp_app/ui/styles/fonts.css.
RANGES = {
    "latin": "U+0000-00FF,U+0131,U+0152-0153,U+02BB-02BC,U+02C6,U+02DA,U+02DC,U+2000-2027,U+202F-206F,U+20AC,"
    "U+2122,U+2190-2193,U+2212,U+2260,U+FEFF,U+FFFD",
    "latin-ext": "U+0100-0130,U+0132-0151,U+0154-024F,U+02C7,U+02D8-02D9,U+02DB,U+02DD,U+0300-0304,U+0306-030C,"
    "U+0323,U+0326-0328,U+1E00-1EFF,U+20A0-20AB,U+20AD-20BF",
    "greek": "U+0370-03FF",
    "cyrillic": "U+0400-045F,U+0490-0491,U+04B0-04B1,U+2116",
}


def code_points(ranges: str) -> set[int]:
    """The numbers in a CSS unicode-range."""
    found: set[int] = set()
    for part in ranges.split(","):
        first, _, last = part.removeprefix("U+").partition("-")
        found |= set(range(int(first, 16), int(last or first, 16) + 1))
    return found


def main(source: str) -> None:
    """Writes one WOFF2 per range."""
    for name, ranges in RANGES.items():
        font = TTFont(source)
        options = subset.Options()
        options.layout_features = FEATURES
        options.hinting = False
        cutter = subset.Subsetter(options)
        cutter.populate(unicodes=code_points(ranges) & set(font.getBestCmap()))
        cutter.subset(font)
        font = instancer.instantiateVariableFont(font, {"opsz": 14, "wght": (400, 400, 660)})
        font.flavor = "woff2"
        font.save(OUT / f"inter-{name}.woff2")


if __name__ == "__main__":
    main(sys.argv[1])
