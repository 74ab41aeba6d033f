"""Looking at PDFs: through our own pictures, and through poppler as an independent eye."""

import io
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest
from PIL import Image

from otp_app.adapters.pdf.limits import Limits
from otp_app.adapters.pdf.render import render
from otp_app.domain.ports import RenderedPage

WIDTH = 900


def ours(pdf: bytes, page: int = 1) -> Image.Image:
    """The page as signers see it."""
    return opened(render(pdf, page, WIDTH, Limits()))


def opened(page: RenderedPage) -> Image.Image:
    """A rendered page as a picture to measure."""
    return Image.open(io.BytesIO(page.webp)).convert("RGB")


def popplers(pdf: bytes, page: int = 1) -> Image.Image:
    """The page as poppler shows it."""
    out = _poppler(
        "pdftoppm",
        pdf,
        "-cropbox",
        "-png",
        "-scale-to-x",
        str(WIDTH),
        "-scale-to-y",
        "-1",
        "-f",
        str(page),
        "-l",
        str(page),
    )
    return Image.open(io.BytesIO(out)).convert("RGB")


def text(pdf: bytes) -> str:
    """What poppler extracts, without direction marks."""
    raw = _poppler("pdftotext", pdf, "-enc", "UTF-8", after=("-",)).decode()
    return "".join(char for char in raw if char not in "\u202a\u202b\u202c\u200e\u200f\u00ad")


def fonts(pdf: bytes) -> list[str]:
    """The lines of pdffonts."""
    return _poppler("pdffonts", pdf).decode().splitlines()[2:]


def _poppler(tool: str, pdf: bytes, *options: str, after: tuple[str, ...] = ()) -> bytes:
    if shutil.which(tool) is None:
        pytest.skip(f"{tool} is missing: apt-get install poppler-utils")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "in.pdf"
        path.write_bytes(pdf)
        return subprocess.run([tool, *options, str(path), *after], capture_output=True, check=True).stdout


def coloured(
    picture: Image.Image, colour: tuple[int, int, int], tolerance: int = 30
) -> tuple[int, int, int, int] | None:
    """The box around all pixels near a colour: left, top, right, bottom."""
    bands = picture.split()
    near = [
        band.point(lambda value, wanted=wanted: 255 if abs(value - wanted) <= tolerance else 0)
        for band, wanted in zip(bands, colour, strict=True)
    ]
    mask = Image.merge("RGB", near).convert("L").point(lambda value: 255 if value == 255 else 0)
    return mask.getbbox()
