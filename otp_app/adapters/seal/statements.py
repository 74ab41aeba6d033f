"""CRLs and OCSP responses from the net: is it what was asked for, and did the right one sign it?"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from asn1crypto import crl as asn1_crl
from asn1crypto import ocsp as asn1_ocsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID

_DEFAULT_LIFE = timedelta(hours=1)  # of a statement without nextUpdate, which says that newer ones are always there
_SKEW = timedelta(minutes=5)


class Unfit(Exception):
    """Not the statement that was asked for, not in force, or not signed by who may make it."""


@dataclass(frozen=True)
class Statement:
    """A verified statement; until: the end of its force. signers: certificates it came with."""

    found: asn1_crl.CertificateList | asn1_ocsp.OCSPResponse
    until: datetime
    signers: tuple[asn1_x509.Certificate, ...] = ()


def ocsp_request(certificate: x509.Certificate, issuer: x509.Certificate) -> bytes:
    """DER. SHA-1 only names the issuer here; many responders know no other (RFC 5019 clause 2.1.1)."""
    builder = ocsp.OCSPRequestBuilder().add_certificate(certificate, issuer, hashes.SHA1())  # noqa: S303
    return builder.build().public_bytes(Encoding.DER)


def read_crl(data: bytes, issuer: x509.Certificate, now: datetime) -> Statement:
    """A CRL of `issuer` in DER or PEM; Unfit. Indirect and partial ones are not taken (RFC 5280 clause 5.2.5)."""
    try:
        pem = data.lstrip().startswith(b"-----BEGIN")
        crl = x509.load_pem_x509_crl(data) if pem else x509.load_der_x509_crl(data)
        if crl.issuer != issuer.subject or not crl.is_signature_valid(issuer.public_key()):  # type: ignore[arg-type]
            raise Unfit("CRL of another issuer")
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise Unfit("unreadable CRL") from error
    until = _in_force(crl.last_update_utc, crl.next_update_utc, now)
    return Statement(asn1_crl.CertificateList.load(crl.public_bytes(Encoding.DER)), until)


def read_ocsp(data: bytes, certificate: x509.Certificate, issuer: x509.Certificate, now: datetime) -> Statement:
    """An OCSP response about `certificate` by its issuer or a responder it named (RFC 6960 clause 4.2.2.2); Unfit."""
    try:
        answer = ocsp.load_der_ocsp_response(data)
        if answer.response_status is not ocsp.OCSPResponseStatus.SUCCESSFUL:
            raise Unfit(f"OCSP {answer.response_status.name.lower()}")
        if answer.serial_number != certificate.serial_number or not _names(answer, issuer):
            raise Unfit("OCSP about another certificate")
        if answer.certificate_status is ocsp.OCSPCertStatus.UNKNOWN:
            raise Unfit("OCSP knows nothing")
        responders = [issuer, *(item for item in answer.certificates if _may_respond(item, issuer, now))]
        if not any(_signed(answer, responder) for responder in responders):
            raise Unfit("OCSP not signed by who may")
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise Unfit("unreadable OCSP response") from error
    until = _in_force(answer.this_update_utc, answer.next_update_utc, now)
    signers = tuple(asn1_x509.Certificate.load(item.public_bytes(Encoding.DER)) for item in answer.certificates)
    return Statement(asn1_ocsp.OCSPResponse.load(data), until, signers)


def _in_force(begin: datetime, end: datetime | None, now: datetime) -> datetime:
    until = end or now + _DEFAULT_LIFE
    if begin > now + _SKEW or until <= now:
        raise Unfit("not in force")
    return until


def _names(answer: ocsp.OCSPResponse, issuer: x509.Certificate) -> bool:
    digest = hashes.Hash(answer.hash_algorithm)
    digest.update(issuer.subject.public_bytes())
    return digest.finalize() == answer.issuer_name_hash


def _may_respond(responder: x509.Certificate, issuer: x509.Certificate, now: datetime) -> bool:
    try:
        responder.verify_directly_issued_by(issuer)
        usage = responder.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except (ValueError, TypeError, InvalidSignature, x509.ExtensionNotFound):
        return False
    in_force = responder.not_valid_before_utc <= now.astimezone(UTC) <= responder.not_valid_after_utc
    return ExtendedKeyUsageOID.OCSP_SIGNING in usage and in_force


def _signed(answer: ocsp.OCSPResponse, responder: x509.Certificate) -> bool:
    key, digest = responder.public_key(), answer.signature_hash_algorithm
    try:
        if isinstance(key, rsa.RSAPublicKey) and digest is not None:
            key.verify(answer.signature, answer.tbs_response_bytes, padding.PKCS1v15(), digest)
        elif isinstance(key, ec.EllipticCurvePublicKey) and digest is not None:
            key.verify(answer.signature, answer.tbs_response_bytes, ec.ECDSA(digest))
        else:
            return False
    except InvalidSignature:
        return False
    return True
