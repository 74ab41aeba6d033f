"""Judges the signatures of any PDF (ETSI EN 319 102-1), offline, against given trust anchors."""

import asyncio
import hashlib
import io
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Literal

from asn1crypto import x509 as asn1_x509
from pyhanko.pdf_utils.crypt import PdfKeyNotAvailableError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.ades.report import AdESStatus, AdESSubIndic
from pyhanko.sign.validation import ades
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.policy_decl import PdfSignatureValidationSpec
from pyhanko.sign.validation.status import DocumentTimestampStatus, PdfSignatureStatus

from otp_app.adapters.seal.coverage import After, after, ends_cleanly
from otp_app.adapters.seal.der import token_info
from otp_app.adapters.seal.levels import level_name, level_of
from otp_app.adapters.seal.names import readable
from otp_app.adapters.seal.revocation import RevocationData
from otp_app.adapters.seal.validation_policy import offline_spec, with_embedded
from otp_app.domain.ports import SignatureVerdict, Verdict

_MOST_SIGNATURES = 50  # each costs two full passes over the file
_Indication = Literal["TOTAL_PASSED", "TOTAL_FAILED", "INDETERMINATE"]
_PASSED: _Indication = "TOTAL_PASSED"
_FAILED: _Indication = "TOTAL_FAILED"
_INDETERMINATE: _Indication = "INDETERMINATE"
_STATUS: dict[AdESStatus, _Indication] = {
    AdESStatus.PASSED: _PASSED,
    AdESStatus.FAILED: _FAILED,
    AdESStatus.INDETERMINATE: _INDETERMINATE,
}


class PadesValidator:
    """Fulfils `ports.Validator`.

    roots: trust anchors. fresh: supplies current revocation data for chains one can speak for, without which an old
    B-LTA signature ends as NO_POE when the revocation data of its last time-stamp has run out.
    """

    def __init__(
        self, roots: Sequence[asn1_x509.Certificate], fresh: Callable[[], RevocationData] | None = None
    ) -> None:
        self._roots = tuple(roots)
        self._fresh = fresh

    def validate(self, pdf: bytes) -> Verdict:
        """The verdict on the whole file; also on hostile ones, whatever pyHanko throws at them.

        Run it in a process with a memory and time limit if the file comes from strangers.
        """
        digest = hashlib.sha256(pdf).hexdigest()
        try:
            return asyncio.run(_judge(pdf, digest, offline_spec(self._roots, self._fresh_data())))
        except PdfKeyNotAvailableError:
            return Verdict(_INDETERMINATE, "encrypted", (), digest)
        except Exception:  # pyHanko parses lazily: hostile files raise anything, at any point
            if b"/ByteRange" in pdf:
                return Verdict(_FAILED, "format_failure", (), digest)
            return Verdict("NO_SIGNATURE", "no_pdf", (), digest)

    def _fresh_data(self) -> RevocationData | None:
        if self._fresh is None:
            return None
        try:
            return self._fresh()
        except Exception:  # without fresh data the embedded one may still do
            return None


async def _judge(pdf: bytes, digest: str, spec: PdfSignatureValidationSpec) -> Verdict:
    reader = PdfFileReader(io.BytesIO(pdf))
    everything = reader.embedded_signatures
    if not reader.embedded_regular_signatures:
        return Verdict("NO_SIGNATURE", "no_signature", (), digest)
    if len(everything) > _MOST_SIGNATURES:
        return Verdict(_INDETERMINATE, "too_many_signatures", (), digest)
    judged: list[SignatureVerdict] = []
    proven_from: int | None = None  # every document time-stamp after this revision was found good as a chain
    for signature in reader.embedded_regular_signatures:
        verdict, chain_is_good = await _judge_signature(reader, signature, spec)
        judged.append(verdict)
        if chain_is_good and proven_from is None:
            proven_from = signature.signed_revision
    for stamp in reader.embedded_timestamp_signatures:
        proven = proven_from is not None and stamp.signed_revision > proven_from
        judged.append(await _judge_timestamp(reader, stamp, spec, proven=proven))
    if not ends_cleanly(pdf, reader, everything[-1]):
        return Verdict(_FAILED, "bytes_not_covered", tuple(judged), digest)
    return _summary(judged, digest)


def _summary(judged: list[SignatureVerdict], digest: str) -> Verdict:
    for indication in (_FAILED, _INDETERMINATE):
        for found in judged:
            if found.indication == indication:
                return Verdict(indication, found.subindication.lower(), tuple(judged), digest)
    return Verdict(_PASSED, "", tuple(judged), digest)


async def _judge_signature(
    reader: PdfFileReader, signature: EmbeddedPdfSignature, spec: PdfSignatureValidationSpec
) -> tuple[SignatureVerdict, bool]:
    level = level_of(reader, signature)
    changes = after(signature)
    chain_is_good = False
    # The level decides the algorithm: each of pyHanko's three calls misjudges the signatures of the others.
    if level == "LTA":
        result = await ades.ades_lta_validation(signature, spec)
        chain_is_good = result.oldest_evidence_record_timestamp is not None
    elif level == "B":
        result = await ades.ades_basic_validation(
            signature.signed_data, with_embedded(spec, reader), raw_digest=signature.compute_digest()
        )
    else:
        result = await ades.ades_with_time_validation(
            signature.signed_data,
            with_embedded(spec, reader),
            raw_digest=signature.compute_digest(),
            status_cls=PdfSignatureStatus,
            extra_status_kwargs=signature.summarise_integrity_info(),
        )
    indication, subindication = _indication(result.ades_subindic)
    status = result.api_status
    if changes is After.FORBIDDEN and indication == _PASSED:
        indication, subindication = _FAILED, "MODIFIED_AFTER_SIGNING"
    elif indication == _PASSED and (status is None or not status.bottom_line):
        indication, subindication = _INDETERMINATE, "SIG_CONSTRAINTS_FAILURE"
    stamp = getattr(status, "timestamp_validity", None)
    verdict = SignatureVerdict(
        field=signature.field_name,
        kind="signature",
        indication=indication,
        subindication=subindication,
        level=level_name(signature, level),
        signer=readable(signature.signer_cert.subject),
        claimed_at=signature.self_reported_timestamp,
        timestamp_at=stamp.timestamp if stamp is not None and stamp.valid and stamp.intact else None,
        covers_whole_file=changes in (After.NOTHING, After.VALIDATION_DATA),
    )
    return verdict, chain_is_good


async def _judge_timestamp(
    reader: PdfFileReader, stamp: EmbeddedPdfSignature, spec: PdfSignatureValidationSpec, *, proven: bool
) -> SignatureVerdict:
    changes = after(stamp)

    def imprint(algorithm: str) -> bytes:
        return stamp.compute_digest(algorithm)

    result = await ades.ades_timestamp_validation(
        stamp.signed_data,
        with_embedded(spec, reader),
        imprint,
        extra_status_kwargs=stamp.summarise_integrity_info(),
        status_cls=DocumentTimestampStatus,
    )
    indication, subindication = _indication(result.ades_subindic)
    if indication == _INDETERMINATE and proven:
        indication, subindication = _PASSED, ""
    if changes is After.FORBIDDEN and indication == _PASSED:
        indication, subindication = _FAILED, "MODIFIED_AFTER_SIGNING"
    stamped_at: datetime = token_info(stamp.signed_data)["gen_time"].native
    return SignatureVerdict(
        field=stamp.field_name,
        kind="timestamp",
        indication=indication,
        subindication=subindication,
        level="ETSI.RFC3161",
        signer=readable(stamp.signer_cert.subject),
        claimed_at=None,
        timestamp_at=stamped_at,
        covers_whole_file=changes in (After.NOTHING, After.VALIDATION_DATA),
    )


def _indication(result: AdESSubIndic) -> tuple[_Indication, str]:
    indication = _STATUS[result.status]
    return indication, "" if indication == _PASSED else result.standard_name
