"""Marks at the ticked signature points, drawn into the page before sealing.

Page content, not annotations or fields: it cannot be moved or hidden, and only the service's seal is a signature.
"""

from collections.abc import Sequence
from dataclasses import asdict

from otp_app.adapters.pdf import limited
from otp_app.adapters.pdf.limits import Limits
from otp_app.domain.ports import Mark


def draw_marks(pdf: bytes, marks: Sequence[Mark], limits: Limits) -> bytes:
    """`pdf` (as ingested, never one that bears signatures) with each mark in its box; the same input, the same bytes.

    The mark has a light ground, so that it can be read wherever it was placed; what it covers is in the document as
    shown, whose hash is in the evidence. Raises DomainError: `not_found` page_missing; `invalid` as `ingest`.
    """
    if not marks:
        return pdf
    _, (marked,) = limited.run("stamp", [pdf], {"marks": [asdict(mark) for mark in marks]}, limits)
    return marked
