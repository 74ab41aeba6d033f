"""Bytes from a stranger to pixels, and pixels to the JPEG that is kept. Only plain baseline or progressive JPEG."""

from typing import Any

import cv2
import numpy as np

from otp_app.domain.errors import DomainError
from otp_app.domain.identity.vision import MOST_BYTES

Image = np.ndarray[Any, np.dtype[np.uint8]]

MOST_PIXELS = 26_000_000
MOST_SIDE = 8_192
LONGEST_KEPT = 2_560
QUALITY = 92

_START, _END, _SCAN, _COMMENT = 0xD8, 0xD9, 0xDA, 0xFE
_FRAMES = {0xC0, 0xC1, 0xC2}  # baseline, extended, progressive; cameras write no others
_ALONE = {0x01, *range(0xD0, 0xD8)}  # markers without a length


def decode(data: bytes, least: tuple[int, int]) -> Image:
    """The upright picture as BGR; least: pixels of the long and the short side.

    Raises DomainError(`invalid`): `capture_too_large` before anything is decoded, `capture_too_small`,
    `capture_not_a_picture` for all that is not one JPEG from its first byte to its last.
    """
    if len(data) > MOST_BYTES:
        raise DomainError("invalid", "capture_too_large")
    width, height = dimensions(data)
    if width * height > MOST_PIXELS or max(width, height) > MOST_SIDE:
        raise DomainError("invalid", "capture_too_large")
    if max(width, height) < least[0] or min(width, height) < least[1]:
        raise DomainError("invalid", "capture_too_small")
    image = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)  # turns by EXIF, then forgets it
    if image is None:
        raise _no_picture()
    return image.astype(np.uint8, copy=False)


def encode(image: Image) -> bytes:
    """A JPEG of the pixels and nothing else."""
    done, buffer = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
    if not done:
        raise _no_picture()
    return buffer.tobytes()


def at_most(image: Image, longest: int) -> Image:
    """The picture with its long side at most so many pixels."""
    scale = longest / max(image.shape[:2])
    if scale >= 1:
        return image
    return cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)


def dimensions(data: bytes) -> tuple[int, int]:
    """Width and height by walking all segments (ISO/IEC 10918-1 annex B); refuses what is more, or less, than a JPEG.

    More: bytes after the end (a ZIP, a page), comments, a second picture. Less: a truncated one, which libjpeg would
    fill with grey.
    """
    if data[:3] != b"\xff\xd8\xff":
        raise _no_picture()
    size: tuple[int, int] | None = None
    at = 2
    while at + 2 <= len(data):
        if data[at] != 0xFF:
            raise _no_picture()
        marker = data[at + 1]
        at += 1 if marker == 0xFF else 2  # fill bytes may go before a marker
        if marker == 0xFF or marker in _ALONE:
            continue
        if marker == _END:
            if size is None or at != len(data):
                raise _no_picture()
            return size
        length = int.from_bytes(data[at : at + 2], "big")
        if length < 2 or at + length > len(data) or marker in (_START, _COMMENT):
            raise _no_picture()
        if marker in _FRAMES:
            size = _frame(data[at : at + length], size)
        elif 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xCC):
            raise _no_picture()
        at += length
        if marker == _SCAN:
            at = _after_scan(data, at)
    raise _no_picture()


def _frame(segment: bytes, before: tuple[int, int] | None) -> tuple[int, int]:
    """Width and height of a frame header; one a picture, 8 bits, grey or three colours."""
    if before is not None or len(segment) < 8 or segment[2] != 8 or segment[7] not in (1, 3):
        raise _no_picture()
    height, width = int.from_bytes(segment[3:5], "big"), int.from_bytes(segment[5:7], "big")
    if not width or not height:
        raise _no_picture()
    return width, height


def _after_scan(data: bytes, at: int) -> int:
    """Where the entropy-coded bytes end: at the next marker that is neither stuffing nor a restart."""
    while (at := data.find(b"\xff", at)) >= 0 and at + 1 < len(data):
        if data[at + 1] != 0x00 and not 0xD0 <= data[at + 1] <= 0xD7:
            return at
        at += 2
    raise _no_picture()


def _no_picture() -> DomainError:
    return DomainError("invalid", "capture_not_a_picture")
