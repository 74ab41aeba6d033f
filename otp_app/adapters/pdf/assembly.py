"""The sealed file's pages put together: cover, document, appended certificate."""

from otp_app.adapters.pdf import limited
from otp_app.adapters.pdf.limits import Limits


def assemble(pdf: bytes, cover: bytes | None, appendix: bytes | None, limits: Limits) -> bytes:
    """`pdf` between the pages of `cover` and `appendix`, where given; the same input, the same bytes.

    A claim of PDF/A stays (level A becomes B: the added pages have no tags). Raises DomainError `invalid` as `ingest`.
    """
    if cover is None and appendix is None:
        return pdf
    given = [part for part in (pdf, cover, appendix) if part is not None]
    options = {"cover": cover is not None, "appendix": appendix is not None}
    _, (bound,) = limited.run("assemble", given, options, limits)
    return bound
