"""PDFs of every shape that can reach the sealer, made on the spot."""

import io
from collections.abc import Callable

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String


def plain(pages: int = 1) -> bytes:
    return _saved(_document(pages))


def rotated() -> bytes:
    pdf = _document(3)
    for page, angle in zip(pdf.pages, (90, 180, 270), strict=True):
        page.Rotate = angle
    pdf.pages[1].CropBox = Array([50, 60, 400, 700])
    return _saved(pdf)


def with_form() -> bytes:
    """A form whose text field bears the very name that the seal would like to have."""
    pdf = _document(1)
    widget = Dictionary(
        Type=Name.Annot,
        Subtype=Name.Widget,
        FT=Name.Tx,
        T=String("Seal"),
        V=String("x"),
        Rect=Array([10, 10, 99, 30]),
        F=4,
    )
    field = pdf.make_indirect(widget)
    pdf.pages[0].Annots = Array([field])
    pdf.Root.AcroForm = Dictionary(Fields=Array([field]), NeedAppearances=True)
    return _saved(pdf)


def xref_streams() -> bytes:
    return _saved(_document(2), object_stream_mode=pikepdf.ObjectStreamMode.generate)


def linearized() -> bytes:
    return _saved(_document(2), linearize=True)


def with_annotations_by_reference() -> bytes:
    pdf = _document(1)
    link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]), Border=Array([0, 0, 0]))
    pdf.pages[0].Annots = pdf.make_indirect(Array([pdf.make_indirect(link)]))
    return _saved(pdf)


def with_associated_file() -> bytes:
    pdf = _document(1)
    spec = pikepdf.AttachedFileSpec(pdf, b"already there", filename="m.txt", relationship=Name.Data)
    pdf.attachments["m.txt"] = spec
    pdf.Root.AF = Array([pdf.attachments["m.txt"].obj])
    return _saved(pdf)


def pdf_a_3() -> bytes:
    """Claims PDF/A-3b in its metadata, as the certificate does."""
    pdf = _document(1)
    with pdf.open_metadata() as metadata:
        metadata["pdfaid:part"] = "3"
        metadata["pdfaid:conformance"] = "B"
    return _saved(pdf)


def broken_then_normalised() -> bytes:
    """Every xref entry points three bytes too far; pikepdf mends it as ingest does."""
    data = plain(2)
    start = data.rfind(b"startxref")
    return _saved(Pdf.open(io.BytesIO(data[:start] + b"startxref\n5\n%%EOF\n")))


SHAPES: dict[str, Callable[[], bytes]] = {
    function.__name__: function
    for function in (
        plain,
        rotated,
        with_form,
        xref_streams,
        linearized,
        with_annotations_by_reference,
        with_associated_file,
        pdf_a_3,
        broken_then_normalised,
    )
}


def _document(pages: int) -> Pdf:
    pdf = Pdf.new()
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    for number in range(1, pages + 1):
        page = pdf.add_blank_page(page_size=(595, 842))
        page.Resources = Dictionary(Font=Dictionary(F1=font))
        page.Contents = Stream(pdf, f"BT /F1 18 Tf 72 700 Td (Contract, page {number}) Tj ET".encode())
    return pdf


def _saved(pdf: Pdf, **options: object) -> bytes:
    buffer = io.BytesIO()
    pdf.save(buffer, **options)
    return buffer.getvalue()
