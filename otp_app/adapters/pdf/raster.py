"""Child side of `render`: pages as pictures with their words."""

import ctypes
import io
from collections.abc import Sequence
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image

from otp_app.domain.errors import DomainError

_QUALITY = 72
_EXACT_BYTES = 0.09  # per pixel: 80 kB for A4 at 800 px, which a page full of text reaches
_MAX_PIXELS = 30_000_000
_MAX_SIDE = 16_383  # of a WebP picture
_MAX_WORDS = 20_000
_MAX_LETTERS = 200
_HYPHENS = (0x02, 0xFFFE)  # how PDFium writes a hyphen at the end of a line
_BREAKS = (0, *_HYPHENS)
_GRID = 1_000_000  # PDFium maps to whole device units: a device this large gives fractions fine enough


def rasterise(blobs: Sequence[bytes], options: dict[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
    """Options: pages (numbers from 1), width. Result: pages (width, height, words), and a WebP picture for each."""
    try:
        document = pypdfium2.PdfDocument(blobs[0])
    except pypdfium2.PdfiumError:
        raise DomainError("invalid", "document_damaged") from None
    described: list[dict[str, Any]] = []
    pictures: list[bytes] = []
    for number in options["pages"]:
        if not 1 <= number <= len(document):
            raise DomainError("not_found", "page_missing", page=number)
        page = document[number - 1]
        picture, size = _picture(page, options["width"])
        described.append({"width": size[0], "height": size[1], "words": _words(page)})
        pictures.append(picture)
        page.close()
    return {"pages": described}, pictures


def _picture(page: pypdfium2.PdfPage, width: int) -> tuple[bytes, tuple[int, int]]:
    across, down = page.get_size()
    # A hair less than the width: PDFium's wrapper rounds up.
    scale = min((width - 0.001) / across, _MAX_SIDE / down, (_MAX_PIXELS / (across * down)) ** 0.5)
    picture = page.render(scale=scale, may_draw_forms=False, rev_byteorder=True, prefer_bgrx=False).to_pil()
    return _webp(picture.convert("RGB")), picture.size


def _webp(picture: Image.Image) -> bytes:
    """Text and line art are smaller without loss than with it (and sharp); photographs are not."""
    exact = io.BytesIO()
    picture.save(exact, "WEBP", lossless=True, quality=50, method=2)
    if exact.tell() <= picture.width * picture.height * _EXACT_BYTES:
        return exact.getvalue()
    lossy = io.BytesIO()
    picture.save(lossy, "WEBP", quality=_QUALITY, method=4)
    return min(exact.getvalue(), lossy.getvalue(), key=len)


def _words(page: pypdfium2.PdfPage) -> list[tuple[str, float, float, float, float]]:
    """Runs of characters without white space, each with the box of its font's full height."""
    text = page.get_textpage()
    words: list[tuple[str, float, float, float, float]] = []
    letters: list[str] = []
    corners: list[tuple[float, float, float, float]] = []

    def finish() -> None:
        if letters and (word := _word(page, letters, corners)):
            words.append(word)
        letters.clear()
        corners.clear()

    for index in range(text.count_chars()):
        code = pdfium.FPDFText_GetUnicode(text, index)
        if code in _BREAKS or pdfium.FPDFText_IsGenerated(text, index) == 1 or chr(code).isspace():
            if code in _HYPHENS and letters:
                letters.append("-")
            finish()
            if len(words) >= _MAX_WORDS:
                break
            continue
        rect = pdfium.FS_RECTF()
        if not pdfium.FPDFText_GetLooseCharBox(text, index, rect):
            continue
        letters.append(chr(code))
        corners.append((rect.left, rect.bottom, rect.right, rect.top))
        if len(letters) >= _MAX_LETTERS:
            finish()
    finish()
    text.close()
    return words


def _word(
    page: pypdfium2.PdfPage, letters: list[str], corners: list[tuple[float, float, float, float]]
) -> tuple[str, float, float, float, float] | None:
    box = [pick(values) for pick, values in zip((min, min, max, max), zip(*corners, strict=True), strict=True)]
    xs, ys = zip(_shown(page, box[0], box[1]), _shown(page, box[2], box[3]), strict=True)
    x0, y0, x1, y1 = max(0.0, min(xs)), max(0.0, min(ys)), min(1.0, max(xs)), min(1.0, max(ys))
    if x0 >= x1 or y0 >= y1:  # outside what is displayed
        return None
    word = "".join(letters).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return word, round(x0, 5), round(y0, 5), round(x1 - x0, 5), round(y1 - y0, 5)


def _shown(page: pypdfium2.PdfPage, x: float, y: float) -> tuple[float, float]:
    """A point of user space as fractions of the displayed page: PDFium's own mapping, hence that of the picture."""
    across, down = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDF_PageToDevice(page, 0, 0, _GRID, _GRID, 0, x, y, across, down)
    return across.value / _GRID, down.value / _GRID
