"""Why sealing has to wait, told from what pyHanko raised."""

from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign.general import SigningError
from pyhanko.sign.timestamps.common_utils import TimestampRequestError
from pyhanko_certvalidator.errors import (
    ExpiredError,
    InsufficientRevinfoError,
    NotYetValidError,
    PathBuildingError,
    PathValidationError,
    RevokedError,
)

from otp_app.adapters.seal.revocation import RevocationUnavailable
from otp_app.adapters.seal.signers import KeyUnavailable

# In this order: the most telling error along the chain of causes decides.
_REASONS: tuple[tuple[type[BaseException], str], ...] = (
    (KeyUnavailable, "key_unavailable"),
    (TimestampRequestError, "timestamp_unreachable"),
    (RevocationUnavailable, "revocation_unavailable"),
    (InsufficientRevinfoError, "revocation_unavailable"),
    (RevokedError, "key_revoked"),
    (ExpiredError, "key_expired"),
    (NotYetValidError, "key_not_yet_valid"),
    (PathValidationError, "certificate_invalid"),
    (PathBuildingError, "certificate_invalid"),
    (SigningError, "document_refused"),
    (PdfError, "document_refused"),
)


def reason_of(error: BaseException) -> str:
    """A stable code for `SealUnavailable`; `sealing_failed` for what has no better name."""
    chain: list[BaseException] = []
    cause: BaseException | None = error
    while cause is not None and cause not in chain:
        chain.append(cause)
        cause = cause.__cause__ or cause.__context__
    for kind, reason in _REASONS:
        if any(isinstance(item, kind) for item in chain):
            return reason
    return "sealing_failed"
