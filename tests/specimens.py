"""Documents of UTOPIA, a country that is none, and how a camera sees them on a desk.

A card is drawn flat at 16 pixels a millimetre after ICAO 9303 (parts 4 to 6: sizes, lines, OCR-B at 2.54 mm a sign);
`scene` photographs it. Pictures are BGR arrays; `jpeg` makes the bytes that a browser would send.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from PIL import Image as Pillow
from PIL import ImageDraw, ImageFont

from tests import heads
from tests.heads import face, gesture_frames, photo_frames

__all__ = [
    "Holder", "face", "gesture_frames", "jpeg", "lines_of", "photo_frames", "photographed", "scene", "td1_back",
    "td1_front", "td2", "td3", "y4m",
]  # fmt: skip

Image = np.ndarray[Any, Any]

SIZES = {"TD1": (85.6, 53.98), "TD2": (105.0, 74.0), "TD3": (125.0, 88.0)}  # mm
_PER_MM = 16
_OCRB = Path(__file__).parent / "pictures" / "OCRB.otf"
_SANS = Path(__file__).parents[1] / "otp_app/adapters/pdf/fonts/Inter-SemiBold.ttf"
_INK, _PALE = (20, 20, 25), (90, 90, 120)


@dataclass(frozen=True)
class Holder:
    """What a specimen says. names: as written; ours are plain letters, because the zone's transliteration is tested
    in the domain."""

    surname: str = "ERIKSSON"
    given_names: str = "ANNA MARIA"
    number: str = "L898902C3"
    birth: date = date(1974, 8, 12)
    expiry: date = date(2031, 4, 15)
    sex: str = "F"
    nationality: str = "UTO"
    issuer: str = "UTO"
    optional: str = ""


def check_digit(text: str) -> str:
    """ICAO 9303 part 3 clause 4.9; written apart from the domain's, which it tests."""
    values = [0 if c == "<" else int(c, 36) for c in text]
    return str(sum(value * (7, 3, 1)[at % 3] for at, value in enumerate(values)) % 10)


def lines_of(kind: str, holder: Holder) -> tuple[str, ...]:
    """The machine-readable zone of a TD1, TD2 or TD3."""
    names = f"{holder.surname}<<{holder.given_names}".replace(" ", "<").replace("-", "<").replace("'", "")
    issuer, nationality = holder.issuer.ljust(3, "<"), holder.nationality.ljust(3, "<")
    birth, expiry = f"{holder.birth:%y%m%d}", f"{holder.expiry:%y%m%d}"
    dates = f"{birth}{check_digit(birth)}{holder.sex}{expiry}{check_digit(expiry)}"
    if kind == "TD1":
        if len(holder.number) > 9:  # part 5 clause 4.2.2: the rest and its check digit go into the optional data
            rest = holder.number[9:] + check_digit(holder.number)
            first = f"I<{issuer}{holder.number[:9]}<{rest}{holder.optional}".ljust(30, "<")
        else:
            number = holder.number.ljust(9, "<")
            first = f"I<{issuer}{number}{check_digit(number)}{holder.optional}".ljust(30, "<")
        second = f"{dates}{nationality}{'<' * 11}"
        whole = check_digit(first[5:30] + second[0:7] + second[8:15] + second[18:29])
        return first, second + whole, names.ljust(30, "<")[:30]
    number = holder.number.ljust(9, "<")
    second = f"{number}{check_digit(number)}{nationality}{dates}"
    if kind == "TD3":
        optional = holder.optional.ljust(14, "<")
        second += optional + ("<" if not holder.optional else check_digit(optional))
        second += check_digit(second[0:10] + second[13:20] + second[21:43])
        return f"P<{issuer}{names}".ljust(44, "<")[:44], second
    second += holder.optional.ljust(7, "<")
    second += check_digit(second[0:10] + second[13:20] + second[21:35])
    return f"I<{issuer}{names}".ljust(36, "<")[:36], second


def td3(holder: Holder | None = None, portrait: Image | None = None) -> Image:
    """A passport's data page."""
    holder = holder or Holder()
    card = _blank("TD3", "PASSPORT / PASSEPORT", 3)
    _portrait(card, portrait, (32, 41), (6, 14))
    _fields(card, holder, 45, 13, 7.0)
    return _finish(card, lines_of("TD3", holder), bottom=23.2, first=16.6, step=6.35)


def td2(holder: Holder | None = None, portrait: Image | None = None) -> Image:
    """An identity card of the larger size, all on one side."""
    holder = holder or Holder()
    card = _blank("TD2", "IDENTITY CARD", 2)
    _portrait(card, portrait, (24, 31), (5, 12))
    _fields(card, holder, 34, 11, 6.0)
    return _finish(card, lines_of("TD2", holder), bottom=23.2, first=16.6, step=6.35)


def td1_front(holder: Holder | None = None, portrait: Image | None = None) -> Image:
    """An identity card's front: portrait and data, no zone."""
    card = _blank("TD1", "IDENTITY CARD", 1)
    _portrait(card, portrait, (22, 28), (5, 11))
    _fields(card, holder or Holder(), 32, 10, 6.8)
    return _flat(card)


def td1_back(holder: Holder | None = None) -> Image:
    """An identity card's back: the zone, no portrait."""
    card = _blank("TD1", "IDENTITY CARD", 5)
    draw = ImageDraw.Draw(card)
    draw.rectangle(_px(8, 11, 20, 22), outline=(150, 130, 60), width=5)
    for at, text in enumerate(("Address: 1 MAIN STREET, ZENITH", "Height: 1.70 m", "Authority: MAYOR OF ZENITH")):
        draw.text(_px(26, 11 + at * 4.5), text, fill=_INK, font=_sans(2.2))
    return _finish(card, lines_of("TD1", holder or Holder()), bottom=22.0, first=18.2, step=5.5)


def scene(card: Image, **conditions: Any) -> Image:
    """The card on a desk before a camera; for the conditions see `photographed`."""
    return photographed(card, **conditions)[0]


def photographed(
    card: Image,
    *,
    size: tuple[int, int] = (1280, 720),
    fill: float = 0.82,
    tilt: float = 0.06,
    rotation: float = 4.0,
    blur: float = 0.8,
    noise: float = 5.0,
    quality: int = 88,
    dark: float = 1.0,
    glare: float = 0.0,
    table: float | Image | None = None,
    seed: int = 0,
) -> tuple[Image, Image]:
    """The frame, and the card's true corners in it (4 x 2 pixels, clockwise from top left).

    fill: share of the frame. tilt: displacement of corners, share of the card's size, drawn at random up to it;
    rotation: degrees, likewise. blur: sigma in pixels. dark: factor of light. glare: 0 to 1. table: grey level or a
    picture, otherwise a dark wooden one of some colour.
    """
    rng = np.random.default_rng(seed)
    (width, height), (high, wide) = size, card.shape[:2]
    scale = min(width * fill / wide, height * fill / high)
    corners = np.array([[-wide, -high], [wide, -high], [wide, high], [-wide, high]], np.float64) / 2 * scale
    angle = np.radians(rng.uniform(-rotation, rotation))
    corners = corners @ np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    corners += rng.uniform(-tilt, tilt, (4, 2)) * np.array([wide, high]) * scale / 2
    corners += np.array([width, height]) / 2 + rng.uniform(-8, 8, 2)
    source = np.array([[0, 0], [wide, 0], [wide, high], [0, high]], np.float32)
    move = cv2.getPerspectiveTransform(source, corners.astype(np.float32))
    sharp = cv2.GaussianBlur(card, (0, 0), max(0.3, 0.45 / scale)) if scale < 1 else card
    seen = cv2.warpPerspective(sharp, move, size)
    mask = cv2.warpPerspective(np.full((high, wide), 255, np.uint8), move, size)
    mask = cv2.GaussianBlur(mask, (0, 0), 1.0).astype(np.float32)[..., None] / 255
    frame = seen * mask + _table(table, size, rng) * (1 - mask)
    ys, xs = np.mgrid[:height, :width]
    shade = 1 - 0.25 * rng.uniform(0, 1) * (xs / width if rng.random() < 0.5 else 1 - xs / width)
    frame *= (shade * dark).astype(np.float32)[..., None]
    if glare:
        spot = corners.mean(0) + rng.uniform(-0.3, 0.3, 2) * np.array([wide, high]) * scale
        distance = ((xs - spot[0]) / (width * 0.10)) ** 2 + ((ys - spot[1]) / (height * 0.14)) ** 2
        frame += (glare * 330 * np.exp(-distance)).astype(np.float32)[..., None]
    if blur:
        frame = cv2.GaussianBlur(frame, (0, 0), blur)
    frame = np.clip(frame + noise * rng.standard_normal(frame.shape, np.float32), 0, 255).astype(np.uint8)
    return _decoded(jpeg(frame, quality)), corners


def desk(size: tuple[int, int] = (1280, 720), seed: int = 0) -> Image:
    """The desk with nothing on it."""
    return np.clip(_table(None, size, np.random.default_rng(seed)), 0, 255).astype(np.uint8)


def jpeg(image: Image, quality: int = 90) -> bytes:
    """As a browser's canvas writes it."""
    return cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])[1].tobytes()


def y4m(path: Path, frames: Iterable[Image], size: tuple[int, int] = (1280, 720), rate: int = 10) -> Path:
    """Frames as the file that Chromium's fake camera plays in a loop; 1.4 MB a frame, written whole or not at all.

    The page's first frames may still be black: wait for some calls of requestVideoFrameCallback.
    """
    draft = path.with_suffix(".part")
    with draft.open("wb") as file:
        file.write(f"YUV4MPEG2 W{size[0]} H{size[1]} F{rate}:1 Ip A1:1 C420jpeg\n".encode())
        for frame in frames:
            file.write(b"FRAME\n")
            file.write(cv2.cvtColor(cv2.resize(frame, size), cv2.COLOR_BGR2YUV_I420).tobytes())
    return draft.replace(path)


def _blank(kind: str, title: str, seed: int) -> Pillow.Image:
    return _paper(kind, title, seed).copy()


@cache
def _paper(kind: str, title: str, seed: int) -> Pillow.Image:
    """Paper with a faint guilloche."""
    width, height = (int(side * _PER_MM) for side in SIZES[kind])
    rng = np.random.default_rng(seed)
    ramp = np.linspace(0, 1, width)[None, :, None]
    paper = (rng.uniform(190, 235, 3) * (1 - ramp) + rng.uniform(200, 245, 3) * ramp).repeat(height, 0)
    ys, xs = np.mgrid[:height, :width]
    for at in range(3):
        wave = xs * np.cos(at + 0.3) + ys * np.sin(at + 0.3)
        lines = np.sin(wave / rng.uniform(7, 15) + 6 * np.sin(ys / rng.uniform(60, 120) + at))
        paper += 7 * lines[..., None] * np.array([1, 0.6, 0.8])
    card = Pillow.fromarray(np.clip(paper, 0, 255).astype(np.uint8))
    draw = ImageDraw.Draw(card)
    draw.text(_px(5, 3), f"UTOPIA  {title}", fill=(40, 40, 110), font=_sans(3.2))
    draw.text((width - 20 * _PER_MM, 3 * _PER_MM), "SPECIMEN", fill=(190, 30, 30), font=_sans(3.2))
    return card


def _portrait(card: Pillow.Image, given: Image | None, size: tuple[int, int], at: tuple[int, int]) -> None:
    picture = given if given is not None else heads.portrait()
    rgb = Pillow.fromarray(cv2.cvtColor(picture, cv2.COLOR_BGR2RGB))
    card.paste(rgb.resize((size[0] * _PER_MM, size[1] * _PER_MM)), (at[0] * _PER_MM, at[1] * _PER_MM))


def _fields(card: Pillow.Image, holder: Holder, left: float, top: float, step: float) -> None:
    draw = ImageDraw.Draw(card)
    rows = (
        ("Surname / Nom", holder.surname),
        ("Given names / Prénoms", holder.given_names),
        ("Document No.", holder.number),
        ("Nationality / Sex", f"UTOPIAN  {holder.sex}"),
        ("Date of birth", f"{holder.birth:%d.%m.%Y}"),
        ("Date of expiry", f"{holder.expiry:%d.%m.%Y}"),
    )
    for at, (name, value) in enumerate(rows):
        draw.text(_px(left, top + at * step), name, fill=_PALE, font=_sans(1.6))
        draw.text(_px(left, top + at * step + 2), value, fill=_INK, font=_sans(2.8))


def _finish(card: Pillow.Image, lines: tuple[str, ...], *, bottom: float, first: float, step: float) -> Image:
    """Adds the zone: a pale strip `bottom` mm high, its first base line `first` mm above the edge."""
    draw = ImageDraw.Draw(card)
    width, height = card.width / _PER_MM, card.height / _PER_MM
    draw.rectangle(_px(0, height - bottom, width, height), fill=(238, 240, 236))
    font = ImageFont.truetype(str(_OCRB), 100)
    font = ImageFont.truetype(str(_OCRB), round(100 * 2.54 * _PER_MM / font.getlength("0")))
    left = (width - len(lines[0]) * 2.54) / 2
    for row, line in enumerate(lines):
        for column, sign in enumerate(line):
            place = _px(left + column * 2.54, height - first + row * step)
            draw.text(place, sign, fill=_INK, font=font, anchor="ls")
    return _flat(card)


def _flat(card: Pillow.Image) -> Image:
    return cv2.cvtColor(np.array(card), cv2.COLOR_RGB2BGR)


def _table(table: "float | Image | None", size: tuple[int, int], rng: np.random.Generator) -> Image:
    width, height = size
    if isinstance(table, np.ndarray):
        return cv2.resize(table, size).astype(np.float32)
    if table is not None:
        return np.full((height, width, 3), table, np.float32)
    grain = cv2.resize(rng.normal(0, 1, (height // 8, width // 40)), size, interpolation=cv2.INTER_CUBIC)
    return (rng.uniform(30, 120, 3) + grain[..., None] * 12).astype(np.float32)


def _decoded(data: bytes) -> Image:
    image = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    assert image is not None
    return image


def _px(*millimetres: float) -> tuple[int, ...]:
    return tuple(int(value * _PER_MM) for value in millimetres)


def _sans(millimetres: float) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(_SANS), int(millimetres * _PER_MM))
