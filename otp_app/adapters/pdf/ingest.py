"""An uploaded file becomes a PDF that is safe to show and to seal, or a refusal with its reason."""

from otp_app.adapters.pdf import limited
from otp_app.adapters.pdf.limits import Limits
from otp_app.domain.errors import DomainError
from otp_app.domain.ports import Ingested, PageSize


def ingest(data: bytes, limits: Limits) -> Ingested:
    """Repairs, decrypts, cleans and flattens an upload; the same bytes always give the same result.

    Of what bears signatures the result is a copy of its pages for reading: the upload itself is to be kept untouched.

    Raises DomainError(`invalid`, code): document_empty, document_too_large(megabytes), document_not_pdf,
    document_damaged, document_encrypted, document_no_pages, document_too_many_pages(pages, max_pages),
    document_page_size(page), document_dynamic_xfa, document_too_complex.
    """
    if not data:
        raise DomainError("invalid", "document_empty")
    if len(data) > limits.max_bytes:
        raise DomainError("invalid", "document_too_large", megabytes=limits.max_bytes // (1024 * 1024))
    # Readers accept the header anywhere in the first 1024 bytes (ISO 32000-1 annex H, note 13).
    if b"%PDF-" not in data[:1024]:
        raise DomainError("invalid", "document_not_pdf")
    options = {"max_pages": limits.max_pages, "max_side": limits.max_side, "max_decoded": limits.max_decoded}
    result, (pdf,) = limited.run("ingest", [data], options, limits)
    return Ingested(
        pdf=pdf,
        pages=tuple(PageSize(width, height) for width, height in result["pages"]),
        outcome=result["outcome"],
        findings=tuple(result["findings"]),
    )
