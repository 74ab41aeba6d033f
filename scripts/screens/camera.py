"""Takes pictures of pages at the two sizes of the mocks, and keeps them small."""

import io
import sys
from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageDraw
from playwright.sync_api import Page

TARGET = Path("docs/screens")
DESKTOP = (1440, 900)
PHONE = (390, 844)
EXACT, OTHERS = 64, 192  # colours of a palette: the commonest as they are, the others nearly
FINER = 3  # how much larger shapes are drawn before they are made smooth
_SETTLED = """() => document.fonts.status === 'loaded' && [...document.images].every(i => {
  const box = i.getBoundingClientRect();
  const seen = box.width && box.bottom > 0 && box.top < window.innerHeight;
  return i.complete || (i.loading === 'lazy' && !seen);
})"""
# Two frames: what follows the new width (the editor's scale, sticky bars) is drawn then.
_DRAWN = "() => new Promise(r => requestAnimationFrame(() => requestAnimationFrame(r)))"


def shoot(
    page: Page,
    name: str,
    *,
    sizes: Sequence[tuple[int, int]] = (PHONE, DESKTOP),
    dark: bool = False,
    full: bool = False,
    at: str = "",
) -> None:
    """Pictures `NAME-390x844.png` and `NAME-1440x900.png`, as the page stands.

    dark: one more of each. full: one more of each with the whole page. at: selector of what has to be in the middle;
    otherwise the page is shown from its beginning.
    """
    page.mouse.move(1, 1)  # nothing looks as if the pointer were on it
    for width, height in sizes:
        _show(page, width, height, at)
        keep(page.screenshot(), f"{name}-{width}x{height}")
        if dark:
            page.emulate_media(color_scheme="dark")
            _show(page, width, height, at)
            keep(page.screenshot(), f"{name}-{width}x{height}-dark")
            page.emulate_media(color_scheme="light")
        if full:
            # In a window as high as the page, where nothing that sticks to its edges covers anything.
            whole = int(page.evaluate("() => document.documentElement.scrollHeight"))
            _show(page, width, max(whole, height))
            keep(page.screenshot(), f"{name}-{width}-full")


def shoot_at(page: Page, name: str, width: int) -> None:
    """One picture of the whole page at a width of its own."""
    _show(page, width, 700)
    keep(page.screenshot(full_page=True), f"{name}-{width}")


def sharp(page: Page, at: str = "") -> Image.Image:
    """What the page shows now, for composing."""
    size = page.viewport_size
    assert size  # noqa: S101 # every page here has one
    _show(page, size["width"], size["height"], at)
    return Image.open(io.BytesIO(page.screenshot())).convert("RGB")


def keep(png: bytes, name: str) -> None:
    """Into the folder, with a palette instead of true colour: a third of the bytes, no difference to the eye."""
    save(Image.open(io.BytesIO(png)), name)


def save(picture: Image.Image, name: str) -> None:
    """The same for a picture that is no file yet."""
    TARGET.mkdir(parents=True, exist_ok=True)
    _reduced(picture.convert("RGB")).save(TARGET / f"{name}.png", optimize=True)


def _reduced(picture: Image.Image) -> Image.Image:
    """The same with 256 colours. Pillow alone would tint large surfaces, or lose the green of one small tick."""
    counted = sorted(picture.getcolors(picture.width * picture.height) or [], reverse=True)
    exact = [bytes(colour) for _, colour in counted[:EXACT]]  # type: ignore[arg-type]
    nearly = picture.quantize(OTHERS, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).getpalette() or []
    palette = Image.new("P", (1, 1))
    palette.putpalette([*b"".join(exact), *nearly])
    small = picture.quantize(palette=palette, dither=Image.Dither.NONE)
    # Even of a colour that is in the palette Pillow takes a neighbour.
    numbers = {int.from_bytes(colour + b"\xff", sys.byteorder): n for n, colour in enumerate(exact)}
    pixels = memoryview(picture.convert("RGBA").tobytes()).cast("I")
    small.frombytes(bytes(numbers.get(pixel, near) for pixel, near in zip(pixels, small.tobytes(), strict=True)))
    return small


def side_by_side(desktop: Image.Image, phone: Image.Image, name: str) -> None:
    """A desktop's window and a phone beside it, on paper: 1600 px wide."""
    board = Image.new("RGB", (1600, 826), "#eceae3")
    _place(board, desktop, (36, 44, 1184, 740), radius=12, frame=1, colour="#d3cfc4")
    _place(board, phone, (1256, 86, 304, 658), radius=34, frame=9, colour="#131c36")
    save(board, name)


def _place(
    board: Image.Image, picture: Image.Image, box: tuple[int, int, int, int], radius: int, frame: int, colour: str
) -> None:
    x, y, w, h = box
    around = _rounded(w + 2 * frame, h + 2 * frame, radius + frame)
    board.paste(Image.new("RGB", around.size, colour), (x - frame, y - frame), around)
    board.paste(picture.resize((w, h), Image.Resampling.LANCZOS), (x, y), _rounded(w, h, radius))


def _rounded(width: int, height: int, radius: int) -> Image.Image:
    mask = Image.new("L", (width * FINER, height * FINER), 0)
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, width * FINER - 1, height * FINER - 1), radius * FINER, fill=255)
    return mask.resize((width, height), Image.Resampling.LANCZOS)


def _show(page: Page, width: int, height: int, at: str = "") -> None:
    page.set_viewport_size({"width": width, "height": height})
    page.evaluate(_DRAWN)
    if at:
        page.locator(at).first.evaluate("e => e.scrollIntoView({ block: 'center', behavior: 'instant' })")
    else:
        page.evaluate("() => window.scrollTo(0, 0)")
    page.evaluate(_DRAWN)
    page.wait_for_function(_SETTLED)
    page.evaluate(_DRAWN)
