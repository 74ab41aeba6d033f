"""How many zones are read, how many exactly, and how many pass their check digits and are wrong all the same."""

from pathlib import Path

from bench.recognition.cards import CONDITIONS, Condition, card, holders
from otp_app.adapters.vision import sight
from tests import specimens
from tests.specimens import Holder, Image, jpeg, lines_of, scene

KINDS = {"TD1": "back", "TD2": "TD2", "TD3": "passport"}
EACH = 5  # cards of each kind
UNSEEN = Path("/usr/share/fonts/opentype/ocr-b/OCRBS.otf")

HEAD = (
    "condition", "shots", "still usable", "zone read", "all lines exact", "number, birth, expiry right",
    "check digits hold", "hold, yet a number or date is wrong", "of these usable and unrepaired",
)  # fmt: skip

CLOSE = (
    Condition("blur σ 2.2", None, {"blur": 2.2}),
    Condition("0.55 of the frame", None, {"fill": 0.55}),
)


def table() -> list[list[str]]:
    """A row a condition, one for a cut of the font that the reader has not seen, and the sums."""
    drawn = [
        (kind, who, card(name, who))
        for kind, name in KINDS.items()
        for who in holders(EACH, 1000 + sum(map(ord, kind)))
    ]
    sums = [0] * 8
    rows = [_row(condition, drawn, sums) for condition in (*CONDITIONS, *CLOSE)]
    rows.append(["**all**", str(sums[0]), *(f"{n} ({n / sums[0]:.1%})" for n in sums[1:])])
    if UNSEEN.exists():
        rows.append(_row(Condition("unseen cut of OCR-B (OCRBS), 1280×720", None, {}), _unseen(), [0] * 8))
    return rows


def _unseen() -> list[tuple[str, Holder, Image]]:
    usual = specimens._OCRB
    specimens._OCRB = UNSEEN
    try:
        draw = {"TD1": specimens.td1_back, "TD2": specimens.td2, "TD3": specimens.td3}
        return [(kind, who, draw[kind](who)) for kind in KINDS for who in holders(EACH, 1077)]
    finally:
        specimens._OCRB = usual


def _row(condition: Condition, drawn: list[tuple[str, Holder, Image]], sums: list[int]) -> list[str]:
    counts = [len(drawn), *([0] * 7)]
    for at, (kind, who, flat) in enumerate(drawn):
        frame = jpeg(scene(flat, seed=at * 13 + 7005, **condition.how), 92)
        shot = sight.take(frame, "passport" if kind == "TD3" else "back")
        reading = sight.read(shot.jpeg)
        counts[1] += shot.usable
        if reading is None:
            continue
        right = (reading.number, reading.birth, reading.expiry) == (who.number, who.birth, who.expiry)
        wrong = reading.checks_passed and not right
        for place, true in enumerate(
            (
                True,
                reading.lines == lines_of(kind, who),
                right,
                reading.checks_passed,
                wrong,
                wrong and shot.usable and not reading.repaired,
            ),
            start=2,
        ):
            counts[place] += true
    for place, count in enumerate(counts):
        sums[place] += count
    return [condition.name, *map(str, counts)]
