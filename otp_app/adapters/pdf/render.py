"""Pages as pictures with a text layer: all see the same pixels, and no hostile PDF reaches a signer's browser."""

from collections.abc import Sequence

from otp_app.adapters.pdf import limited
from otp_app.adapters.pdf.limits import Limits
from otp_app.domain.ports import RenderedPage, Word


def render_pages(pdf: bytes, pages: Sequence[int], width: int, limits: Limits) -> tuple[RenderedPage, ...]:
    """Several pages (numbers from 1) in one child, at `width` pixels (less where a page is extremely long).

    Raises DomainError: `not_found` page_missing; `invalid` document_damaged, document_too_complex.
    """
    result, pictures = limited.run("render", [pdf], {"pages": list(pages), "width": width}, limits)
    return tuple(
        RenderedPage(picture, page["width"], page["height"], tuple(Word(*word) for word in page["words"]))
        for page, picture in zip(result["pages"], pictures, strict=True)
    )


def render(pdf: bytes, page: int, width: int, limits: Limits) -> RenderedPage:
    """One page, as `render_pages` does."""
    return render_pages(pdf, [page], width, limits)[0]
