"""Reads the machine-readable zone: rows, signs, then the likeliest text whose check digits hold."""

import heapq
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import cv2
import numpy as np

from otp_app.adapters.vision.decoding import Image
from otp_app.adapters.vision.ocrb import LEAST_SURE, SIGNS, Row, read_row
from otp_app.adapters.vision.rows import find_rows
from otp_app.domain.identity.mrz import FORMATS, Format, check_digit, parse, passed
from otp_app.domain.identity.vision import MrzReading

Array = np.ndarray[Any, Any]

_ALLOWED = {
    "letters": "ABCDEFGHIJKLMNOPQRSTUVWXYZ<",
    "digits": "0123456789",
    "mixed": SIGNS,
    "sex": "MFX<",
    "digit_or_filler": "0123456789<",
}
_MASKS = {signs: np.array([sign not in allowed for sign in SIGNS]) for signs, allowed in _ALLOWED.items()}
_TYPES = "PIACV"  # first letter of the document's type
_NEVER = -30.0
_TRIES = 400  # texts of a field, the likeliest first
_CHOICES = 4  # signs a cell
_LEAST_LIKELY = -9.0
_DOUBT = 0.80  # probability of a sign below which its field should be looked at


def read_zone(document: Image, today: date) -> MrzReading | None:
    """The reading of a document seen from straight above, either way up; None where no layout fits."""
    grey = cv2.cvtColor(document, cv2.COLOR_BGR2GRAY)
    best: MrzReading | None = None
    for view in (grey, cv2.rotate(grey, cv2.ROTATE_180)):
        rows = [row for row in map(read_row, find_rows(view)) if row is not None and row.sure > LEAST_SURE]
        best = _better(best, _decode(rows, today))
        if best is not None and best.checks_passed:
            break
    return best


def _decode(rows: list[Row], today: date) -> MrzReading | None:
    """The best reading over all layouts and neighbouring rows."""
    best: MrzReading | None = None
    for layout in FORMATS.values():
        for first in range(len(rows) - layout.rows + 1):
            chosen = rows[first : first + layout.rows]
            if all(row.length == layout.width for row in chosen):
                best = _better(best, _fit(layout, chosen, today))
    return best


def _better(one: MrzReading | None, other: MrzReading | None) -> MrzReading | None:
    if one is None or other is None:
        return one or other
    return max(one, other, key=lambda reading: (reading.checks_passed, reading.confidence))


def _fit(layout: Format, rows: list[Row], today: date) -> MrzReading | None:
    """The rows as that layout: signs that a field cannot hold are out, then each check digit chooses among the rest."""
    scores = [row.scores.copy() for row in rows]
    for field in layout.fields.values():
        row, first, last = field.span
        scores[row][first:last][:, _MASKS[field.signs]] = _NEVER
    lines = [[SIGNS[at] for at in cells.argmax(1)] for cells in scores]
    repaired: list[str] = []
    for name, check in layout.checks.items():
        if name == "whole" or len(check.over) != 1:
            continue
        (row, first, last), (check_row, at, _) = check.over[0], check.at
        if name == "optional" and not "".join(lines[row][first:last]).strip("<"):
            continue
        solved = _solve(name, np.vstack([scores[row][first:last], scores[check_row][at : at + 1]]))
        if solved is not None:
            text, rank = solved
            lines[row][first:last], lines[check_row][at] = list(text[:-1]), text[-1]
            if rank:
                repaired.append(name)
    sure = float(np.mean([np.exp(cells.max(1)).clip(0, 1).mean() for cells in scores]))
    unsure = [name for name, field in layout.fields.items() if _doubtful(scores, field.span)]
    reading = parse(["".join(line) for line in lines], today, repaired=repaired, unsure=_shown(unsure), confidence=sure)
    if reading is None or reading.kind != layout.kind or not _plausible(layout, reading):
        return None
    return replace(reading, confidence=round(reading.confidence * (0.9 ** len(repaired)), 3))


def _plausible(layout: Format, reading: MrzReading) -> bool:
    """Other text, or a zone upside down, is read as nonsense: then hardly any check digit holds."""
    return reading.lines[0][0] in _TYPES and sum(passed(layout, reading.lines).values()) >= 2


def _doubtful(scores: list[Array], span: tuple[int, int, int]) -> bool:
    row, first, last = span
    return bool(np.exp(scores[row][first:last].max(1)).min() < _DOUBT)


def _shown(fields: list[str]) -> list[str]:
    return [name for field in fields for name in (("surname", "given_names") if field == "names" else (field,))]


def _solve(name: str, scores: Array) -> tuple[str, int] | None:
    """The likeliest text with a check digit that holds, and how many likelier ones did not."""
    for rank, text in enumerate(_likeliest(scores)):
        value, digit = text[:-1], text[-1]
        if digit == "<":
            if rank == 0 and name == "number":  # a long number: its check digit stands elsewhere
                return text, 0
            continue
        if name in ("birth", "expiry") and not re.fullmatch(r"\d\d(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])", value):
            continue
        if "<" not in value.rstrip("<") and digit == check_digit(value):
            return text, rank
    return None


def _likeliest(scores: Array) -> Iterator[str]:
    """Texts over the cells, best first."""
    order = np.argsort(-scores, 1)[:, :_CHOICES]
    values = np.take_along_axis(scores, order, 1)
    start: tuple[int, ...] = (0,) * len(scores)
    heap: list[tuple[float, tuple[int, ...]]] = [(-float(values[:, 0].sum()), start)]
    seen: set[tuple[int, ...]] = {start}
    for _ in range(_TRIES):
        if not heap:
            return
        cost, picks = heapq.heappop(heap)
        yield "".join(SIGNS[order[cell, pick]] for cell, pick in enumerate(picks))
        for cell, pick in enumerate(picks):
            if pick + 1 < _CHOICES and values[cell, pick + 1] > _LEAST_LIKELY:
                following = (*picks[:cell], pick + 1, *picks[cell + 1 :])
                if following not in seen:
                    seen.add(following)
                    heapq.heappush(heap, (cost + float(values[cell, pick] - values[cell, pick + 1]), following))
