"""What a child does with one picture: decode, measure, say what is lacking."""

import hashlib
from datetime import UTC, datetime

import cv2
import numpy as np

from otp_app.adapters.vision import faces, ocrb, papers, quality
from otp_app.adapters.vision.decoding import LONGEST_KEPT, Image, at_most, decode, encode
from otp_app.adapters.vision.document import RATIOS, find_document, flattened
from otp_app.adapters.vision.mrz import read_zone
from otp_app.domain.identity.vision import Look, MrzReading, Pose, Shot, Step

_LEAST_LIVE = (320, 180)
# What a camera of 640 x 480 leaves of its picture: measured in docs/recognition.md; as ui/components/camera_stream.js.
_LEAST_FACE, _LEAST_DOCUMENT = (480, 360), (640, 400)
_LIVE = 640
_CUT, _LARGE_CUT = 1400, 1800  # pixels across; the larger where the picture holds so many
_FACE = 160  # width in pixels at which a face's sharpness is comparable
_URGENT_FACE = (
    "no_face", "several_faces", "too_dark", "too_bright", "too_far", "too_near", "face_off_centre", "face_turned",
    "tilted", "blurred",
)  # fmt: skip


def prepare() -> None:
    """Loads the models, so that the first picture does not wait for them."""
    faces.find_faces(np.zeros((180, 320, 3), np.uint8))
    ocrb.scores(np.zeros((1, ocrb.HIGH, ocrb.WIDE), np.float32))


def look(jpeg: bytes, step: Step) -> Look:
    """What a live frame still lacks."""
    image = at_most(decode(jpeg, _LEAST_LIVE), _LIVE)
    if step == "face":
        return Look(_face_hints(image))
    paper = papers.examine(image, step, quality.LIVE)
    if paper.outline is None:
        return Look(paper.hints)
    height, width = image.shape[:2]
    return Look(paper.hints, tuple((float(x) / width, float(y) / height) for x, y in paper.outline.corners))


def take(jpeg: bytes, step: Step) -> Shot:
    """The still to keep."""
    image = at_most(decode(jpeg, _LEAST_FACE if step == "face" else _LEAST_DOCUMENT), LONGEST_KEPT)
    height, width = image.shape[:2]
    if step == "face":
        hints = _face_hints(image)
        return Shot(encode(image), width, height, hints, not hints)
    paper = papers.examine(image, step, quality.KEPT, 1000)
    cut = encode(flattened(image, paper.outline, _width(paper.outline.width))) if paper.outline else b""
    return Shot(encode(image), width, height, paper.hints, paper.usable, cut)


def read(jpeg: bytes) -> MrzReading | None:
    """The zone of a kept still, or of the document cut out of one."""
    image = decode(jpeg, _LEAST_LIVE)
    today = datetime.now(UTC).date()
    outline = find_document(image, (RATIOS["TD1"], RATIOS["TD2"])) or find_document(image, (RATIOS["TD3"],))
    found = read_zone(flattened(image, outline, _width(outline.width)), today) if outline else None
    return found or read_zone(at_most(image, _LARGE_CUT), today)


def pose(jpeg: bytes) -> Pose:
    """The head's pose in a frame of the gesture series."""
    image = decode(jpeg, _LEAST_LIVE)
    fingerprint = hashlib.sha256(image.tobytes()).hexdigest()
    if not (found := faces.find_faces(image)):
        return Pose(0, 0.0, 0.0, 0.0, fingerprint)
    largest, frame = found[0], image.shape[0] * image.shape[1]
    return Pose(len(found), largest.yaw, largest.pitch, largest.area / frame, fingerprint)


def _width(seen: float) -> int:
    return _LARGE_CUT if seen > 1150 else _CUT


def _face_hints(image: Image) -> tuple[str, ...]:
    found = faces.find_faces(image)
    hints = faces.portrait_hints(found, image)
    if len(found) == 1:
        hints += quality.hints(quality.measure(_face_of(image, found[0])), quality.FACE)
    return tuple(code for code in _URGENT_FACE if code in hints)


def _face_of(image: Image, face: faces.Face) -> Image:
    top, left = max(0, int(face.y)), max(0, int(face.x))
    part = image[top : int(face.y + face.height), left : int(face.x + face.width)]
    scale = _FACE / part.shape[1]
    return cv2.resize(part, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)
