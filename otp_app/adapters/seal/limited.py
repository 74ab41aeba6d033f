"""Validation of strangers' files in a child that cannot cost more than its limits."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from asn1crypto import crl as asn1_crl
from asn1crypto import ocsp as asn1_ocsp
from asn1crypto import x509 as asn1_x509

from otp_app.adapters.pdf.limited import run
from otp_app.adapters.pdf.limits import Limits
from otp_app.adapters.seal.revocation import RevocationData
from otp_app.domain.errors import DomainError
from otp_app.domain.ports import SignatureVerdict, Verdict

_TIMES = ("claimed_at", "timestamp_at")


class LimitedValidator:
    """Fulfils `ports.Validator`: `PadesValidator` behind limits of memory and time.

    fresh_for: instead of `fresh`, current revocation data for the certificates that a document bears.
    """

    def __init__(
        self,
        roots: Sequence[asn1_x509.Certificate],
        fresh: Callable[[], RevocationData] | None,
        limits: Limits,
        fresh_for: Callable[[Sequence[asn1_x509.Certificate]], RevocationData] | None = None,
    ) -> None:
        self._roots = [root.dump() for root in roots]
        self._fresh = fresh
        self._limits = limits
        self._fresh_for = fresh_for

    def validate(self, pdf: bytes) -> Verdict:
        """The verdict; INDETERMINATE `too_complex` for a file that would cost too much."""
        try:
            crls, ocsps = self._revocation(pdf)
            counts = {"roots": len(self._roots), "crls": len(crls), "fresh": bool(crls or ocsps)}
            result, _ = run("validate", [pdf, *self._roots, *crls, *ocsps], counts, self._limits)
        except DomainError:
            return Verdict("INDETERMINATE", "too_complex", (), hashlib.sha256(pdf).hexdigest())
        return _verdict(result)

    def _revocation(self, pdf: bytes) -> tuple[list[bytes], list[bytes]]:
        borne = run("validate", [pdf], {"list": True}, self._limits)[1] if self._fresh_for else []
        try:
            if self._fresh_for is not None:
                data = self._fresh_for([asn1_x509.Certificate.load(der) for der in borne])
            elif self._fresh is not None:
                data = self._fresh()
            else:
                return [], []
        except Exception:  # without fresh data the embedded one may still do
            return [], []
        return [crl.dump() for crl in data.crls], [ocsp.dump() for ocsp in data.ocsps]


def validate_here(blobs: Sequence[bytes], options: dict[str, Any]) -> tuple[dict[str, Any], list[bytes]]:
    """The child's side: the verdict as JSON values."""
    from otp_app.adapters.seal.validation import PadesValidator

    if options.get("list"):
        from otp_app.adapters.seal.freshness import certificates_in

        return {}, certificates_in(blobs[0])
    pdf, rest = blobs[0], list(blobs[1:])
    roots = [asn1_x509.Certificate.load(der) for der in rest[: options["roots"]]]
    others = rest[options["roots"] :]
    data = RevocationData(
        tuple(asn1_crl.CertificateList.load(der) for der in others[: options["crls"]]),
        tuple(asn1_ocsp.OCSPResponse.load(der) for der in others[options["crls"] :]),
    )
    verdict = PadesValidator(roots, (lambda: data) if options["fresh"] and others else None).validate(pdf)
    plain = asdict(verdict)
    for signature in plain["signatures"]:
        for name in _TIMES:
            signature[name] = signature[name].isoformat() if signature[name] else None
    return plain, []


def _verdict(plain: dict[str, Any]) -> Verdict:
    signatures = tuple(
        SignatureVerdict(**{**s, **{name: datetime.fromisoformat(s[name]) if s[name] else None for name in _TIMES}})
        for s in plain["signatures"]
    )
    return Verdict(plain["indication"], plain["reason"], signatures, plain["sha256"])
