"""Whether anything but validation data came after a signature: the question that the AdES algorithms leave open."""

from enum import Enum
from typing import Any

from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields
from pyhanko.sign.diff_analysis import DiffResult, ModificationLevel
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import SignatureCoverageLevel


class After(Enum):
    """What was added after a signature."""

    NOTHING = "nothing"
    VALIDATION_DATA = "validation_data"
    PERMITTED = "permitted"
    FORBIDDEN = "forbidden"


def after(signature: EmbeddedPdfSignature) -> After:
    """Judge the revisions after `signature` by its DocMDP level (ISO 32000-2 clause 12.8.2.2)."""
    signature.compute_integrity_info()
    info = signature.summarise_integrity_info()
    if info["coverage"] == SignatureCoverageLevel.ENTIRE_FILE:
        return After.NOTHING
    difference = info["diff_result"]
    if (
        info["coverage"] != SignatureCoverageLevel.ENTIRE_REVISION
        or not isinstance(difference, DiffResult)
        or not info["docmdp_ok"]
    ):
        return After.FORBIDDEN
    harmless = difference.modification_level <= ModificationLevel.LTA_UPDATES
    return After.VALIDATION_DATA if harmless else After.PERMITTED


def ends_cleanly(pdf: bytes, reader: PdfFileReader, last: EmbeddedPdfSignature) -> bool:
    """Whether the file ends with its last signature, or with a complete revision after it.

    Bytes appended behind the end belong to no revision, so no comparison of revisions sees them. Line ends are none:
    mail and editors add them behind %%EOF, and no reader takes them for anything.
    """
    resume, rest = (int(number) for number in list(last.sig_object["/ByteRange"])[-2:])
    if not pdf[resume + rest :].strip(b"\r\n"):
        return True
    has_later_revision = reader.xrefs.total_revisions > last.signed_revision + 1
    return has_later_revision and pdf.rstrip(b"\r\n").endswith(b"%%EOF")


def all_readable(reader: PdfFileReader) -> bool:
    """Whether every filled signature field holds a signature or a document time-stamp.

    Otherwise breaking the archive time-stamp's dictionary would make it vanish instead of fail.
    """
    known = len(reader.embedded_regular_signatures) + len(reader.embedded_timestamp_signatures)
    filled: list[Any] = [reference.get_object() for _, _, reference in fields.enumerate_sig_fields(reader)]
    return known == sum("/V" in field for field in filled)
