"""PDFs made on the spot, of every shape that people have and every trick that we know."""

import io
from collections.abc import Callable, Iterator
from functools import partial

import pikepdf
import typst
from pikepdf import Array, Encryption, Name, Pdf, String
from PIL import Image, ImageDraw

from otp_app.adapters.pdf.typeset import FAMILIES
from tests.adapters.pdf import papers
from tests.corpus import hand_written, shapes

Make = Callable[[], bytes]
_SCRIPTS = (
    "Łukasz Żółć — Αλέξανδρος — Юлія Ґедзь — محمد علي — דוד לוי — देवनागरी — 王小明 — 김철수 — やまだ — สมชาย — გიორგი"
)
_FONTS = "otp_app/adapters/pdf/fonts"
_STANDARDS = ("1.4", "1.7", "2.0", "a-1b", "a-1a", "a-2b", "a-2u", "a-2a", "a-3b", "a-3u", "a-3a", "a-4", "ua-1")


def files() -> Iterator[tuple[str, bytes]]:
    """Name and bytes of each."""
    for name, make in _all().items():
        yield name, make()


def typeset(standard: str, pages: int = 1) -> bytes:
    """A document as word processors make it, in many scripts; standard: as Typst names it, e.g. `a-2b`."""
    families = ", ".join(f'"{family}"' for family in FAMILIES)
    head = "#set document(title: [Agreement], date: datetime(year: 2026, month: 11, day: 24))\n"
    body = head + f'#set text(font: ({families}), lang: "en")\n= Agreement\n{_SCRIPTS}\n'
    source = body + "#pagebreak()\n= Next\nMore text.\n" * (pages - 1)
    return typst.compile(
        source.encode(), format="pdf", font_paths=[_FONTS], ignore_system_fonts=True, pdf_standards=[standard],
        timestamp=0,
    )  # fmt: skip


def scan(pages: int, mode: str = "L", side: tuple[int, int] = (827, 1169)) -> bytes:
    """Pages that are nothing but a picture, as an office scanner makes them."""
    sheets: list[Image.Image] = []
    for number in range(pages):
        sheet = Image.new("L", side, 245)
        draw = ImageDraw.Draw(sheet)
        for line in range(60, side[1] - 60, 24):
            draw.line((80, line, side[0] - 80 - (line * 37 + number * 91) % 200, line), fill=40, width=3)
        sheets.append(sheet.convert(mode))
    out = io.BytesIO()
    sheets[0].save(out, "PDF", save_all=True, append_images=sheets[1:], resolution=100)
    return _dateless(out.getvalue())


def _dateless(data: bytes) -> bytes:
    with pikepdf.open(io.BytesIO(data)) as pdf:
        del pdf.trailer["/Info"]
        return papers.written(pdf)


def _geometry() -> dict[str, Make]:
    made: dict[str, Make] = {}
    for turn in (0, 90, 180, 270, -90, 450):
        made[f"turned {turn}"] = partial(papers.paper, Rotate=turn)
        made[f"turned {turn}, cropped"] = partial(papers.paper, Rotate=turn, CropBox=Array([80, 120, 480, 700]))
    for unit in (0.5, 2.5, 10):
        made[f"UserUnit {unit}"] = partial(papers.paper, UserUnit=unit)
    for name, box in {
        "stamp-sized page": (0, 0, 40, 30),
        "receipt, long and narrow": (0, 0, 200, 6000),
        "page of 14,400 points": (0, 0, 14_400, 14_400),
        "page over the limit": (0, 0, 14_500, 600),
        "page of two points": (0, 0, 2, 2),
        "origin below zero": (-300, -400, 295, 442),
        "origin far away": (100_000, 100_000, 100_595, 100_842),
        "box turned over": (595, 842, 0, 0),
        "landscape": (0, 0, 842, 595),
    }.items():
        made[name] = partial(papers.paper, box=box)
    made["crop outside the medium"] = partial(papers.paper, CropBox=Array([2000, 2000, 2500, 2500]))
    made["crop larger than the medium"] = partial(papers.paper, CropBox=Array([-100, -100, 900, 1000]))
    made["boxes of text"] = partial(papers.paper, CropBox=Array([String("a"), 0, 0, 0]))
    return made


def _saved() -> dict[str, Make]:
    saved = papers.paper_saved
    generate, disable = pikepdf.ObjectStreamMode.generate, pikepdf.ObjectStreamMode.disable
    made: dict[str, Make] = {
        "cross-reference table": partial(saved, object_stream_mode=disable),
        "cross-reference and object streams": partial(saved, object_stream_mode=generate),
        "linearized": partial(saved, linearize=True),
        "linearized, object streams": partial(saved, linearize=True, object_stream_mode=generate),
        "qdf": partial(saved, qdf=True),
    }
    for version in ("1.0", "1.3", "1.7", "2.0"):
        made[f"PDF {version}"] = partial(saved, force_version=version)
    for level in (2, 3, 4, 5, 6):
        plain = {"aes": level > 3, "metadata": level > 3}
        for who, passwords in {"owner": ("", "o"), "user": ("u", "o")}.items():
            locked = Encryption(user=passwords[0], owner=passwords[1], R=level, **plain)
            made[f"{who} password, R{level}"] = partial(saved, encryption=locked)
    return made


def _hostile() -> dict[str, Make]:
    plain = papers.paper()
    long = papers.paper(pages=8)
    link = papers.link
    return {
        "empty file": lambda: b"",
        "one byte": lambda: b"%",
        "a header only": lambda: b"%PDF-1.7\n",
        "HTML": lambda: b"<!doctype html><p>%PDF is not here</p>",
        "PNG": lambda: b"\x89PNG\r\n\x1a\n" + bytes(2000),
        "2 kB before the header": lambda: b"x" * 2048 + plain,
        "mail before the header": lambda: b"From: a@example.org\r\n\r\n" + plain,
        "zeros after the end": lambda: plain + bytes(3000),
        "HTML after the end": lambda: plain + b"<html>" * 500,
        "line ends changed by FTP": lambda: plain.replace(b"\n", b"\r\n"),
        "twice in one file": lambda: plain + papers.paper(pages=2),
        "bad startxref": papers.bad_startxref,
        "loop of cross-references": papers.prev_loop,
        "no cross-references at all": lambda: plain[: plain.rindex(b"xref\n0")],
        "cut at 10 %": lambda: long[: len(long) // 10],
        "cut in half": lambda: long[: len(long) // 2],
        "cut at 90 %": lambda: long[: len(long) * 9 // 10],
        "the last 20 bytes missing": lambda: long[:-20],
        "no pages": papers.without_pages,
        "page tree that loops": hand_written.page_tree_loop,
        "page tree 2,000 deep": hand_written.deep_page_tree,
        "page count a lie": hand_written.lying_count,
        "parent that loops": hand_written.parent_loop,
        "arrays 5,000 deep": hand_written.deep_arrays,
        "stream length a lie": hand_written.lying_length,
        "stream length that refers to itself": hand_written.length_loop,
        "object stream that contains itself": hand_written.object_stream_loop,
        "hybrid cross-references": hand_written.hybrid,
        "bookmarks that loop": partial(papers.paper, shapes.outline_loop),
        "a drawing that draws itself": partial(papers.paper, papers.self_drawing),
        "a pattern that paints itself": partial(papers.paper, shapes.self_painting),
        "a font that shows itself": partial(papers.paper, shapes.self_showing_font),
        "bomb of 400 MB": papers.bomb,
        "bomb in a bomb": shapes.nested_bomb,
        "billion laughs": papers.billion_laughs,
        "picture of 12,000 × 12,000": partial(papers.huge_picture, 12_000),
        "JavaScript everywhere": partial(papers.paper, papers.javascript),
        "launch": partial(papers.paper, link(S=Name.Launch, F=String("cmd.exe"))),
        "submit form": partial(papers.paper, link(S=Name.SubmitForm, F=String("http://x"))),
        "go to remote": partial(papers.paper, link(S=Name.GoToR, F=String("\\\\host\\share"))),
        "embedded program": partial(papers.paper, papers.attachment),
        "rich media": partial(papers.paper, papers.rich_media),
        "portfolio": partial(papers.paper, shapes.portfolio),
        "dynamic XFA": partial(papers.paper, papers.xfa(dynamic=True)),
        "static XFA": partial(papers.paper, papers.xfa(dynamic=False)),
        "content from a file of the reader's": partial(papers.paper, shapes.external_content),
    }


def _content() -> dict[str, Make]:
    made: dict[str, Make] = {f"typeset, {standard}": partial(typeset, standard) for standard in _STANDARDS}
    made |= {
        "scan in grey, 3 pages": partial(scan, 3),
        "scan in black and white": partial(scan, 1, "1"),
        "scan in colour, 300 dpi": partial(scan, 1, "RGB", (2480, 3508)),
        "scan of 60 pages": partial(scan, 60),
        "400 pages": partial(papers.paper, pages=400),
        "501 pages": partial(papers.paper, pages=501),
        "one page 300 times": partial(papers.paper, shapes.same_page_again),
        "form, drawn": partial(papers.paper, papers.form),
        "form, not drawn": partial(papers.paper, partial(papers.form, drawn=False)),
        "form, values newer than drawings": partial(papers.paper, partial(papers.form, need=True, value="Αθήνα")),
        "form of all kinds": partial(papers.paper, shapes.all_fields),
        "empty signature field": partial(papers.paper, shapes.empty_signature_field),
        "web link": partial(papers.paper, link_to("https://example.org")),
        "comments of all kinds": partial(papers.paper, shapes.comments),
        "layers, one hidden": partial(papers.paper, shapes.layers),
        "transparency and blend modes": partial(papers.paper, shapes.transparency),
        "shadings and patterns": partial(papers.paper, shapes.shadings),
        "inline picture": partial(papers.paper, shapes.inline_picture),
        "Type 3 font": partial(papers.paper, shapes.type3),
        "CMYK and spot colours": partial(papers.paper, shapes.colours),
        "no MediaBox": partial(papers.paper, shapes.no_media_box),
        "no Contents": partial(papers.paper, shapes.no_contents),
        "Contents in forty parts": partial(papers.paper, shapes.split_contents),
        "Contents that leave everything open": partial(papers.paper, shapes.left_open),
        "inherited resources and boxes": shapes.inherited,
        "bookmarks, labels and named places": partial(papers.paper, shapes.outline),
        "metadata in a wrong encoding": partial(papers.paper, shapes.wrong_metadata),
        "names with bytes that are no UTF-8": partial(papers.paper, shapes.odd_names),
    }
    return made


def link_to(address: str) -> Callable[[Pdf], None]:
    return papers.link(S=Name.URI, URI=String(address))


def _all() -> dict[str, Make]:
    return {**_geometry(), **_saved(), **_content(), **_hostile()}
