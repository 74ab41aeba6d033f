"""A cover's content with signatures of every state, for tests and for looking at."""

from datetime import UTC, datetime

from otp_app.domain.envelopes.enclosed import FoundSignature
from otp_app.domain.sealing.cover import CoverContent
from tests.adapters.pdf.certificate_sample import SEALED, SENT, digest

FOUND = (
    FoundSignature("signature", "Λαμπρινή Ευθυμίου", datetime(2026, 11, 2, 8, 30, 5, tzinfo=UTC), True, "valid", "",
                   "PAdES-BASELINE-LTA"),
    FoundSignature("signature", "王小明", datetime(2026, 11, 3, 17, 1, tzinfo=UTC), False, "unknown",
                   "no_certificate_chain_found", "adbe.pkcs7.detached"),
    FoundSignature("signature", "", None, False, "broken", "hash_failure", ""),
    FoundSignature("timestamp", "DEMO TSU (not trusted)", datetime(2026, 11, 3, 17, 2, tzinfo=UTC), True, "valid", "",
                   "ETSI.RFC3161"),
)  # fmt: skip


def sample(found: tuple[FoundSignature, ...] = FOUND, *, pages: int = 12, appended: bool = False) -> CoverContent:
    """The cover of a document that bore `found`."""
    return CoverContent(
        service="OTP Sign",
        title="Framework supply agreement 2026",
        code="K7QM-3XRT-92HD",
        verify_url="https://sign.example/en/verify",
        code_url="https://sign.example/en/verify?c=K7QM-3XRT-92HD",
        zone="Europe/Rome",
        sealed_at=SEALED,
        added_at=SENT,
        enclosed_as="Framework supply agreement 2026, signed by Tessera.pdf",
        size=212_480,
        sha256=digest("a"),
        pages=pages,
        appended=appended,
        signatures=found,
    )
