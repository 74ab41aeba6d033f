"""How often a good picture is refused and a bad one kept, by condition, live and still."""

from typing import Any

import cv2

from bench.recognition.cards import CONDITIONS, Condition, card, holders
from otp_app.adapters.vision import sight
from otp_app.domain.identity.vision import Step
from tests import heads
from tests.specimens import Image, desk, jpeg, scene

STEPS: tuple[Step, ...] = ("passport", "front", "back")
EACH = 5  # shots of each side in each condition

FACES = (
    Condition("1280×720", True, {}),
    Condition("640×480", True, {"size": (640, 480)}),
    Condition("phone upright, 720×1280", True, {"size": (720, 1280), "zoom": 1.5}),
    Condition("light × 0.5", True, {"dark": 0.5}),
    Condition("noise 12", True, {"noise": 12.0}),
    Condition("a little far", True, {"zoom": 0.75}),
    Condition("light × 0.25", False, {"dark": 0.25}, ("too_dark",)),
    Condition("blur σ 5", False, {"blur": 5.0}, ("blurred",)),
    Condition("head turned 35°", False, {"turn": 35.0}, ("face_turned",)),
    Condition("far away", False, {"zoom": 0.45}, ("too_far",)),
    Condition("at the edge", False, {"shift": (0.36, 0.0)}, ("face_off_centre",)),
    Condition("two people", False, {"people": 2}, ("several_faces",)),
    Condition("nobody", False, {"people": 0}, ("no_face",)),
)

HEAD = ("condition", "meant", "shots", "live: nothing lacking", "still: usable", "right hint")


def live(frame: Image) -> bytes:
    """As the page sends it while the camera runs."""
    scale = 640 / max(frame.shape[:2])
    return jpeg(cv2.resize(frame, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), 75)


def documents() -> list[list[str]]:
    """A row a condition, then the other side, other things, and the sums."""
    rows: list[list[str]] = []
    sums = {True: [0, 0, 0], False: [0, 0, 0]}
    people = holders(2, 4242)
    for condition in CONDITIONS:
        shots = [
            (step, scene(card(step, people[at % 2]), seed=at * 11 + 5001, **condition.how))
            for step in STEPS
            for at in range(EACH)
        ]
        rows.append(_row(condition, shots, sums))
    wrong: list[tuple[Step, str]] = [("front", "back"), ("back", "front"), ("passport", "front")]
    shots = [(step, scene(card(shown, people[0]), seed=at + 5500)) for step, shown in wrong for at in range(EACH)]
    rows.append(_row(Condition("the wrong side", False, {}, ("wrong_side",)), shots, sums))
    others = [desk(seed=at + 60) for at in range(4)] + [heads.face(seed=1), heads.face(people=2), heads.face(zoom=0.5)]
    shots = [(step, other) for step in STEPS for other in others]
    rows.append(_row(Condition("desks and people, no document", False, {}, ("no_document",)), shots, sums))
    return rows + _sums(sums)


def faces() -> list[list[str]]:
    """A row a condition, and the sums."""
    rows: list[list[str]] = []
    sums = {True: [0, 0, 0], False: [0, 0, 0]}
    for condition in FACES:
        shots: list[tuple[Step, Image]] = [("face", _face(seed, condition.how)) for seed in range(EACH)]
        rows.append(_row(condition, shots, sums))
    return rows + _sums(sums)


def _face(seed: int, how: dict[str, Any]) -> Image:
    """No two alike: a little nearer, a little aside, another noise."""
    zoom = how.get("zoom", 1.0) * (1 + 0.02 * (seed - 3))
    return heads.face(**{"seed": seed, "shift": (0.02 * (seed % 3 - 1), 0.0), **how, "zoom": zoom})


def _row(condition: Condition, shots: list[tuple[Step, Image]], sums: dict[bool, list[int]]) -> list[str]:
    live_good = still_good = hinted = 0
    for step, frame in shots:
        look, shot = sight.look(live(frame), step), sight.take(jpeg(frame, 92), step)
        live_good += not look.hints
        still_good += shot.usable
        hinted += bool(set(condition.hints) & set(shot.hints))
    if condition.good is not None:
        of = sums[condition.good]
        of[0], of[1], of[2] = of[0] + len(shots), of[1] + live_good, of[2] + still_good
    meant = {True: "keep", False: "refuse", None: "either"}[condition.good]
    said = f"{hinted}/{len(shots)}" if condition.hints else "–"
    return [condition.name, meant, str(len(shots)), f"{live_good}/{len(shots)}", f"{still_good}/{len(shots)}", said]


def _sums(sums: dict[bool, list[int]]) -> list[list[str]]:
    good, bad = sums[True], sums[False]
    return [
        ["**good ones refused**", "", str(good[0]), *(f"{(good[0] - n) / good[0]:.1%}" for n in good[1:]), ""],
        ["**bad ones accepted**", "", str(bad[0]), *(f"{n / bad[0]:.1%}" for n in bad[1:]), ""],
    ]
