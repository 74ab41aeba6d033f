"""Whether a document can bear the seal, asked before anybody signs it."""

from datetime import UTC, datetime

from otp_app.adapters.seal.revisions import Draft
from otp_app.domain.ports import Attachment

_PROBE = Attachment("probe.txt", "text/plain", b"probe", "Data", "probe")


def prove(pdf: bytes) -> None:
    """Goes as far as the sealer does without a key, by its own code, and forgets the result.

    Raises what the parser raises, which for a hostile file is almost anything.
    """
    Draft(pdf, [_PROBE], datetime(2000, 1, 1, tzinfo=UTC)).sealing(4_096, elliptic=True)
