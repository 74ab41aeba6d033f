"""Pages as pictures with their words."""

import io

import pytest
import typst
from PIL import Image

from otp_app.adapters.pdf.documents import LimitedDocuments
from otp_app.adapters.pdf.ingest import ingest
from otp_app.adapters.pdf.limits import Limits
from otp_app.adapters.pdf.render import render, render_pages
from otp_app.domain.errors import DomainError
from otp_app.domain.ports import Documents
from tests.adapters.pdf import papers


def test_a_page_full_of_text_is_small_and_exact():
    pdf = typst.compile(b"#set text(size: 11pt)\n" + b"#lorem(620)", format="pdf")
    shown = render(pdf, 1, 800, Limits())
    assert (shown.width, shown.height) == (800, 1132)
    assert Image.open(io.BytesIO(shown.webp)).size == (800, 1132)
    assert len(shown.webp) < 85_000
    assert 450 < len(shown.words) < 650
    assert [word.text for word in shown.words[:3]] == ["Lorem", "ipsum", "dolor"]


def test_several_pages_come_in_the_order_asked():
    pdf = typst.compile("\n#pagebreak()\n".join(f"Page{n}" for n in range(1, 6)).encode(), format="pdf")
    shown = render_pages(pdf, [4, 1, 5], 300, Limits())
    assert [page.words[0].text for page in shown] == ["Page4", "Page1", "Page5"]


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_word_boxes_hold_the_ink(rotate: int):
    """The word's box, cut out of the picture, has all the ink of the page."""
    pdf = ingest(papers.paper(box=(0, 0, 400, 600), Rotate=rotate), Limits()).pdf
    shown = render(pdf, 1, 800, Limits())
    (word,) = shown.words
    ink = Image.open(io.BytesIO(shown.webp)).convert("L").point(lambda value: 255 if value < 160 else 0).getbbox()
    assert ink is not None
    left, top, right, bottom = ink[0] / shown.width, ink[1] / shown.height, ink[2] / shown.width, ink[3] / shown.height
    assert word.x - 0.01 <= left < right <= word.x + word.w + 0.01
    assert word.y - 0.01 <= top < bottom <= word.y + word.h + 0.01
    assert word.w * word.h < 4 * (right - left) * (bottom - top)


def test_words_outside_what_is_displayed_are_left_out():
    pdf = ingest(papers.paper(CropBox=[0, 0, 595, 200]), Limits()).pdf
    assert render(pdf, 1, 400, Limits()).words == ()


def test_a_very_long_page_stays_within_the_pixels_of_a_picture():
    pdf = ingest(papers.paper(box=(0, 0, 300, 14_000)), Limits()).pdf
    shown = render(pdf, 1, 1600, Limits())
    assert shown.height <= 16_383
    assert shown.width * shown.height <= 31_000_000


def test_the_port_is_fulfilled():
    documents: Documents = LimitedDocuments()
    taken = documents.ingest(papers.paper())
    assert documents.render(taken.pdf, 1, 320).width == 320


def test_a_page_that_is_not_there():
    with pytest.raises(DomainError) as refusal:
        render(papers.paper(), 2, 800, Limits())
    assert (refusal.value.kind, refusal.value.code) == ("not_found", "page_missing")
