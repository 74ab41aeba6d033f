"""Renewing the archive time-stamp of a sealed PDF before the last one weakens (ETSI EN 319 142-1 clause 5.5)."""

import io
from collections.abc import Sequence
from datetime import datetime

from asn1crypto import x509 as asn1_x509
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import enumerate_sig_fields
from pyhanko.sign.signers.pdf_signer import PdfTimeStamper, TimestampDSSContentSettings
from pyhanko_certvalidator import CertificateValidator, ValidationContext

from otp_app.adapters.seal.freshness import chain_of
from otp_app.adapters.seal.revocation import RevocationData
from otp_app.adapters.seal.timestamps import ExchangeTimeStamper

_DIGEST = "sha256"
_NAME = "ArchiveTimestamp"


async def stamped_anew(
    pdf: bytes,
    timestamper: ExchangeTimeStamper,
    roots: Sequence[asn1_x509.Certificate],
    intermediates: Sequence[asn1_x509.Certificate],
    revocation: RevocationData,
) -> bytes:
    """`pdf` with present proof about its last time-stamp in the DSS dictionary, and a new time-stamp over all of it.

    Raises what pyHanko raises when the last time-stamp's certificates are not valid now, or no new one can be had.
    """
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    last = writer.prev.embedded_timestamp_signatures[-1]
    context = ValidationContext(
        trust_roots=list(roots),
        other_certs=[*intermediates, *chain_of(last)],
        crls=list(revocation.crls),
        ocsps=list(revocation.ocsps),
        allow_fetching=False,
        revocation_mode="require",
    )
    path = await CertificateValidator(
        last.signer_cert, intermediate_certs=chain_of(last)[1:], validation_context=context
    ).async_validate_path()
    taken = {name for name, _, _ in enumerate_sig_fields(writer)}
    field = next(name for number in range(2, len(taken) + 3) if (name := f"{_NAME}{number}") not in taken)
    output = await PdfTimeStamper(timestamper, field_name=field).async_timestamp_pdf(
        writer,
        _DIGEST,
        validation_context=context,
        validation_paths=[path],
        dss_settings=TimestampDSSContentSettings(include_vri=False, update_before_ts=True),
        output=io.BytesIO(),
    )
    return output.getvalue()


def holds_until(pdf: bytes) -> datetime:
    """Until when the last document time-stamp can be relied on: the first end among the certificates it bears."""
    last = PdfFileReader(io.BytesIO(pdf)).embedded_timestamp_signatures[-1]
    return min(item.not_valid_after for item in chain_of(last) if item.issuer != item.subject)
