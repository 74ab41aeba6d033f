"""Judges all signatures of any PDF, offline, against given trust anchors."""

import hashlib
import io
import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from asn1crypto import x509 as asn1_x509
from pyhanko.pdf_utils.crypt import AuthStatus, PdfKeyNotAvailableError
from pyhanko.pdf_utils.reader import PdfFileReader

from otp_app.adapters.seal.blocking import wait_for
from otp_app.adapters.seal.coverage import all_readable, ends_cleanly
from otp_app.adapters.seal.der import copies
from otp_app.adapters.seal.freshness import Fresh
from otp_app.adapters.seal.judging import FAILED, INDETERMINATE, PASSED
from otp_app.adapters.seal.layers import Layers
from otp_app.adapters.seal.revocation import RevocationData
from otp_app.domain.ports import SignatureVerdict, Verdict

# They log every failed check with the name of the signer, a stranger to us; the verdict says it all.
for _name in ("pyhanko.sign.validation", "pyhanko.sign.diff_analysis", "pyhanko_certvalidator"):
    logging.getLogger(_name).setLevel(logging.ERROR)

_MOST_SIGNATURES = 50  # each costs two full passes over the file


class PadesValidator:
    """Fulfils `ports.Validator`.

    roots: trust anchors. fresh: supplies current revocation data for chains one can speak for, without which an old
    B-LTA signature ends as NO_POE when the revocation data of its last time-stamp has run out.

    The reason of a verdict is the subindication of ETSI EN 319 102-1 in lower case, or one of `modified_after_signing`,
    `bytes_not_covered`, `format_failure`, `not_well_formed` (passes, but breaks rules of the format: readers may differ
    on what it shows), `encrypted`, `too_many_signatures`, `no_signature`, `no_pdf`; empty when all passed.
    A signature `covers_whole_file` if nothing but validation data and time-stamps came after it.
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
        now = datetime.now(UTC)
        fresh = self._fresh_data(now)
        try:
            return wait_for(lambda: _judge(pdf, digest, copies(self._roots), fresh, now, strict=True))
        except PdfKeyNotAvailableError:
            return Verdict(INDETERMINATE, "encrypted", (), digest)
        except Exception:  # pyHanko parses lazily: hostile files raise anything, at any point
            if b"/ByteRange" in pdf:
                return self._leniently(pdf, digest, fresh, now)
            return Verdict("NO_SIGNATURE", "no_pdf", (), digest)

    def _leniently(self, pdf: bytes, digest: str, fresh: Fresh | None, now: datetime) -> Verdict:
        """What can be said of a file that breaks the rules of the format, as many signing programs' and Word's do.

        It never passes: where one reader mends, another may show something else.
        """
        try:
            verdict = wait_for(lambda: _judge(pdf, digest, copies(self._roots), fresh, now, strict=False))
        except Exception:
            return Verdict(FAILED, "format_failure", (), digest)
        if verdict.indication == PASSED:
            return replace(verdict, indication=INDETERMINATE, reason="not_well_formed")
        if verdict.indication == "NO_SIGNATURE":
            return Verdict(FAILED, "format_failure", (), digest)
        return verdict

    def _fresh_data(self, now: datetime) -> Fresh | None:
        if self._fresh is None:
            return None
        try:
            return Fresh(self._fresh(), now)
        except Exception:  # without fresh data the embedded one may still do
            return None


async def _judge(
    pdf: bytes, digest: str, roots: Sequence[asn1_x509.Certificate], fresh: Fresh | None, now: datetime, *, strict: bool
) -> Verdict:
    reader = PdfFileReader(io.BytesIO(pdf), strict=strict)
    if reader.encrypted and reader.decrypt("").status == AuthStatus.FAILED:
        return Verdict(INDETERMINATE, "encrypted", (), digest)
    everything = reader.embedded_signatures
    if not reader.embedded_regular_signatures:
        return Verdict("NO_SIGNATURE", "no_signature", (), digest)
    if len(everything) > _MOST_SIGNATURES:
        return Verdict(INDETERMINATE, "too_many_signatures", (), digest)
    if not all_readable(reader):
        return Verdict(FAILED, "format_failure", (), digest)
    judged = await Layers(pdf, reader, roots, fresh).verdicts(now)
    if not ends_cleanly(pdf, reader, everything[-1]):
        return Verdict(FAILED, "bytes_not_covered", tuple(judged), digest)
    return _summary(judged, digest)


def _summary(judged: Sequence[SignatureVerdict], digest: str) -> Verdict:
    for indication in (FAILED, INDETERMINATE):
        for found in judged:
            if found.indication == indication:
                return Verdict(indication, found.subindication.lower(), tuple(judged), digest)
    return Verdict(PASSED, "", tuple(judged), digest)
