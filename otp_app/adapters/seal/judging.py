"""One signature or document time-stamp judged by the algorithm that fits its level (ETSI EN 319 102-1)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal

from asn1crypto import x509 as asn1_x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.ades.report import AdESStatus, AdESSubIndic
from pyhanko.sign.validation import ades
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import DocumentTimestampStatus, PdfSignatureStatus
from pyhanko_certvalidator.ltv.types import ValidationTimingInfo

from otp_app.adapters.seal.coverage import After
from otp_app.adapters.seal.der import token_info
from otp_app.adapters.seal.freshness import Fresh, chain_of, revoked_by, with_assurance
from otp_app.adapters.seal.levels import Level, level_name, level_of
from otp_app.adapters.seal.names import readable
from otp_app.adapters.seal.revocation import RevocationData
from otp_app.adapters.seal.validation_policy import offline_spec, with_embedded
from otp_app.domain.ports import SignatureVerdict

Indication = Literal["TOTAL_PASSED", "TOTAL_FAILED", "INDETERMINATE"]
PASSED: Indication = "TOTAL_PASSED"
FAILED: Indication = "TOTAL_FAILED"
INDETERMINATE: Indication = "INDETERMINATE"

_STATUS: dict[AdESStatus, Indication] = {
    AdESStatus.PASSED: PASSED,
    AdESStatus.FAILED: FAILED,
    AdESStatus.INDETERMINATE: INDETERMINATE,
}
_Finding = tuple[Indication, str]


class Judge:
    """Judges what one document bears, as of one moment, against given anchors.

    proof: revocation data of that moment, besides what the document bears. assured: certificates of its document
    time-stamps that are known not to have been revoked then. since: what is known today of revocations, dated back.
    """

    def __init__(
        self,
        reader: PdfFileReader,
        roots: Sequence[asn1_x509.Certificate],
        moment: datetime,
        *,
        proof: RevocationData | None = None,
        assured: Sequence[asn1_x509.Certificate] = (),
        since: Fresh | None = None,
    ) -> None:
        self._reader = reader
        self._moment, self._since = moment, since
        self._timing = ValidationTimingInfo(moment, moment, point_in_time_validation=False)
        self._present = with_embedded(offline_spec(roots, proof), reader)
        self._past = with_assurance(offline_spec(roots, None), assured, moment)

    async def signature(self, signature: EmbeddedPdfSignature, changes: After) -> tuple[SignatureVerdict, bool]:
        """The verdict, and whether all later document time-stamps were found good on the way.

        changes: what came after it, in the whole file.
        """
        level = level_of(self._reader, signature)
        result = await self._validated(signature, level)
        finding, stamped_at = self._finding(signature, result, changes)
        verdict = SignatureVerdict(
            field=signature.field_name,
            kind="signature",
            indication=finding[0],
            subindication=finding[1],
            level=level_name(signature, level),
            signer=readable(signature.signer_cert.subject),
            claimed_at=signature.self_reported_timestamp,
            timestamp_at=stamped_at,
            covers_whole_file=changes in (After.NOTHING, After.VALIDATION_DATA),
        )
        return verdict, getattr(result, "oldest_evidence_record_timestamp", None) is not None

    async def timestamp(self, stamp: EmbeddedPdfSignature, changes: After, *, proven: bool = False) -> SignatureVerdict:
        """The verdict on a document time-stamp; proven: a signature below it was validated through it."""
        result = await ades.ades_timestamp_validation(
            stamp.signed_data,
            self._present,
            lambda algorithm: stamp.compute_digest(algorithm),
            timing_info=self._timing,
            extra_status_kwargs=stamp.summarise_integrity_info(),
            status_cls=DocumentTimestampStatus,
        )
        indication, subindication = _named(result.ades_subindic)
        if self._revoked(stamp, self._moment):
            if indication == PASSED:
                indication, subindication = INDETERMINATE, "REVOKED_NO_POE"
        elif indication == INDETERMINATE and proven:
            indication, subindication = PASSED, ""
        if changes is After.FORBIDDEN and indication != FAILED:
            indication, subindication = FAILED, "MODIFIED_AFTER_SIGNING"
        return SignatureVerdict(
            field=stamp.field_name,
            kind="timestamp",
            indication=indication,
            subindication=subindication,
            level="ETSI.RFC3161",
            signer=readable(stamp.signer_cert.subject),
            claimed_at=None,
            timestamp_at=token_info(stamp.signed_data)["gen_time"].native,
            covers_whole_file=changes in (After.NOTHING, After.VALIDATION_DATA),
        )

    async def _validated(self, signature: EmbeddedPdfSignature, level: Level) -> Any:
        """The level decides the algorithm: each of pyHanko's calls misjudges the signatures of the others."""
        if level == "LTA":
            return await ades.ades_lta_validation(signature, self._past, timing_info=self._timing)
        if level == "B":  # pyHanko 0.38 fails here when it is given a status class for PDF
            return await ades.ades_basic_validation(
                signature.signed_data,
                self._present,
                timing_info=self._timing,
                raw_digest=signature.compute_digest(),
            )
        return await ades.ades_with_time_validation(
            signature.signed_data,
            self._present,
            timing_info=self._timing,
            raw_digest=signature.compute_digest(),
            status_cls=PdfSignatureStatus,
            extra_status_kwargs=signature.summarise_integrity_info(),
        )

    def _finding(
        self, signature: EmbeddedPdfSignature, result: Any, changes: After
    ) -> tuple[_Finding, datetime | None]:
        """The AdES result together with what AdES does not look at; and the proven time of signature."""
        indication, subindication = _named(result.ades_subindic)
        status = result.api_status
        stamp = getattr(status, "timestamp_validity", None)
        stamped_at = stamp.timestamp if stamp is not None and stamp.valid and stamp.intact else None
        if changes is After.FORBIDDEN and indication != FAILED:
            return (FAILED, "MODIFIED_AFTER_SIGNING"), stamped_at
        if indication == PASSED and (status is None or not status.bottom_line):
            return (INDETERMINATE, "SIG_CONSTRAINTS_FAILURE"), stamped_at
        # An archived signature is judged by the data of its time, which cannot know a revocation dated back later.
        if indication == PASSED and stamped_at is not None and self._revoked(signature, stamped_at):
            return (INDETERMINATE, "REVOKED_NO_POE"), stamped_at
        return (indication, subindication), stamped_at

    def _revoked(self, signature: EmbeddedPdfSignature, moment: datetime) -> bool:
        return self._since is not None and revoked_by(self._since, chain_of(signature), moment)


def _named(result: AdESSubIndic) -> _Finding:
    indication = _STATUS[result.status]
    return indication, "" if indication == PASSED else result.standard_name
