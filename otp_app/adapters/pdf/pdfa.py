"""Keeps a PDF/A claim true when the certificate and the evidence are attached, and when pages are added."""

from collections.abc import Callable
from typing import Any

import pikepdf

_CLAIM = b"http://www.aiim.org/pdfa/ns/id/"


def allow_attachments(pdf: pikepdf.Pdf) -> None:
    """PDF/A-1 and -2 become PDF/A-3, PDF/A-4 becomes PDF/A-4f: only these may carry any attachment (ISO 19005-3, -4).

    The parts build on one another, so that a file true to an earlier one is true to the later.
    """

    def widen(claims: Any) -> None:
        part = str(claims.get("pdfaid:part", ""))
        if part in ("1", "2"):
            claims["pdfaid:part"] = "3"
        elif part == "4":
            claims["pdfaid:conformance"] = "F"

    _claim(pdf, widen)


def allow_untagged_pages(pdf: pikepdf.Pdf) -> None:
    """PDF/A-3a becomes PDF/A-3b, and PDF/UA is claimed no more: the pages that came to the document have no tags."""

    def lower(claims: Any) -> None:
        if str(claims.get("pdfaid:conformance", "")) == "A":
            claims["pdfaid:conformance"] = "B"
        if "pdfuaid:part" in claims:
            del claims["pdfuaid:part"]

    _claim(pdf, lower)


def _claim(pdf: pikepdf.Pdf, change: Callable[[Any], None]) -> None:
    metadata = pdf.Root.get("/Metadata")
    if not isinstance(metadata, pikepdf.Stream) or _CLAIM not in metadata.read_bytes():
        return
    try:
        with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as claims:
            change(claims)
    except (pikepdf.PdfError, ValueError, KeyError):
        return  # metadata that cannot be read make no claim that could become false
