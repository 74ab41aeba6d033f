"""The service's seal: PAdES B-LTA (ETSI EN 319 142-1), certifying that the document never changes again."""

import io
import logging
from collections.abc import Callable, Coroutine, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, Protocol, TypeVar

from asn1crypto import x509 as asn1_x509
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers.pdf_cms import Signer
from pyhanko.sign.signers.pdf_signer import (
    DSSContentSettings,
    PdfSignatureMetadata,
    PdfSigner,
    SigDSSPlacementPreference,
)
from pyhanko_certvalidator import CertificateValidator, ValidationContext

from otp_app.adapters.seal.attachments import attach
from otp_app.adapters.seal.blocking import wait_for
from otp_app.adapters.seal.der import token_info
from otp_app.adapters.seal.names import readable
from otp_app.adapters.seal.reasons import reason_of
from otp_app.adapters.seal.revocation import RevocationData
from otp_app.adapters.seal.timestamps import ExchangeTimeStamper
from otp_app.adapters.seal.validation import PadesValidator
from otp_app.domain.ports import Attachment, Sealed, SealIdentity, SealUnavailable, SignatureVerdict, Verdict

# pyHanko warns at each seal that nothing may be fetched; nothing has to be, since all proof is handed to it.
logging.getLogger("pyhanko.sign.signers.pdf_signer").addFilter(
    lambda record: "fetching is not allowed" not in record.getMessage()
)

LEVEL = "PAdES-BASELINE-LTA"
_DIGEST = "sha256"
T = TypeVar("T")


class Trust(Protocol):
    """What a seal needs besides the key: anchors, certificates and current proof that none is revoked."""

    def roots(self) -> Sequence[asn1_x509.Certificate]:
        """Trust anchors."""
        ...

    def intermediates(self) -> Sequence[asn1_x509.Certificate]:
        """Every other certificate in the chains of seal, time-stamps and their OCSP responders."""
        ...

    def revocation(self) -> RevocationData:
        """Current statements for all of them; raises RevocationUnavailable."""
        ...


class PadesSealer:
    """Fulfils `ports.Sealer` with whatever key `signer_source` opens.

    signer_source: returns the open signer, keeping it open between calls; any exception means `key_unavailable`.
    timestampers: authorities in the order of preference; one seal takes all its time-stamps from one of them.
    """

    def __init__(
        self,
        signer_source: Callable[[], Signer],
        timestampers: ExchangeTimeStamper | Sequence[ExchangeTimeStamper],
        trust: Trust,
    ) -> None:
        self._signer_source = signer_source
        self._timestampers = (timestampers,) if isinstance(timestampers, ExchangeTimeStamper) else tuple(timestampers)
        self._trust = trust
        self._validator = PadesValidator(trust.roots())

    def identity(self) -> SealIdentity:
        """Whose seal it is, from the certificates; SealUnavailable when key or time-stamps cannot be reached."""
        certificate = _certificate(self._signer())
        info = token_info(self._with_a_timestamper(_sample)["content"])
        authority = info["tsa"].chosen if info["tsa"].native is not None else None
        return SealIdentity(
            subject=readable(certificate.subject),
            issuer=readable(certificate.issuer),
            serial=f"{certificate.serial_number:x}",
            not_after=certificate.not_valid_after,
            timestamp_authority=readable(authority) if authority is not None else "",
        )

    def seal(self, pdf: bytes, attachments: Sequence[Attachment]) -> Sealed:
        """Seal at B-LTA and check the result as any third party would; SealUnavailable otherwise.

        Reasons besides those of the port: `key_revoked`, `certificate_invalid`, `document_refused` (cannot be sealed
        as it is, so trying again is useless), `self_check_failed`.
        """
        signer = self._signer()

        async def attempt(timestamper: ExchangeTimeStamper) -> bytes:
            await _sample(timestamper)  # before the key is used, and so that the trust knows whose proof is needed
            try:
                prepared = _prepare(pdf, attachments)
            except Exception as error:  # a document that ingest did not normalise can break the parser anywhere
                raise SealUnavailable("document_refused", type(error).__name__) from error
            return await self._sign(signer, timestamper, *prepared)

        return self._checked(self._with_a_timestamper(attempt))

    def check(self) -> SealIdentity:
        """The identity, after the whole chain was validated against current revocation data; SealUnavailable."""
        identity = self.identity()
        signer = self._signer()
        try:
            context = self._validation_context()
            validator = CertificateValidator(
                _certificate(signer), intermediate_certs=list(signer.cert_registry), validation_context=context
            )
            wait_for(lambda: validator.async_validate_path())
        except Exception as error:
            raise SealUnavailable(reason_of(error), type(error).__name__) from error
        return identity

    def _with_a_timestamper(self, act: Callable[[ExchangeTimeStamper], Coroutine[Any, Any, T]]) -> T:
        """What `act` gives with the first authority that answers; those that failed just now are asked last."""
        unavailable = SealUnavailable("timestamp_unreachable", "no authority")
        for timestamper in sorted(self._timestampers, key=lambda one: one.resting):
            try:
                return wait_for(lambda one=timestamper: act(one.for_one_seal()))
            except SealUnavailable:
                raise
            except Exception as error:
                unavailable = SealUnavailable(reason_of(error), type(error).__name__)
                unavailable.__cause__ = error
                if unavailable.reason != "timestamp_unreachable":
                    break
        raise unavailable

    def _signer(self) -> Signer:
        try:
            signer = self._signer_source()
        except Exception as error:  # PKCS#11, CSC and file errors have nothing in common
            raise SealUnavailable("key_unavailable", type(error).__name__) from error
        certificate, now = _certificate(signer), datetime.now(UTC)
        if not certificate.not_valid_before <= now <= certificate.not_valid_after:
            raise SealUnavailable("key_expired" if now > certificate.not_valid_after else "key_not_yet_valid")
        return signer

    async def _sign(
        self,
        signer: Signer,
        timestamper: ExchangeTimeStamper,
        writer: IncrementalPdfFileWriter,
        seal_field: str,
        timestamp_field: str,
    ) -> bytes:
        metadata = PdfSignatureMetadata(
            field_name=seal_field,
            md_algorithm=_DIGEST,
            subfilter=SigSeedSubFilter.PADES,
            certify=True,
            docmdp_permissions=MDPPerm.NO_CHANGES,
            embed_validation_info=True,
            use_pades_lta=True,
            validation_context=self._validation_context(),
            timestamp_field_name=timestamp_field,
            dss_settings=DSSContentSettings(
                include_vri=False, placement=SigDSSPlacementPreference.TOGETHER_WITH_NEXT_TS
            ),
        )
        output = io.BytesIO()
        await PdfSigner(metadata, signer=signer, timestamper=timestamper).async_sign_pdf(writer, output=output)
        return output.getvalue()

    def _validation_context(self) -> ValidationContext:
        revocation = self._trust.revocation()
        return ValidationContext(
            trust_roots=list(self._trust.roots()),
            other_certs=list(self._trust.intermediates()),
            crls=list(revocation.crls),
            ocsps=list(revocation.ocsps),
            allow_fetching=False,
            revocation_mode="require",
        )

    def _checked(self, sealed: bytes) -> Sealed:
        verdict = self._validator.validate(sealed)
        seal = _own_seal(verdict)
        archive = [found.timestamp_at for found in verdict.signatures if found.kind == "timestamp"]
        if seal is None or seal.timestamp_at is None or not archive or archive[-1] is None:
            raise SealUnavailable("self_check_failed", verdict.reason)
        return Sealed(sealed, "PAdES B-LTA", seal.timestamp_at, archive[-1], self.identity())


async def _sample(timestamper: ExchangeTimeStamper) -> Any:
    return await timestamper.async_dummy_response(_DIGEST)


def _prepare(pdf: bytes, attachments: Sequence[Attachment]) -> tuple[IncrementalPdfFileWriter, str, str]:
    """The document extended by its attachments and two empty fields, whose names are returned: seal, time-stamp."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    if writer.prev.embedded_signatures:
        raise ValueError("already signed: attachments would break the earlier signature")
    attach(writer, attachments, datetime.now(UTC))
    seal_field, timestamp_field = _free_names(writer, "Seal", "ArchiveTimestamp")
    # Both are made in the seal's own revision: on a page without /Annots, a field that came with the document
    # time-stamp would be a form change after certification (DSS warns of DocMDP).
    for field in (seal_field, timestamp_field):
        fields.append_signature_field(writer, SigFieldSpec(field, box=None))
    return writer, seal_field, timestamp_field


def _own_seal(verdict: Verdict) -> SignatureVerdict | None:
    seals = [found for found in verdict.signatures if found.kind == "signature"]
    passed = verdict.indication == "TOTAL_PASSED" and len(seals) == 1 and seals[0].level == LEVEL
    return seals[0] if passed else None


def _certificate(signer: Signer) -> asn1_x509.Certificate:
    certificate = signer.signing_cert
    if certificate is None:
        raise SealUnavailable("key_unavailable", "no certificate")
    return certificate


def _free_names(writer: IncrementalPdfFileWriter, *wanted: str) -> list[str]:
    """Field names that no form field of the document bears."""
    taken = {name for name, _, _ in fields.enumerate_sig_fields(writer)}
    form = writer.root.get("/AcroForm", {})
    taken |= {str(field.get_object().get("/T", "")) for field in form.get("/Fields", [])}
    return [next(name for name in _variants(base) if name not in taken) for base in wanted]


def _variants(base: str) -> Iterator[str]:
    yield base
    number = 2
    while True:
        yield f"{base}{number}"
        number += 1
