"""Whether a document can bear the seal, asked before anybody signs it."""

import io
from datetime import UTC, datetime

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigFieldSpec, append_signature_field

from otp_app.adapters.seal.attachments import attach
from otp_app.domain.ports import Attachment

_PROBE = Attachment("probe.txt", "text/plain", b"probe", "Data", "probe")


def prove(pdf: bytes) -> None:
    """Extends the document as the sealer does, by a file and an empty signature field, and forgets the result.

    Raises what the parser raises, which for a hostile file is almost anything.
    """
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    attach(writer, [_PROBE], datetime(2000, 1, 1, tzinfo=UTC))
    append_signature_field(writer, SigFieldSpec("Probe", box=None))
    writer.write(io.BytesIO())
