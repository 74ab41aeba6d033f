"""Machine-readable zones as a camera sees them. How often it is right, and how often wrong: bench/identity.py."""

from dataclasses import replace
from datetime import date

import cv2
import pytest

from otp_app.adapters.vision.pool import VisionPool
from tests import specimens
from tests.adapters.vision.conftest import HOLDER
from tests.specimens import Holder, Image, face, jpeg, lines_of, scene


@pytest.mark.parametrize("kind", ["TD1", "TD2", "TD3"])
def test_a_zone_is_read_whole(vision: VisionPool, kind: str, back: Image, passport: Image):
    card = {"TD1": lambda: back, "TD2": lambda: specimens.td2(HOLDER), "TD3": lambda: passport}[kind]()
    shot = vision.take(jpeg(scene(card, seed=8)), "passport" if kind == "TD3" else "back")
    for picture in (shot.jpeg, shot.cut):
        reading = vision.read(picture)
        assert reading is not None
        assert (reading.kind, reading.lines) == (kind, lines_of(kind, HOLDER))
        assert (reading.surname, reading.given_names) == (HOLDER.surname, HOLDER.given_names)
        assert (reading.number, reading.birth, reading.expiry) == (HOLDER.number, HOLDER.birth, HOLDER.expiry)
        assert (reading.sex, reading.nationality, reading.issuer) == ("F", "UTO", "UTO")
        assert reading.checks_passed
        assert reading.to_confirm == ("surname", "given_names")
        assert reading.confidence > 0.9


def test_a_document_upside_down_is_read(vision: VisionPool, back: Image):
    reading = vision.read(jpeg(cv2.rotate(scene(back, seed=8), cv2.ROTATE_180)))
    assert reading is not None
    assert reading.number == HOLDER.number


def test_a_long_number_is_read(vision: VisionPool):
    holder = replace(HOLDER, number="592123456789")
    reading = vision.read(jpeg(scene(specimens.td1_back(holder), seed=2)))
    assert reading is not None
    assert reading.number == "592123456789"
    assert reading.checks_passed


def test_a_zone_whose_check_digits_do_not_hold_is_not_made_to_fit(vision: VisionPool, monkeypatch: pytest.MonkeyPatch):
    """A forger who cannot add: the reading says so instead of repairing it silently."""
    forged = [line.replace("740812", "740811") for line in lines_of("TD3", HOLDER)]
    monkeypatch.setattr(specimens, "lines_of", lambda kind, holder: tuple(forged))
    reading = vision.read(jpeg(scene(specimens.td3(HOLDER), seed=5)))
    assert reading is not None
    assert not reading.checks_passed or "birth" in reading.repaired
    assert "birth" in reading.to_confirm
    assert reading.confidence <= 0.5


def test_no_zone_is_made_up(vision: VisionPool, front: Image):
    assert vision.read(jpeg(scene(front, seed=1))) is None
    assert vision.read(jpeg(face())) is None


def test_who_expired_is_read_as_such(vision: VisionPool):
    holder = Holder(birth=date(1931, 2, 3), expiry=date(2019, 5, 6))
    reading = vision.read(jpeg(scene(specimens.td3(holder), seed=5)))
    assert reading is not None
    assert (reading.birth, reading.expiry) == (date(1931, 2, 3), date(2019, 5, 6))
