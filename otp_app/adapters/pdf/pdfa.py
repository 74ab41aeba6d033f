"""Keeps a PDF/A claim true when the certificate and the evidence are attached."""

import pikepdf


def allow_attachments(pdf: pikepdf.Pdf) -> None:
    """PDF/A-1 and -2 become PDF/A-3, PDF/A-4 becomes PDF/A-4f: only these may carry any attachment (ISO 19005-3, -4).

    The parts build on one another, so that a file true to an earlier one is true to the later.
    """
    metadata = pdf.Root.get("/Metadata")
    if not isinstance(metadata, pikepdf.Stream) or b"http://www.aiim.org/pdfa/ns/id/" not in metadata.read_bytes():
        return
    try:
        with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as claims:
            part = str(claims.get("pdfaid:part", ""))
            if part in ("1", "2"):
                claims["pdfaid:part"] = "3"
            elif part == "4":
                claims["pdfaid:conformance"] = "F"
    except (pikepdf.PdfError, ValueError, KeyError):
        return  # metadata that cannot be read make no claim that could become false
