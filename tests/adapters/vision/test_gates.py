"""What a camera's picture lacks is said, the same at the live frame and at the still; measured widely in bench/."""

import cv2
import pytest

from otp_app.adapters.vision.pool import VisionPool
from otp_app.domain.identity.vision import Step
from tests.specimens import Image, desk, face, jpeg, photographed, scene

BAD = [
    ({"dark": 0.28}, "too_dark"),
    ({"blur": 3.5}, "blurred"),
    ({"glare": 0.8}, "glare"),
    ({"fill": 0.48}, "too_far"),
    ({"rotation": 16.0, "fill": 0.7, "seed": 3}, "tilted"),
]


def live(frame: Image) -> bytes:
    """As the page sends a frame while the camera runs."""
    scale = 640 / max(frame.shape[:2])
    return jpeg(cv2.resize(frame, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), 75)


@pytest.mark.parametrize("step", ["passport", "front", "back"])
def test_a_good_document_lacks_nothing(vision: VisionPool, step: Step, passport: Image, front: Image, back: Image):
    card = {"passport": passport, "front": front, "back": back}[step]
    frame, corners = photographed(card, seed=4)
    look, shot = vision.look(live(frame), step), vision.take(jpeg(frame), step)
    assert look.hints == shot.hints == ()
    assert shot.usable
    for (x, y), true in zip(look.corners, corners, strict=True):
        assert abs(x * 1280 - true[0]) < 14
        assert abs(y * 720 - true[1]) < 14


@pytest.mark.parametrize(("conditions", "hint"), BAD, ids=[hint for _, hint in BAD])
def test_what_is_wrong_with_a_document_is_said(
    vision: VisionPool, front: Image, conditions: dict[str, float], hint: str
):
    frame = scene(front, **{"seed": 4, **conditions})
    assert hint in vision.look(live(frame), "front").hints
    shot = vision.take(jpeg(frame), "front")
    assert shot.hints[0] == hint
    assert not shot.usable


@pytest.mark.parametrize(("step", "shown"), [("front", "back"), ("back", "front"), ("passport", "front")])
def test_the_other_side_is_recognised(vision: VisionPool, step: Step, shown: str, front: Image, back: Image):
    frame = scene({"front": front, "back": back}[shown], seed=6)
    assert vision.look(live(frame), step).hints == ("wrong_side",)
    assert not vision.take(jpeg(frame), step).usable


@pytest.mark.parametrize("step", ["passport", "front", "back"])
def test_an_empty_desk_is_no_document(vision: VisionPool, step: Step):
    shot = vision.take(jpeg(desk()), step)
    assert shot.hints == ("no_document",)
    assert not shot.usable
    assert shot.cut == b""


def test_a_face_is_no_document(vision: VisionPool):
    assert "no_document" in vision.take(jpeg(face()), "back").hints


def test_a_light_card_on_a_light_table_can_be_kept_though_its_edges_are_not_seen(vision: VisionPool, front: Image):
    shot = vision.take(jpeg(scene(front, table=225, seed=3)), "front")
    assert shot.hints == ("no_document",)
    assert shot.usable


def test_a_phone_held_upright_sees_the_document_across(vision: VisionPool, front: Image):
    shot = vision.take(jpeg(scene(front, size=(1080, 1920), seed=2)), "front")
    assert shot.hints == ()


FACES = [
    ({}, ()),
    ({"people": 0}, ("no_face",)),
    ({"people": 2}, ("several_faces",)),
    ({"zoom": 0.5}, ("too_far",)),
    ({"zoom": 2.2}, ("too_near",)),
    ({"shift": (0.36, 0.0)}, ("face_off_centre",)),
    ({"turn": 37.0}, ("face_turned",)),
    ({"turn": -39.0}, ("face_turned",)),
    ({"blur": 6.0}, ("blurred",)),
]


@pytest.mark.parametrize(("conditions", "hints"), FACES, ids=[hints[0] if hints else "good" for _, hints in FACES])
def test_what_is_wrong_with_a_face_is_said(vision: VisionPool, conditions: dict[str, float], hints: tuple[str, ...]):
    frame = face(**conditions)  # type: ignore[arg-type] # of a table
    assert vision.look(live(frame), "face").hints == hints
    shot = vision.take(jpeg(frame), "face")
    assert shot.hints == hints
    assert shot.usable == (not hints)
    assert shot.cut == b""


def test_a_face_in_the_dark_is_asked_for_light_first(vision: VisionPool):
    assert vision.take(jpeg(face(dark=0.25)), "face").hints[0] == "too_dark"


def test_a_turned_head_is_told_from_a_turned_photo(vision: VisionPool):
    left, right, centre = (vision.pose(jpeg(face(turn))) for turn in (37, -37, 0))
    assert left.yaw > 0.15
    assert right.yaw < -0.15
    assert abs(centre.yaw) < 0.1
    assert {pose.faces for pose in (left, right, centre)} == {1}
    assert len({pose.fingerprint for pose in (left, right, centre)}) == 3
    assert vision.pose(jpeg(face(people=2))).faces == 2
    assert vision.pose(jpeg(desk())).faces == 0
