"""Specimens with chance data, drawn once per run, and the conditions under which a camera sees them."""

import random
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from tests import specimens
from tests.specimens import Holder, Image

SURNAMES = ("ERIKSSON", "DUPONT", "MARTIN LEBLANC", "ROSSI", "GARCIA LOPEZ", "OBRIEN", "SOLIS", "QUIGLEY", "ZUBOV")
GIVEN_NAMES = ("ANNA MARIA", "JEAN PAUL", "LUCIA", "OLIVIER", "ISABELLA", "ZOE", "BORIS", "DIDIER LOUIS", "SOPHIE")
SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True)
class Condition:
    """How it is photographed. good: whether a person would keep the picture, None where opinions differ.

    hints: any of which is the right thing to say about a bad one.
    """

    name: str
    good: bool | None
    how: dict[str, Any]
    hints: tuple[str, ...] = ()


CONDITIONS = (
    Condition("1280×720, dark desk", True, {}),
    Condition("1920×1080", True, {"size": (1920, 1080)}),
    Condition("phone upright, 1080×1920", True, {"size": (1080, 1920)}),
    Condition("noise 12, JPEG 70", True, {"noise": 12.0, "quality": 70}),
    Condition("blur σ 1.2", True, {"blur": 1.2}),
    Condition("light × 0.6", True, {"dark": 0.6}),
    Condition("a little far, 0.7 of the frame", True, {"fill": 0.7}),
    Condition("tilt 0.10, rotation 7°", True, {"tilt": 0.10, "rotation": 7.0}),
    Condition("grey table (110)", True, {"table": 110.0}),
    Condition("blur σ 1.8", None, {"blur": 1.8}, ("blurred",)),
    Condition("light × 0.45", None, {"dark": 0.45}, ("too_dark",)),
    Condition("tilt 0.20, rotation 8°", None, {"tilt": 0.20, "rotation": 8.0, "fill": 0.75}, ("tilted",)),
    Condition("light table (225)", None, {"table": 225.0}, ("no_document",)),
    Condition("blur σ 2.5", False, {"blur": 2.5}, ("blurred",)),
    Condition("blur σ 4", False, {"blur": 4.0}, ("blurred",)),
    Condition("light × 0.3", False, {"dark": 0.3}, ("too_dark",)),
    Condition("light × 0.15", False, {"dark": 0.15}, ("too_dark", "no_document")),
    Condition("glare 0.4", False, {"glare": 0.4}, ("glare", "no_document")),
    Condition("glare 0.8", False, {"glare": 0.8}, ("glare", "no_document")),
    Condition("far, 0.45 of the frame", False, {"fill": 0.45}, ("too_far", "no_document")),
)


@cache
def holders(count: int, seed: int) -> tuple[Holder, ...]:
    """People of UTOPIA with numbers that mix letters and digits, which is what readers get wrong."""
    chance = random.Random(seed)
    return tuple(
        Holder(
            chance.choice(SURNAMES),
            chance.choice(GIVEN_NAMES),
            "".join(chance.choice(SIGNS) for _ in range(9)),
            date(chance.randint(1940, 2006), chance.randint(1, 12), chance.randint(1, 28)),
            date(chance.randint(2027, 2036), chance.randint(1, 12), chance.randint(1, 28)),
            chance.choice("MF"),
        )
        for _ in range(count)
    )


@cache
def card(kind: str, holder: Holder) -> Image:
    """A drawn card; kind: passport, front, back, TD2."""
    draw = {"passport": specimens.td3, "front": specimens.td1_front, "back": specimens.td1_back, "TD2": specimens.td2}
    return draw[kind](holder)
