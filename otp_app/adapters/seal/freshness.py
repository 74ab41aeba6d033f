"""What current revocation data proves about certificates that were used long ago."""

import hashlib
import io
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from asn1crypto import x509 as asn1_x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.policy_decl import PdfSignatureValidationSpec
from pyhanko_certvalidator.policy_decl import NonRevokedStatusAssertion

from otp_app.adapters.seal.revocation import RevocationData

_MOST_CERTIFICATES = 50


@dataclass(frozen=True)
class Fresh:
    """Statements of certification authorities one can speak for, taken as true at `at`."""

    data: RevocationData
    at: datetime

    def speaks_for(self, certificate: asn1_x509.Certificate) -> bool:
        """Whether a CRL in force comes from the issuer of `certificate`, or an OCSP response in force tells of it."""
        return any(
            body["this_update"].native <= self.at < body["next_update"].native
            for body in (*self._crls_about(certificate), *self._answers_about(certificate))
            if body["next_update"].native is not None
        )

    def revoked_at(self, certificate: asn1_x509.Certificate) -> datetime | None:
        """Since when `certificate` is revoked, if it is."""
        for body in self._crls_about(certificate):
            for entry in body["revoked_certificates"]:
                if entry["user_certificate"].native == certificate.serial_number:
                    return entry["revocation_date"].native
        for answer in self._answers_about(certificate):
            if answer["cert_status"].name == "revoked":
                return answer["cert_status"].chosen["revocation_time"].native
        return None

    def _crls_about(self, certificate: asn1_x509.Certificate) -> list[Any]:
        return [_body(crl) for crl in self.data.crls if crl.issuer == certificate.issuer]

    def _answers_about(self, certificate: asn1_x509.Certificate) -> list[Any]:
        answers = [answer for response in self.data.ocsps for answer in _answers(response)]
        return [answer for answer in answers if _is_about(answer["cert_id"], certificate)]


def _answers(response: Any) -> Any:
    return response.response_data["responses"] if response["response_status"].native == "successful" else ()


def _is_about(identity: Any, certificate: asn1_x509.Certificate) -> bool:
    issuer: Any = certificate.issuer
    name = hashlib.new(identity["hash_algorithm"]["algorithm"].native, issuer.dump()).digest()
    return identity["serial_number"].native == certificate.serial_number and identity["issuer_name_hash"].native == name


def _body(crl: Any) -> Any:
    return crl["tbs_cert_list"]


def with_assurance(
    spec: PdfSignatureValidationSpec, certificates: Iterable[asn1_x509.Certificate], at: datetime
) -> PdfSignatureValidationSpec:
    """`spec` with the assertion that the document time-stamps' `certificates` are not revoked at `at`.

    Only these need proof of that moment: from them the algorithm goes back in time by the embedded data. The fresh CRLs
    themselves must stay out, since pyHanko would then judge the long expired signing certificate as of that moment.
    """
    assertions = [NonRevokedStatusAssertion(certificate.sha256, at=at) for certificate in certificates]
    signature_spec = spec.signature_validation_spec
    knowledge = replace(signature_spec.local_knowledge, nonrevoked_assertions=assertions)
    return replace(spec, signature_validation_spec=replace(signature_spec, local_knowledge=knowledge))


def in_force(fresh: Fresh, reader: PdfFileReader) -> list[asn1_x509.Certificate]:
    """Certificates of the document time-stamps for which `fresh` speaks, and that it does not call revoked."""
    certificates = [item for stamp in reader.embedded_timestamp_signatures for item in chain_of(stamp)]
    return [item for item in certificates if fresh.speaks_for(item) and fresh.revoked_at(item) is None]


def revoked_by(fresh: Fresh, certificates: Iterable[asn1_x509.Certificate], moment: datetime) -> bool:
    """Whether one of them was already revoked at `moment`; revocations are often dated back."""
    dates = [fresh.revoked_at(certificate) for certificate in certificates]
    return any(date is not None and date <= moment for date in dates)


def certificates_in(pdf: bytes) -> list[bytes]:
    """DER of the certificates that signatures, time-stamps and the DSS dictionary bear; none if that is unreadable."""
    found: dict[bytes, None] = {}
    try:
        reader = PdfFileReader(io.BytesIO(pdf))
        for signature in reader.embedded_signatures[:_MOST_CERTIFICATES]:
            found |= dict.fromkeys(item.dump() for item in chain_of(signature))
        found |= dict.fromkeys(item.dump() for item in DocumentSecurityStore.read_dss(reader).load_certs())
    except Exception:  # hostile files raise anything; what was found until then may still do
        return list(found)[:_MOST_CERTIFICATES]
    return list(found)[:_MOST_CERTIFICATES]


def chain_of(signature) -> list[asn1_x509.Certificate]:
    """The certificates that a signature or time-stamp carries, its own first."""
    own = signature.signer_cert
    return [own, *(item for item in signature.other_embedded_certs if item.sha256 != own.sha256)]
