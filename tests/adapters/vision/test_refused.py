"""What is no live picture is refused before anything is made of it, and nothing but pixels is ever kept."""

import contextlib
import io
import zipfile
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image as Pillow

from otp_app.adapters.vision.decoding import dimensions
from otp_app.adapters.vision.pool import VisionPool
from otp_app.domain.errors import DomainError
from otp_app.domain.identity.vision import MOST_BYTES, Step

PAGE = b"<!doctype html><script>alert(1)</script>"


def as_bytes(picture: Pillow.Image, kind: str = "JPEG", **options: object) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, kind, **options)
    return buffer.getvalue()


def opened(photo: bytes) -> Pillow.Image:
    return Pillow.open(io.BytesIO(photo))


def with_segment(photo: bytes, marker: int, content: bytes) -> bytes:
    return photo[:2] + bytes([0xFF, marker]) + (len(content) + 2).to_bytes(2, "big") + content + photo[2:]


def zipped(photo: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("run.sh", "echo")
    return photo + buffer.getvalue()


def claiming(photo: bytes, width: int, height: int) -> bytes:
    """The same bytes with another size in the frame header."""
    at = photo.index(b"\xff\xc0") + 5
    return photo[:at] + height.to_bytes(2, "big") + width.to_bytes(2, "big") + photo[at + 4 :]


NO_PICTURES: dict[str, Callable[[bytes], bytes]] = {
    "nothing": lambda photo: b"",
    "text": lambda photo: b"hello",
    "page": lambda photo: PAGE,
    "only a beginning": lambda photo: photo[:3],
    "truncated": lambda photo: photo[: len(photo) // 2],
    "without its end": lambda photo: photo[:-2],
    "PNG": lambda photo: as_bytes(opened(photo), "PNG"),
    "WebP": lambda photo: as_bytes(opened(photo), "WEBP"),
    "GIF": lambda photo: as_bytes(opened(photo).convert("P"), "GIF"),
    "BMP named JPEG": lambda photo: as_bytes(opened(photo), "BMP"),
    "SVG": lambda photo: b'<svg xmlns="http://www.w3.org/2000/svg"/>',
    "a ZIP behind it": zipped,
    "a page behind it": lambda photo: photo + PAGE,
    "a page before it": lambda photo: PAGE + photo,
    "a page in a comment": lambda photo: with_segment(photo, 0xFE, PAGE),
    "one byte behind it": lambda photo: photo + b"\0",
    "two pictures": lambda photo: photo + photo,
    "four colours": lambda photo: as_bytes(opened(photo).convert("CMYK")),
    "no frame": lambda photo: photo[:2] + photo[-2:],
    "a size of nothing": lambda photo: claiming(photo, 0, 720),
    "a lying segment": lambda photo: photo[:4] + b"\xff\xff" + photo[6:],
}


@pytest.mark.parametrize("change", NO_PICTURES.values(), ids=NO_PICTURES.keys())
def test_what_is_not_one_whole_jpeg_is_refused(vision: VisionPool, photo: bytes, change: Callable[[bytes], bytes]):
    for act in (lambda data: vision.take(data, "passport"), lambda data: vision.look(data, "face"), vision.pose):
        with pytest.raises(DomainError) as refused:
            act(change(photo))
        assert (refused.value.kind, refused.value.code) == ("invalid", "capture_not_a_picture")


@pytest.mark.parametrize(
    "large",
    [
        lambda photo: claiming(photo, 65_500, 65_500),
        lambda photo: claiming(photo, 9_000, 100),
        lambda photo: claiming(photo, 8_000, 8_000),
        lambda photo: photo[:2] + b"\0" * MOST_BYTES,
    ],
    ids=["4 gigapixels", "too long", "too many pixels", "too many bytes"],
)
def test_what_is_too_large_is_refused_before_it_is_decoded(
    vision: VisionPool, photo: bytes, large: Callable[[bytes], bytes]
):
    with pytest.raises(DomainError) as refused:
        vision.take(large(photo), "passport")
    assert refused.value.code == "capture_too_large"


@pytest.mark.parametrize(("step", "size"), [("front", (630, 420)), ("passport", (1280, 390)), ("face", (470, 400))])
def test_what_is_too_small_to_judge_is_refused(vision: VisionPool, photo: bytes, step: Step, size: tuple[int, int]):
    with pytest.raises(DomainError) as refused:
        vision.take(as_bytes(opened(photo).resize(size)), step)
    assert refused.value.code == "capture_too_small"


@pytest.mark.parametrize("way", ["grey", "progressive", "restarts", "optimised"])
def test_other_ways_to_write_a_jpeg_are_taken(vision: VisionPool, photo: bytes, way: str):
    written = {
        "grey": lambda: as_bytes(opened(photo).convert("L"), quality=90),
        "progressive": lambda: as_bytes(opened(photo), quality=90, progressive=True),
        "restarts": lambda: as_bytes(opened(photo), quality=90, restart_marker_blocks=8),
        "optimised": lambda: as_bytes(opened(photo), quality=90, optimize=True, subsampling=0),
    }[way]()
    shot = vision.take(written, "passport")
    assert shot.usable, shot.hints
    assert (shot.width, shot.height) == (1280, 720)


def test_where_and_with_what_it_was_taken_never_survives(vision: VisionPool, photo: bytes):
    exif = Pillow.Exif()
    exif[0x010F] = "SecretMaker"
    exif.get_ifd(0x8825).update({1: "N", 2: (45.0, 27.0, 51.0), 3: "E", 4: (9.0, 11.0, 24.0)})
    marked = as_bytes(opened(photo), quality=92, exif=exif, icc_profile=b"SecretProfile" * 9, dpi=(300, 300))
    marked = with_segment(marked, 0xED, b"Photoshop 3.0\0" + PAGE)
    assert opened(marked).getexif().get_ifd(0x8825)
    shot = vision.take(marked, "passport")
    for kept in (shot.jpeg, shot.cut):
        assert not any(secret in kept for secret in (b"Secret", b"Exif", b"script", b"ICC_PROFILE", b"GPS"))
        assert not opened(kept).getexif()
        assert set(opened(kept).info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


def test_a_turned_camera_gives_an_upright_picture(vision: VisionPool, photo: bytes):
    exif = Pillow.Exif()
    exif[0x0112] = 6  # the camera was held upright
    lying = as_bytes(opened(photo).rotate(90, expand=True), quality=92, exif=exif)
    assert opened(lying).size == (720, 1280)
    shot = vision.take(lying, "passport")
    assert (shot.width, shot.height) == opened(shot.jpeg).size == (1280, 720)
    assert shot.usable, shot.hints


def test_a_very_large_picture_is_kept_at_a_modest_size(vision: VisionPool, photo: bytes):
    shot = vision.take(as_bytes(opened(photo).resize((4800, 2700)), quality=80), "passport")
    assert (shot.width, shot.height) == (2560, 1440)


@given(st.lists(st.tuples(st.floats(0, 1), st.binary(min_size=1, max_size=40)), min_size=1, max_size=6))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_damaged_pictures_are_refused_or_looked_at_and_no_child_dies(
    vision: VisionPool, photo: bytes, damages: list[tuple[float, bytes]]
):
    damaged = bytearray(photo)
    for place, content in damages:
        at = int(place * (len(damaged) - len(content)))
        damaged[at : at + len(content)] = content
    child = vision._children[0]._process
    try:
        vision.look(bytes(damaged), "passport")
    except DomainError as refused:
        assert refused.code.startswith("capture_")
    assert child is None or vision._children[0]._process is child


@given(st.binary(max_size=400))
def test_any_bytes_are_measured_or_refused(data: bytes):
    with pytest.raises(DomainError):
        dimensions(data)
    with contextlib.suppress(DomainError):
        dimensions(b"\xff\xd8\xff\xc0\x00\x0b\x08\x00\x10\x00\x10\x01\x01\x11\x00\xff\xda\x00\x02" + data)
