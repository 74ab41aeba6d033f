"""What recognition needs of pictures: hints while the camera runs, a still fit to keep, its MRZ, and a head's pose."""

from dataclasses import dataclass
from datetime import date
from typing import Literal, Protocol

Step = Literal["front", "back", "passport", "face"]

MOST_BYTES = 8 * 1024 * 1024  # of one picture


@dataclass(frozen=True)
class Look:
    """What a live frame still lacks; hints: stable codes, most urgent first, empty when the frame is good.

    `too_dark` `too_bright` `no_document` `too_far` `too_near` `tilted` `glare` `blurred` `wrong_side` (the other side,
    or another kind of page), `no_face` `several_faces` `face_off_centre` `face_turned`.
    corners: of the document as fractions of the frame, clockwise from its top left, or empty.
    """

    hints: tuple[str, ...]
    corners: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True)
class Shot:
    """A still as it is kept: JPEG written anew, upright, without metadata; width and height in pixels.

    hints: as of a Look. usable: good enough to be kept and judged by a person. cut: the document alone, seen from
    straight above (JPEG), or empty where its edges were not found.
    """

    jpeg: bytes
    width: int
    height: int
    hints: tuple[str, ...]
    usable: bool
    cut: bytes = b""


@dataclass(frozen=True)
class MrzReading:
    """A machine-readable zone (ICAO 9303 parts 4 to 6, and France's old card); advice, never proof.

    kind: `TD1` `TD2` `TD3` `FRA`. lines: as read, after repair. repaired: names of fields changed to meet a check
    digit. to_confirm: names of fields that a person should look at. confidence: 0 to 1.
    """

    kind: str
    lines: tuple[str, ...]
    surname: str
    given_names: str
    number: str
    birth: date | None
    expiry: date | None
    sex: str
    nationality: str
    issuer: str
    checks_passed: bool
    repaired: tuple[str, ...]
    to_confirm: tuple[str, ...]
    confidence: float


@dataclass(frozen=True)
class Pose:
    """The head in one frame of the gesture series.

    faces: how many were counted; the other values are of the largest one, 0 where there is none. yaw: 0 is frontal,
    the subject's own left is positive; |yaw| > 0.15 is a turned head. pitch: where the nose lies between eyes (0) and
    mouth (1). size: share of the frame that the face covers. fingerprint: tells distinct frames apart.
    """

    faces: int
    yaw: float
    pitch: float
    size: float
    fingerprint: str


class Vision(Protocol):
    """Looks at pictures in processes of its own. Any call may raise DomainError(`limit`, `vision_busy`) (seconds until
    it should be tried again), and (`unavailable`, `vision_unavailable`) on a machine that lacks what OpenCV needs.

    by: whose frame of many it is; a newer one takes the place of an older that still waits. All refuse what is no live
    picture: DomainError(`invalid`, `capture_not_a_picture` | `capture_too_large` | `capture_too_small`).
    """

    def look(self, jpeg: bytes, step: Step, by: str = "") -> Look:
        """What a frame of about 640 px still lacks."""
        ...

    def take(self, jpeg: bytes, step: Step) -> Shot:
        """The still to keep."""
        ...

    def read(self, jpeg: bytes) -> MrzReading | None:
        """The machine-readable zone of a kept still, or None where none can be read."""
        ...

    def pose(self, jpeg: bytes, by: str = "") -> Pose:
        """The head's pose in a frame of the gesture series."""
        ...

    def pause(self) -> float:
        """Seconds from one frame of a page to its next that leave room for all who send some."""
        ...
