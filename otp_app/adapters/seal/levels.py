"""Which PAdES level a signature claims by its structure (ETSI EN 319 142-1 clause 6.3)."""

from typing import Literal

from pyhanko.pdf_utils.reader import HistoricalResolver, PdfFileReader
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

Level = Literal["B", "T", "LT", "LTA"]


def level_of(reader: PdfFileReader, signature: EmbeddedPdfSignature) -> Level:
    """By the signature's own time-stamp: one inside a later signature proves no time for this one.

    LTA needs a document time-stamp after the signature whose revision holds the DSS dictionary it protects.
    """
    if not any(
        attribute["type"].native == "signature_time_stamp_token"
        for attribute in signature.signer_info["unsigned_attrs"] or ()
    ):
        return "B"
    later = [
        stamp for stamp in reader.embedded_timestamp_signatures if stamp.signed_revision > signature.signed_revision
    ]
    if any("/DSS" in HistoricalResolver(reader, stamp.signed_revision).root for stamp in later):
        return "LTA"
    return "LT" if "/DSS" in reader.root else "T"


def level_name(signature: EmbeddedPdfSignature, level: Level) -> str:
    """`PAdES-BASELINE-…`, or the bare subfilter for signatures that are no PAdES (adbe.pkcs7.detached)."""
    subfilter = str(signature.sig_object.get("/SubFilter", ""))
    return f"PAdES-BASELINE-{level}" if subfilter == "/ETSI.CAdES.detached" else subfilter.removeprefix("/")
