"""Faces by YuNet: where they are, where they look, and what a portrait in front of the camera still lacks."""

from dataclasses import dataclass
from functools import cache
from typing import Any

import cv2
import numpy as np

from otp_app.adapters.vision.decoding import Image
from otp_app.adapters.vision.models import YUNET, model

LEAST_SCORE = 0.8
LEAST_SHARE = 0.15  # of the largest face's area: a person in the background is not a second one before the camera
TURNED = 0.12
ROLLED = 12.0  # degrees
SMALL, LARGE = 0.075, 0.30  # distance of the eyes as share of the frame's long side
MIDDLE = 0.60  # of the frame, in which the face's centre must lie


@dataclass(frozen=True)
class Face:
    """One face in pixels of the picture. yaw, pitch: as `domain.identity.vision.Pose`; roll in degrees."""

    x: float
    y: float
    width: float
    height: float
    eyes: float
    yaw: float
    pitch: float
    roll: float

    @property
    def area(self) -> float:
        """In square pixels."""
        return self.width * self.height


@cache
def _detector() -> Any:
    # The size is state of the detector: one process, one thread, one detector.
    return cv2.FaceDetectorYN.create("onnx", model(YUNET), np.empty(0, np.uint8), (320, 320), LEAST_SCORE, 0.3, 5000)


def find_faces(image: Image, longest: int = 640) -> list[Face]:
    """All faces that count, the largest first; longest: side in pixels at which is looked."""
    height, width = image.shape[:2]
    scale = min(1.0, longest / max(height, width))
    small = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else image
    detector = _detector()
    detector.setInputSize((small.shape[1], small.shape[0]))
    _, rows = detector.detect(small)
    if rows is None:
        return []
    faces = sorted((_face(row / scale) for row in rows), key=lambda face: face.area, reverse=True)
    return [face for face in faces if face.area >= LEAST_SHARE * faces[0].area]


def _face(row: "np.ndarray[Any, Any]") -> Face:
    """Of x y w h and the points: the subject's right eye, left eye, nose, right and left end of the mouth."""
    right_eye, left_eye, nose, right_mouth, left_mouth = row[4:14].reshape(5, 2).astype(float)
    between_eyes, mouth = (right_eye + left_eye) / 2, (right_mouth + left_mouth) / 2
    line = left_eye - right_eye
    eyes = float(np.linalg.norm(line)) + 1e-6
    across = line / eyes
    down = np.array([-across[1], across[0]])
    depth = float(np.dot(mouth - between_eyes, down))
    return Face(
        *(float(value) for value in row[:4]),
        eyes=eyes,
        yaw=float(np.dot(nose - between_eyes, across)) / eyes,
        pitch=float(np.dot(nose - between_eyes, down)) / (depth if abs(depth) > 1e-6 else 1e-6),
        roll=float(np.degrees(np.arctan2(line[1], line[0]))),
    )


def portrait_hints(faces: list[Face], image: Image) -> list[str]:
    """What the face before the camera lacks, without light and sharpness."""
    if not faces:
        return ["no_face"]
    if len(faces) > 1:
        return ["several_faces"]
    face, (height, width) = faces[0], image.shape[:2]
    hints: list[str] = []
    share = face.eyes / max(1.0, np.cos(np.radians(face.roll))) / max(height, width)
    if share < SMALL:
        hints.append("too_far")
    elif share > LARGE:
        hints.append("too_near")
    centre = ((face.x + face.width / 2) / width, (face.y + face.height / 2) / height)
    if any(abs(at - 0.5) > MIDDLE / 2 for at in centre):
        hints.append("face_off_centre")
    if abs(face.yaw) > TURNED:
        hints.append("face_turned")
    if abs(face.roll) > ROLLED:
        hints.append("tilted")
    return hints
