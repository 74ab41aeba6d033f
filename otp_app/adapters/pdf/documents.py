"""The port `Documents`: reading, showing and marking PDFs."""

from collections.abc import Mapping, Sequence
from typing import Any

from otp_app.adapters.pdf import assembly, certificate, cover, ingest, render
from otp_app.adapters.pdf.limits import Limits
from otp_app.adapters.pdf.marks import draw_marks
from otp_app.domain.ports import Ingested, Mark, RenderedPage


class LimitedDocuments:
    """`domain.ports.Documents` on pikepdf, PDFium and Typst; safe to share between threads."""

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()

    def ingest(self, data: bytes) -> Ingested:
        """An upload made safe, or a refusal; see `adapters.pdf.ingest`."""
        return ingest.ingest(data, self._limits)

    def render(self, pdf: bytes, page: int, width: int) -> RenderedPage:
        """One page (from 1) at `width` pixels."""
        return render.render(pdf, page, width, self._limits)

    def render_pages(self, pdf: bytes, pages: Sequence[int], width: int) -> tuple[RenderedPage, ...]:
        """Several pages at once, which is much faster than one by one."""
        return render.render_pages(pdf, pages, width, self._limits)

    def draw_marks(self, pdf: bytes, marks: Sequence[Mark]) -> bytes:
        """The PDF with marks drawn into its pages."""
        return draw_marks(pdf, marks, self._limits)

    def cover(self, content: Mapping[str, Any], language: str) -> bytes:
        """The page that goes before the copy of a document that was signed already."""
        return cover.cover(content, language)

    def assemble(self, pdf: bytes, cover: bytes | None, appendix: bytes | None) -> bytes:
        """The document between cover and appendix."""
        return assembly.assemble(pdf, cover, appendix, self._limits)

    def certificate(self, content: Mapping[str, Any], language: str) -> bytes:
        """The signature certificate as PDF/A-3a and PDF/UA-1."""
        return certificate.certificate(content, language)
