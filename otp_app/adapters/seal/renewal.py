"""Renewing the archive time-stamp of a sealed PDF before the last one weakens (ETSI EN 319 142-1 clause 5.5)."""

import io
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

from asn1crypto import x509 as asn1_x509
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import enumerate_sig_fields
from pyhanko.sign.signers.pdf_signer import PdfTimeStamper, TimestampDSSContentSettings
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.path import ValidationPath

from otp_app.adapters.seal.authorities import with_first
from otp_app.adapters.seal.blocking import wait_for
from otp_app.adapters.seal.freshness import certificates_in, chain_of
from otp_app.adapters.seal.proof import Trust
from otp_app.adapters.seal.reasons import reason_of
from otp_app.adapters.seal.revocation import RevocationData
from otp_app.adapters.seal.timestamps import ExchangeTimeStamper
from otp_app.adapters.seal.validation import PadesValidator
from otp_app.domain.ports import Renewed, SealUnavailable

_DIGEST = "sha256"
_NAME = "ArchiveTimestamp"


class ArchiveRenewer:
    """Fulfils `ports.Renewer`; timestampers: authorities in the order of preference."""

    def __init__(self, timestampers: Sequence[ExchangeTimeStamper], trust: Trust) -> None:
        self._timestampers = tuple(timestampers)
        self._trust = trust

    def holds_until(self, pdf: bytes) -> datetime:
        """Until when the last time-stamp can be relied on: the first end among the certificates it bears."""
        last = PdfFileReader(io.BytesIO(pdf)).embedded_timestamp_signatures[-1]
        return min(item.not_valid_after for item in chain_of(last) if item.issuer != item.subject)

    def renew(self, pdf: bytes) -> Renewed:
        """One more time-stamp, checked before and after as any third party would.

        SealUnavailable: `seal_broken` (nothing new may vouch for it), `archive_expired` or `archive_revoked` (the last
        time-stamp proves nothing any more), or the reasons of sealing.
        """
        borne = [asn1_x509.Certificate.load(der) for der in certificates_in(pdf)]
        return with_first(self._timestampers, lambda one: self._attempt(pdf, borne, one.for_one_seal()))

    def _attempt(self, pdf: bytes, borne: Sequence[asn1_x509.Certificate], timestamper: ExchangeTimeStamper) -> Renewed:
        # Asked first, so that the trust knows which unit stamps now and whose proof is needed too.
        wait_for(lambda: timestamper.async_timestamp(sha256(pdf).digest(), _DIGEST))
        proof = self._trust.about(borne)
        validator = PadesValidator(self._trust.roots(), lambda: proof)
        self._require_sound(pdf, proof)
        before = validator.validate(pdf)
        if before.indication != "TOTAL_PASSED":
            raise SealUnavailable("seal_broken", before.reason)
        renewed = wait_for(lambda: self._stamped(pdf, timestamper, proof))
        after = validator.validate(renewed)
        stamps = [found.timestamp_at for found in after.signatures if found.kind == "timestamp"]
        if after.indication != "TOTAL_PASSED" or len(stamps) < 2 or stamps[-1] is None:
            raise SealUnavailable("self_check_failed", after.reason)
        return Renewed(renewed, stamps[-1])

    def _require_sound(self, pdf: bytes, proof: RevocationData) -> None:
        """The last time-stamp's certificates are in force: afterwards is too late."""
        last = PdfFileReader(io.BytesIO(pdf)).embedded_timestamp_signatures[-1]
        try:
            wait_for(lambda: _path(last, self._context(last, proof)))
        except Exception as error:
            reason = reason_of(error)
            named = {"key_expired": "archive_expired", "key_revoked": "archive_revoked"}.get(reason, reason)
            raise SealUnavailable(named, type(error).__name__) from error

    async def _stamped(self, pdf: bytes, timestamper: ExchangeTimeStamper, proof: RevocationData) -> bytes:
        writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
        last = writer.prev.embedded_timestamp_signatures[-1]
        context = self._context(last, proof)
        taken = {name for name, _, _ in enumerate_sig_fields(writer)}
        field = next(name for number in range(2, len(taken) + 3) if (name := f"{_NAME}{number}") not in taken)
        output = io.BytesIO()
        await PdfTimeStamper(timestamper, field_name=field).async_timestamp_pdf(
            writer,
            _DIGEST,
            validation_context=context,
            validation_paths=[await _path(last, context)],
            dss_settings=TimestampDSSContentSettings(include_vri=False, update_before_ts=True),
            output=output,
        )
        return output.getvalue()

    def _context(self, last: EmbeddedPdfSignature, proof: RevocationData) -> ValidationContext:
        return ValidationContext(
            trust_roots=list(self._trust.roots()),
            other_certs=[*self._trust.intermediates(), *chain_of(last)],
            crls=list(proof.crls),
            ocsps=list(proof.ocsps),
            allow_fetching=False,
            revocation_mode="require",
        )


async def _path(stamp: EmbeddedPdfSignature, context: ValidationContext) -> ValidationPath:
    validator = CertificateValidator(
        stamp.signer_cert, intermediate_certs=chain_of(stamp)[1:], validation_context=context
    )
    return await validator.async_validate_path()
