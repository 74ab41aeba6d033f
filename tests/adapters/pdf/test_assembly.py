"""Cover, document and certificate become one file in which everything is still where it was."""

import io

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Pdf

from otp_app.adapters.pdf.assembly import assemble
from otp_app.adapters.pdf.certificate import certificate
from otp_app.adapters.pdf.cover import cover
from otp_app.adapters.pdf.ingest import ingest
from otp_app.adapters.pdf.limits import Limits
from otp_app.adapters.pdf.marks import draw_marks
from otp_app.adapters.pdf.render import render
from otp_app.domain.sealing.certificate import to_dict
from otp_app.domain.sealing.cover import to_dict as cover_to_dict
from tests.adapters.pdf import cover_sample, earlier, papers, seeing
from tests.adapters.pdf.certificate_sample import sample
from tests.adapters.pdf.test_marks import GROUND, mark

LIMITS = Limits()
LANGUAGES = ("en", "it", "fr", "es", "de")


@pytest.fixture(scope="module")
def front() -> bytes:
    return cover(cover_to_dict(cover_sample.sample()), "en")


@pytest.fixture(scope="module")
def certified() -> bytes:
    return certificate(to_dict(sample()), "en")


def words(pdf: bytes, page: int) -> str:
    return " ".join(word.text for word in render(pdf, page, 800, LIMITS).words)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_cover_says_what_is_enclosed_and_what_it_bears(lang: str):
    content = cover_to_dict(cover_sample.sample())
    made = cover(content, lang)
    assert made == cover(content, lang)
    with pikepdf.open(io.BytesIO(made)) as pdf:
        assert len(pdf.pages) == 1
    said = words(made, 1)
    for part in ("Framework supply agreement 2026, signed by Tessera.pdf", "K7QM-3XRT-92HD", "sign.example/en/verify",
                 content["sha256"][:32], content["sha256"][32:], "Λαμπρινή Ευθυμίου", "王小明", "08:30:05",
                 "PAdES-BASELINE-LTA"):  # fmt: skip
        assert part.replace(" ", "") in said.replace(" ", ""), part
    assert "{" not in said
    assert "�" not in said


def test_a_cover_of_unreadable_signatures_and_of_many(front: bytes):
    none = words(cover(cover_to_dict(cover_sample.sample(())), "en"), 1)
    assert "could not read" in none
    many = cover(cover_to_dict(cover_sample.sample(cover_sample.FOUND * 12)), "en")
    with pikepdf.open(io.BytesIO(many)) as pdf:
        assert len(pdf.pages) > 1


def test_marks_on_the_copy_are_where_they_were_placed(front: bytes, certified: bytes):
    """Page numbers of points count the copy's pages, whatever goes before them."""
    copy = ingest(earlier.signed(papers.paper(pages=3), visible=True), LIMITS).pdf
    placed = mark(page=2)
    bound = assemble(draw_marks(copy, [placed], LIMITS), front, certified, LIMITS)
    with pikepdf.open(io.BytesIO(bound)) as pdf:
        assert len(pdf.pages) == 1 + 3 + _pages(certified)
    for eye in (seeing.ours, seeing.popplers):
        picture = eye(bound, 1 + 2)
        width, height = picture.size
        expected = (placed.x * width, placed.y * height, (placed.x + placed.w) * width, (placed.y + placed.h) * height)
        assert seeing.coloured(picture, GROUND, 3) == pytest.approx(expected, abs=3.5)
        for untouched in (2, 4):
            assert seeing.coloured(eye(bound, untouched), GROUND, 0) is None
    assert words(bound, 1) == words(front, 1)
    assert words(bound, 2) == "Hello Signed by Somebody"
    assert words(bound, 5) == words(certified, 1)


def test_added_pages_look_as_they_did_alone(front: bytes, certified: bytes):
    bound = assemble(papers.paper(), front, certified, LIMITS)
    assert seeing.popplers(bound, 1).tobytes() == seeing.popplers(front).tobytes()
    for page in range(1, _pages(certified) + 1):
        assert seeing.popplers(bound, page + 2).tobytes() == seeing.popplers(certified, page).tobytes()


def test_bookmarks_and_page_labels_still_lead_to_their_pages(front: bytes):
    def labelled(pdf: Pdf) -> None:
        roman, decimal = Dictionary(S=Name.r), Dictionary(S=Name.D, St=1)
        pdf.Root.PageLabels = Dictionary(Nums=Array([0, roman, 2, decimal]))
        pdf.Root.OpenAction = Array([pdf.pages[3].obj, Name.Fit])
        with pdf.open_outline() as outline:
            outline.root.append(pikepdf.OutlineItem("Third", 2))

    with pikepdf.open(io.BytesIO(assemble(papers.paper(labelled, pages=4), front, None, LIMITS))) as pdf:
        assert [page.label for page in pdf.pages] == ["", "i", "ii", "1", "2"]
        assert "/OpenAction" not in pdf.Root
        with pdf.open_outline() as outline:
            item = outline.root[0]
            assert isinstance(item.destination, Array)
            assert pikepdf.Page(item.destination[0]).index == 3


@pytest.mark.parametrize(
    ("part", "conformance", "then"), [("3", "A", ("3", "B")), ("3", "U", ("3", "U")), ("2", "A", ("3", "B"))]
)
def test_what_claims_pdfa_claims_no_more_than_is_true(
    certified: bytes, part: str, conformance: str, then: tuple[str, str]
):
    bound = assemble(ingest(papers.pdfa(part, conformance), LIMITS).pdf, None, certified, LIMITS)
    with pikepdf.open(io.BytesIO(bound)) as pdf:
        with pdf.open_metadata() as claims:
            assert (claims["pdfaid:part"], claims["pdfaid:conformance"]) == then
        for page in list(pdf.pages)[1:]:
            assert "/StructParents" not in page.obj
            assert not [one for one in pikepdf.parse_content_stream(page) if str(one.operator) in ("BDC", "BMC")]


def test_nothing_to_add_changes_nothing():
    assert assemble(b"as it is", None, None, LIMITS) == b"as it is"


def test_the_same_parts_give_the_same_bytes(front: bytes, certified: bytes):
    assert assemble(papers.paper(), front, certified, LIMITS) == assemble(papers.paper(), front, certified, LIMITS)


def _pages(pdf: bytes) -> int:
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return len(opened.pages)
