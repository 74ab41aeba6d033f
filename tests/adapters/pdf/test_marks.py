"""Marks land where they were placed, upright, readable, whatever the page does."""

import io
from itertools import product

import pikepdf
import pytest
from pikepdf import Array, Pdf

from otp_app.adapters.pdf.ingest import ingest
from otp_app.adapters.pdf.limits import Limits
from otp_app.adapters.pdf.marks import draw_marks
from otp_app.adapters.pdf.render import render
from otp_app.domain.errors import DomainError
from otp_app.domain.ports import Mark
from tests.adapters.pdf import papers, seeing

GREEN = (0x13, 0x66, 0x44)
GROUND = (0xF6, 0xFB, 0xF8)
WHEN, CODE = "24 Nov 2026 09:52 UTC", "K7QM-3XRT-92HD"
NAMES = [
    "Łukasz Żółć",
    "Αλέξανδρος Παπαδόπουλος",
    "Юлія Ґедзь",
    "محمد علي",
    "דוד לוי",
    "देवनागरी शर्मा",
    "王小明",
    "김철수",
    "やまだ たろう",
    "สมชาย ใจดี",
    "გიორგი",
    "Nguyễn Văn Ánh",
]
CROPS = {"whole": None, "cropped": (80, 120, 480, 700), "off the origin": (-150, -50, 300, 600)}


def mark(
    name: str = "Anna Berg", page: int = 1, x: float = 0.55, y: float = 0.1, w: float = 0.36, h: float = 0.08
) -> Mark:
    """A mark in the upper right, where no other rotation would put it."""
    return Mark(page, x, y, w, h, name, WHEN, CODE)


def sheet(rotate: int, crop: str, unit: float) -> bytes:
    """A page turned, cropped and scaled."""
    pdf = Pdf.new()
    box = (-200, -100, 400, 700) if crop == "off the origin" else papers.A4
    page = papers.page(pdf, box=box, Rotate=rotate, UserUnit=unit)
    if CROPS[crop]:
        page.CropBox = Array(CROPS[crop])
    return papers.written(pdf, min_version="1.6")


@pytest.mark.parametrize(
    ("rotate", "crop", "unit"),
    [*product((0, 90, 180, 270), CROPS, (1,)), *product((0, 90, 180, 270), ("cropped",), (2.5,))],
)
def test_the_mark_is_where_it_was_placed(rotate: int, crop: str, unit: float):
    placed = mark()
    pdf = draw_marks(ingest(sheet(rotate, crop, unit), Limits()).pdf, [placed], Limits())
    shown = render(pdf, 1, seeing.WIDTH, Limits())
    for eye, picture in (("ours", seeing.opened(shown)), ("poppler's", seeing.popplers(pdf))):
        width, height = picture.size
        frame = seeing.coloured(picture, GROUND, 3)
        expected = (placed.x * width, placed.y * height, (placed.x + placed.w) * width, (placed.y + placed.h) * height)
        assert frame == pytest.approx(expected, abs=3.5), eye
        # Upright: the tick is at the left of the frame's middle line, the ground reaches to its right end.
        left, top, right, bottom = (round(side) for side in expected)
        tick = seeing.coloured(picture.crop((left + 8, top + 8, right - 8, bottom - 8)), GREEN, 12)
        assert tick is not None
        assert tick[2] < (right - left) * 0.4
        assert abs((tick[1] + tick[3]) / 2 - (bottom - top - 16) / 2) < (bottom - top) * 0.2
    words = {word.text: word for word in shown.words}
    assert words["Hello"]
    for text in ("Anna", "Berg", CODE):
        word = words[text]
        assert placed.x < word.x
        assert word.x + word.w < placed.x + placed.w + 0.002
        assert placed.y < word.y + word.h < placed.y + placed.h + 0.002
    assert words["Anna"].x < words["Berg"].x
    assert words["Anna"].y < words[CODE].y + 0.001


def test_names_in_every_script_are_text():
    marks = [mark(name, x=0.05 + 0.5 * (n % 2), y=0.03 + 0.15 * (n // 2)) for n, name in enumerate(NAMES)]
    blank = Pdf.new()
    blank.add_blank_page(page_size=(595, 842))
    pdf = draw_marks(ingest(papers.written(blank), Limits()).pdf, marks, Limits())
    found = "".join(seeing.text(pdf).split())
    for name in NAMES:
        assert name.replace(" ", "") in found, name
    assert found.count(CODE) == len(NAMES)
    embedded = seeing.fonts(pdf)
    assert embedded
    assert all(line.split()[-5:-2] == ["yes", "yes", "yes"] for line in embedded), embedded


@pytest.mark.parametrize(
    "instructions",
    [
        b"q 3 0 0 3 40 40 cm",
        b"Q Q Q",
        b"q q /OC /Hidden BDC",
        b"BT /F1 9 Tf (open) Tj",
        b"0 0 1 1 re W n",
        b"2 0 0 2 0 0 cm",
        b"[ /never /closed",
        b"<< /never /closed",
        b"(never closed",
        b"BI /CS/G/W 1/H 1/BPC 8 ID x",
    ],
)
def test_what_a_page_leaves_open_moves_nothing(instructions: bytes):
    def untidy(pdf: Pdf) -> None:
        pdf.pages[0].contents_add(instructions)

    placed = mark()
    pdf = draw_marks(ingest(papers.paper(untidy), Limits()).pdf, [placed], Limits())
    picture = seeing.popplers(pdf)
    frame = seeing.coloured(picture, GROUND, 3)
    width, height = picture.size
    expected = (placed.x * width, placed.y * height, (placed.x + placed.w) * width, (placed.y + placed.h) * height)
    assert frame == pytest.approx(expected, abs=3.5)


def test_names_of_resources_need_not_be_utf8():
    open_to_read = papers.written(
        Pdf.open(io.BytesIO(papers.paper())),
        compress_streams=False,
        stream_decode_level=pikepdf.StreamDecodeLevel.generalized,
    )
    named = open_to_read.replace(b"/F1", b"/#cb#ce")  # as a Chinese program names a font; in GBK
    pdf = draw_marks(ingest(named, Limits()).pdf, [mark()], Limits())
    assert {"Hello", "Anna"} <= {word.text for word in render(pdf, 1, 600, Limits()).words}


def test_pages_that_share_their_resources_get_only_their_own_marks():
    def share(pdf: Pdf) -> None:
        resources = pdf.make_indirect(pdf.pages[0].obj.Resources)
        for page in pdf.pages:
            page.obj.Resources = resources

    source = ingest(papers.paper(share, pages=3), Limits()).pdf
    pdf = draw_marks(source, [mark(page=2), mark("Bo", page=3)], Limits())
    assert seeing.coloured(seeing.ours(pdf, 1), GREEN) is None
    texts = [{word.text for word in render(pdf, number, 600, Limits()).words} for number in (1, 2, 3)]
    assert [("Anna" in words, "Bo" in words) for words in texts] == [(False, False), (True, False), (False, True)]


def test_the_same_marks_give_the_same_bytes_in_any_order():
    source = ingest(papers.paper(pages=2), Limits()).pdf
    marks = [mark(page=2), mark("Bo", page=1), mark("Cy", page=2, y=0.5)]
    assert draw_marks(source, marks, Limits()) == draw_marks(source, marks[::-1], Limits())
    assert draw_marks(source, [], Limits()) == source


def test_the_smallest_and_the_longest_still_say_everything():
    source = ingest(papers.paper(), Limits()).pdf
    long = "Maria del Carmen Fernández-Rodríguez y Álvarez de Toledo y Fitz-James Stuart"
    pdf = draw_marks(source, [mark(long, w=0.1, h=0.03), mark("Bo", y=0.7, w=0.001, h=0.001)], Limits())
    found = "".join(seeing.text(pdf).split())
    assert "FernándezRodríguez" in found.replace("-", "")
    assert found.count(CODE) == 2


def test_in_a_tagged_document_the_mark_is_an_artifact():
    def tagged(pdf: Pdf) -> None:
        pdf.Root.MarkInfo = pikepdf.Dictionary(Marked=True)

    pdf = draw_marks(ingest(papers.paper(tagged), Limits()).pdf, [mark()], Limits())
    with pikepdf.open(io.BytesIO(pdf)) as marked:
        last = list(marked.pages[0].Contents)[-1].read_bytes()
    assert b"/Artifact BMC\nq " in last
    assert last.rstrip().endswith(b"EMC")


def test_a_page_that_is_not_there():
    with pytest.raises(DomainError) as refusal:
        draw_marks(papers.paper(), [mark(page=2)], Limits())
    assert (refusal.value.kind, refusal.value.code) == ("not_found", "page_missing")
