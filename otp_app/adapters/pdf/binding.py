"""Child side of `assemble`: one PDF of a cover, the document's pages and an appendix.

The document is the base and keeps its bookmarks, names, colours and metadata; the other pages come to it.
"""

import io
from collections.abc import Sequence
from typing import Any

import pikepdf

from otp_app.adapters.pdf import pdfa
from otp_app.adapters.pdf.normalise import save

_MARKED = ("BMC", "BDC", "EMC", "MP", "DP")  # ISO 32000-1 table 320


def bind(blobs: Sequence[bytes], options: dict[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
    """Blobs: the document, then cover and appendix, as far as `options` says that they are given. Result: the PDF."""
    rest = iter(blobs[1:])
    with pikepdf.open(io.BytesIO(blobs[0]), suppress_warnings=True) as pdf:
        if options["cover"]:
            with pikepdf.open(io.BytesIO(next(rest))) as cover:
                _untag(cover)
                _shift_labels(pdf, len(cover.pages))
                for place, page in enumerate(cover.pages):
                    pdf.pages.insert(place, page)
            if "/OpenAction" in pdf.Root:  # the cover is what one is to see first
                del pdf.Root["/OpenAction"]
        if options["appendix"]:
            with pikepdf.open(io.BytesIO(next(rest))) as appendix:
                _untag(appendix)
                pdf.pages.extend(appendix.pages)
        pdfa.allow_untagged_pages(pdf)
        return {}, [save(pdf)]


def _untag(pdf: pikepdf.Pdf) -> None:
    """Leaves drawings: tags point into a tree that stays behind, and would name other things where the pages go."""
    for page in pdf.pages:
        for key in ("/StructParents", "/Tabs"):
            if key in page.obj:
                del page.obj[key]
        annotations: Any = page.obj.get("/Annots", [])
        for annotation in annotations:
            if "/StructParent" in annotation:
                del annotation["/StructParent"]
        kept = [one for one in pikepdf.parse_content_stream(page) if str(one.operator) not in _MARKED]
        page.obj["/Contents"] = pdf.make_stream(pikepdf.unparse_content_stream(kept))


def _shift_labels(pdf: pikepdf.Pdf, by: int) -> None:
    """Page labels count from the first page (ISO 32000-1 12.4.2), where the cover will stand."""
    if not isinstance(pdf.Root.get("/PageLabels"), pikepdf.Dictionary):
        return
    before = dict(pikepdf.NumberTree(pdf.Root["/PageLabels"]).items())
    after = pikepdf.NumberTree.new(pdf)
    after[0] = pikepdf.Dictionary()
    for index, label in before.items():
        after[index + by] = label
    pdf.Root["/PageLabels"] = after.obj
