"""Every kind of upload of notes/sealing.md section 3: accepted, mended, cleaned or refused, never harmful."""

import io

import pikepdf
import pytest
from pikepdf import Name, Pdf, String

from otp_app.adapters.pdf.ingest import ingest
from otp_app.adapters.pdf.limits import Limits
from otp_app.adapters.pdf.render import render
from otp_app.domain.errors import DomainError
from tests.adapters.pdf import earlier, papers

LIMITS = Limits(max_bytes=5_000_000, max_pages=20)
PLAIN = papers.paper()

REFUSED = {
    "nothing": (b"", "document_empty"),
    "HTML": (b"<!doctype html><title>Invoice.pdf</title>", "document_not_pdf"),
    "HTML that mentions the header": (b"<html>%PDF-1.7 is a format</html>" * 20, "document_damaged"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(500), "document_not_pdf"),
    "too large": (PLAIN + b"\n" * 5_000_000, "document_too_large"),
    "user password": (papers.encrypted("secret"), "document_encrypted"),
    "no pages": (papers.without_pages(), "document_no_pages"),
    "too many pages": (papers.paper(pages=21), "document_too_many_pages"),
    "dynamic XFA": (papers.paper(papers.xfa(dynamic=True)), "document_dynamic_xfa"),
    "cut in the middle": (papers.paper(pages=8)[:1500], "document_damaged"),
    "cut in the cross-references": (papers.paper(pages=8)[:-200], "document_damaged"),
    "a picture lost": (papers.picture_lost(), "document_damaged"),
    "bomb": (papers.bomb(), "document_too_complex"),
    "a drawing that draws itself": (papers.paper(papers.self_drawing), "document_too_complex"),
    "billion laughs": (papers.billion_laughs(), "document_too_complex"),
    "page of 400 m": (papers.paper(box=(0, 0, 1_133_858, 842)), "document_page_size"),
    "page of no height": (papers.paper(box=(0, 0, 595, 1)), "document_page_size"),
}

TAKEN = {
    "plain": (PLAIN, "accepted", ()),
    "PDF 2.0": (papers.paper_saved(force_version="2.0"), "accepted", ()),
    "linearized": (papers.paper_saved(linearize=True), "accepted", ()),
    "object streams": (papers.paper_saved(object_stream_mode=pikepdf.ObjectStreamMode.generate), "accepted", ()),
    "owner password": (papers.encrypted(""), "cleaned", ("owner_password",)),
    "junk before the header": (b"\r\nMIME junk\r\n" + PLAIN, "repaired", ("header",)),
    "3 kB after the end": (PLAIN + b"\0" * 3000, "repaired", ("xref",)),
    "bad startxref": (papers.bad_startxref(), "repaired", ("xref",)),
    "loop of cross-references": (papers.prev_loop(), "repaired", ("xref",)),
    "JavaScript": (
        papers.paper(papers.javascript), "cleaned", ("additional_actions", "javascript", "open_action"),
    ),
    "launch": (papers.paper(papers.link(S=Name.Launch, F=String("cmd.exe"))), "cleaned", ("launch",)),
    "submit form": (papers.paper(papers.link(S=Name.SubmitForm, F=String("http://x"))), "cleaned", ("submit_form",)),
    "import data": (papers.paper(papers.link(S=Name.ImportData, F=String("x.fdf"))), "cleaned", ("import_data",)),
    "go to embedded": (papers.paper(papers.link(S=Name.GoToE, D=String("x"))), "cleaned", ("embedded_goto",)),
    "embedded file": (papers.paper(papers.attachment), "cleaned", ("attachments",)),
    "rich media": (papers.paper(papers.rich_media), "cleaned", ("rich_media",)),
    "form": (papers.paper(papers.form), "cleaned", ("form",)),
    "static XFA": (papers.paper(papers.xfa(dynamic=False)), "cleaned", ("form", "xfa")),
    "contents that are none": (papers.paper(papers.odd_contents), "repaired", ("structure",)),
    "structure that meets itself": (papers.paper(papers.structure_loop), "repaired", ("structure",)),
    "web link": (papers.paper(papers.link(S=Name.URI, URI=String("https://example.org"))), "accepted", ()),
}  # fmt: skip


@pytest.mark.parametrize("kind", REFUSED)
def test_refused(kind: str):
    data, code = REFUSED[kind]
    with pytest.raises(DomainError) as refusal:
        ingest(data, LIMITS)
    assert (refusal.value.kind, refusal.value.code) == ("invalid", code)


@pytest.mark.parametrize("kind", TAKEN)
def test_taken(kind: str):
    data, outcome, findings = TAKEN[kind]
    taken = ingest(data, LIMITS)
    assert (taken.outcome, taken.findings) == (outcome, findings)
    assert [(size.width, size.height) for size in taken.pages] == [(595, 842)]
    with pikepdf.open(io.BytesIO(taken.pdf)) as pdf:
        text = pdf.pages[0].Contents.read_bytes() if not isinstance(pdf.pages[0].Contents, pikepdf.Array) else b"".join(
            part.read_bytes() for part in pdf.pages[0].Contents)  # fmt: skip
        assert b"(Hello)" in text
        assert not pdf.is_encrypted
        assert not pdf.get_warnings()
        plain = papers.written(pdf, qdf=True)
    for word in (b"JavaScript", b"/Launch", b"/AA", b"EmbeddedFile", b"MZ attached", b"/XFA", b"/SubmitForm",
                 b"/ImportData", b"/GoToE", b"/RichMedia", b"/3D", b"/AcroForm", b"/Widget"):  # fmt: skip
        assert word not in plain, word
    again = ingest(taken.pdf, LIMITS)
    assert (again.outcome, again.findings) == ("accepted", ())
    assert ingest(data, LIMITS).pdf == taken.pdf


def test_a_web_link_stays():
    taken = ingest(TAKEN["web link"][0], LIMITS)
    with pikepdf.open(io.BytesIO(taken.pdf)) as pdf:
        assert pdf.pages[0].Annots[0].A.URI == "https://example.org"


def test_an_opening_place_stays():
    """LaTeX writes one into almost every file: not worth a warning."""

    def opens(pdf: Pdf) -> None:
        pdf.Root.OpenAction = pikepdf.Dictionary(S=Name.GoTo, D=pikepdf.Array([pdf.pages[0].obj, Name.Fit]))

    taken = ingest(papers.paper(opens), LIMITS)
    assert (taken.outcome, taken.findings) == ("accepted", ())
    with pikepdf.open(io.BytesIO(taken.pdf)) as pdf:
        assert pdf.Root.OpenAction.S == "/GoTo"


@pytest.mark.parametrize("certify", [False, True])
def test_of_what_bears_a_signature_a_copy_is_made_for_reading(certify: bool):
    """No signature is left in it that would look broken, and what one showed of itself is part of the page."""
    taken = ingest(earlier.signed(PLAIN, "Somebody", "Else", certify=certify, visible=True), LIMITS)
    assert (taken.outcome, taken.findings) == ("signed", ())
    with pikepdf.open(io.BytesIO(taken.pdf)) as pdf:
        plain = papers.written(pdf, qdf=True)
    for word in (b"/ByteRange", b"/Perms", b"/DSS", b"/AcroForm", b"/Widget", b"/DocMDP"):
        assert word not in plain, word
    words = [word.text for word in render(taken.pdf, 1, 800, LIMITS).words]
    assert words == ["Hello", "Signed", "by", "Somebody"]


def test_what_else_was_found_in_a_signed_document_is_told():
    def acting(pdf: Pdf) -> None:
        papers.javascript(pdf)
        papers.form(pdf)

    taken = ingest(b"junk\n" + earlier.signed(papers.paper(acting)), LIMITS)
    assert taken.outcome == "signed"
    assert {"form", "javascript", "header"} <= set(taken.findings)


def test_what_could_not_be_sealed_is_refused_before_anybody_signs(monkeypatch: pytest.MonkeyPatch):
    """The seal's library reads the prepared file as the sealer will."""
    from otp_app.adapters.pdf import normalise

    monkeypatch.setattr(normalise, "save", lambda _pdf: papers.encrypted(""))  # opens, but bears no seal
    with pytest.raises(DomainError) as refusal:
        normalise.normalise([PLAIN], {"max_pages": 9, "max_side": 14_400, "max_decoded": 1_000_000})
    assert refusal.value.code == "document_damaged"


@pytest.mark.parametrize(
    ("drawn", "need", "value"),
    [
        (True, False, "Filled in"),
        (False, False, "Filled in"),
        (True, True, "Newer value"),
        (False, True, "Αθήνα 王小明"),
    ],
)
def test_form_values_stay_visible(drawn: bool, need: bool, value: str):
    def fill(pdf: Pdf) -> None:
        papers.form(pdf, drawn=drawn, need=need, value=value)

    taken = ingest(papers.paper(fill), LIMITS)
    words = [word.text for word in render(taken.pdf, 1, 800, LIMITS).words]
    assert words[:1] == ["Hello"]
    assert "".join(words[1:]) == value.replace(" ", "")


@pytest.mark.parametrize(
    ("part", "conformance", "then"),
    [("1", "B", ("3", "B")), ("2", "A", ("3", "A")), ("3", "U", ("3", "U")), ("4", "", ("4", "F"))],
)
def test_pdfa_claims_allow_attachments(part: str, conformance: str, then: tuple[str, str]):
    taken = ingest(papers.pdfa(part, conformance), LIMITS)
    assert taken.outcome == "accepted"
    with pikepdf.open(io.BytesIO(taken.pdf)) as pdf, pdf.open_metadata() as claims:
        assert (claims["pdfaid:part"], claims["pdfaid:conformance"]) == then


def test_a_crop_off_the_page_is_no_crop():
    taken = ingest(papers.paper(CropBox=pikepdf.Array([2000, 2000, 2500, 2500])), LIMITS)
    shown = render(taken.pdf, 1, 595, LIMITS)
    assert [(size.width, size.height) for size in taken.pages] == [(595, 842)]
    assert (shown.width, shown.height, shown.words[0].text) == (595, 842, "Hello")


def test_sizes_are_those_displayed():
    def turned(pdf: Pdf) -> None:
        pdf.pages[0].obj.Rotate = 90
        papers.page(pdf, box=(0, 0, 400, 600), CropBox=pikepdf.Array([50, 500, 350, 100]))
        papers.page(pdf, box=(0, 0, 100, 200), UserUnit=2, Rotate=-90)

    taken = ingest(papers.paper(turned), LIMITS)
    assert [(size.width, size.height) for size in taken.pages] == [(842, 595), (300, 400), (400, 200)]


def test_metadata_that_make_no_sense_do_not_matter():
    def muddle(pdf: Pdf) -> None:
        pdf.Root.Metadata = pdf.make_stream(
            b"<x xmlns='http://www.aiim.org/pdfa/ns/id/'>\xff<pdfaid:part>1", Type=Name.Metadata
        )

    assert ingest(papers.paper(muddle), LIMITS).outcome == "accepted"
