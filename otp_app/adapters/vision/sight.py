"""What a child does with one picture: decode, measure, say what is lacking."""

import hashlib

import numpy as np

from otp_app.adapters.vision import faces
from otp_app.adapters.vision.decoding import LONGEST_KEPT, at_most, decode, encode
from otp_app.domain.identity.vision import Look, MrzReading, Pose, Shot, Step

LEAST_LIVE = (320, 180)
LEAST_KEPT = {"face": (640, 360)}
LEAST_DOCUMENT = (960, 540)


def prepare() -> None:
    """Loads the models, so that the first picture does not wait for them."""
    faces.find_faces(np.zeros((180, 320, 3), np.uint8))


def look(jpeg: bytes, step: Step) -> Look:
    """What a live frame still lacks."""
    image = decode(jpeg, LEAST_LIVE)
    return Look(tuple(faces.portrait_hints(faces.find_faces(image), image)) if step == "face" else ())


def take(jpeg: bytes, step: Step) -> Shot:
    """The still to keep."""
    image = at_most(decode(jpeg, LEAST_KEPT.get(step, LEAST_DOCUMENT)), LONGEST_KEPT)
    hints = tuple(faces.portrait_hints(faces.find_faces(image), image)) if step == "face" else ()
    height, width = image.shape[:2]
    return Shot(encode(image), width, height, hints, not hints)


def read(jpeg: bytes) -> MrzReading | None:
    """The machine-readable zone of a kept still."""
    decode(jpeg, LEAST_LIVE)
    return None


def pose(jpeg: bytes) -> Pose:
    """The head's pose in a frame of the gesture series."""
    image = decode(jpeg, LEAST_LIVE)
    fingerprint = hashlib.sha256(image.tobytes()).hexdigest()
    if not (found := faces.find_faces(image)):
        return Pose(0, 0.0, 0.0, 0.0, fingerprint)
    largest, frame = found[0], image.shape[0] * image.shape[1]
    return Pose(len(found), largest.yaw, largest.pitch, largest.area / frame, fingerprint)
