"""What can be seen: whether ingest changed a page, and whether a mark stands where it was placed."""

import subprocess
from collections.abc import Iterator

import pypdfium2
from PIL import Image, ImageChops

from otp_app.domain.ports import Mark
from tests.adapters.pdf import seeing

_SHOWN_PAGES = 3
_SMALL, _LARGE = 400, 900
_NOTABLE = 48  # difference of a pixel's brightness that an eye would see
_FEW = 0.0005  # share of such pixels that rounding of edges can explain


def changes(before: bytes, after: bytes) -> str:
    """Empty, or which of the first pages look different and by how much, for PDFium and for poppler.

    Readers draw the controls of a form as they like (an arrow, a list to choose from), so one witness is enough that
    nothing changed.
    """
    try:
        old, new = list(_pages(before, _SMALL)), list(_pages(after, _SMALL))
    except pypdfium2.PdfiumError:
        return "PDFium cannot read the upload"
    except ZeroDivisionError:
        return "for PDFium the page has no size"
    found: list[str] = []
    for number, (left, right) in enumerate(zip(old, new, strict=False), 1):
        if left.size != right.size:
            found.append(f"page {number}: {left.size} became {right.size}")
            continue
        share = _differing(left, right)
        if share > _FEW and (second := _by_poppler(before, after, number)) > _FEW:
            found.append(f"page {number}: {share:.1%} by PDFium, {second:.1%} by poppler")
    return "; ".join(found)


def placed(before: bytes, sealed: bytes, mark: Mark) -> str:
    """`yes` when all that changed on the first page lies in the mark's box, and fills it."""
    left, right = next(_pages(before, _LARGE)), next(_pages(sealed, _LARGE))
    if left.size != right.size:
        return f"page changed from {left.size} to {right.size}"
    box = _difference(left, right).getbbox()
    width, height = right.size
    across, down = pypdfium2.PdfDocument(sealed)[0].get_size()
    # A mark is at least 8 points wide and high; what it lacks it takes to the right and above.
    right_side = min(width, (mark.x + max(mark.w, 8 / across)) * width)
    top = max(0, (mark.y + mark.h - max(mark.h, 8 / down)) * height)
    expected = (mark.x * width, top, right_side, (mark.y + mark.h) * height)
    if box is None:
        return "not to be seen"
    if all(abs(found - wanted) <= 4 for found, wanted in zip(box, expected, strict=True)):
        return "yes"
    return f"at {box} instead of {tuple(round(side) for side in expected)}"


def _by_poppler(before: bytes, after: bytes, number: int) -> float:
    try:
        left, right = (seeing.popplers(pdf, number).convert("L") for pdf in (before, after))
    except (subprocess.CalledProcessError, OSError):
        return 1.0
    return _differing(left, right) if left.size == right.size else 1.0


def _pages(pdf: bytes, width: int) -> Iterator[Image.Image]:
    document = pypdfium2.PdfDocument(pdf)
    if document.get_formtype():
        document.init_forms()
    for number in range(min(len(document), _SHOWN_PAGES)):
        page = document[number]
        across, down = page.get_size()
        scale = min((width - 0.001) / across, 4 * width / down)
        yield page.render(scale=scale, rev_byteorder=True, prefer_bgrx=False).to_pil().convert("L")


def _difference(left: Image.Image, right: Image.Image) -> Image.Image:
    return ImageChops.difference(left, right).point(lambda value: 255 if value > 2 else 0)


def _differing(left: Image.Image, right: Image.Image) -> float:
    notable = ImageChops.difference(left, right).point(lambda value: 255 if value > _NOTABLE else 0)
    return notable.histogram()[255] / (left.width * left.height)
