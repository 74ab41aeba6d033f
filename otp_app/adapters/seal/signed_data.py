"""Reading CMS SignedData (RFC 5652) and the time-stamp tokens made of it (RFC 3161), without believing anything."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

from asn1crypto import algos
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from pyhanko_certvalidator.util import process_pss_params

from otp_app.adapters.seal.tlv import INTEGER, OCTETS, SEQUENCE, SET, Node, oid, read

SIGNING_TIME = oid("1.2.840.113549.1.9.5")
SIGNATURE_TIME_STAMP = oid("1.2.840.113549.1.9.16.2.14")
_SIGNED_DATA = oid("1.2.840.113549.1.7.2")
_CONTENT_TYPE = oid("1.2.840.113549.1.9.3")
_MESSAGE_DIGEST = oid("1.2.840.113549.1.9.4")
_SIGNING_CERTIFICATE = oid("1.2.840.113549.1.9.16.2.12")  # with SHA-1, as RFC 3161 still allows in tokens
_SIGNING_CERTIFICATE_V2 = oid("1.2.840.113549.1.9.16.2.47")
_TST_INFO = oid("1.2.840.113549.1.9.16.1.4")
_HASHES = {"sha256": hashes.SHA256, "sha384": hashes.SHA384, "sha512": hashes.SHA512}
_DIGESTS = {oid(algos.DigestAlgorithmId(name).dotted): name for name in _HASHES}
_CONTEXT_0 = 0xA0
PublicKey = ec.EllipticCurvePublicKey | rsa.RSAPublicKey


class Unsound(Exception):
    """What was read does not say what it should; the text says which part."""


@dataclass(frozen=True)
class SignedData:
    """One signer's part. content: what is encapsulated. signed, unsigned: attributes, OID → its only value, in DER."""

    content_type: bytes
    content: bytes
    certificates: tuple[bytes, ...]
    signer_id: bytes
    digest: str
    attributes: bytes
    signed: Mapping[bytes, bytes]
    unsigned: Mapping[bytes, bytes]
    algorithm: bytes
    signature: bytes

    def signer(self) -> bytes:
        """The certificate of the signer, in DER; Unsound when it is not there."""
        for certificate in self.certificates:
            _version, serial, _algorithm, issuer, *_ = read(certificate).parts()[0].parts()
            if issuer.whole + serial.whole == self.signer_id:
                return certificate
        raise Unsound("the signer's certificate is missing")

    def verify(self, digest: bytes) -> bytes:
        """The signer's certificate, if it signed content of this digest (clause 5.4); Unsound."""
        if self.signed.get(_CONTENT_TYPE) != self.content_type:
            raise Unsound("content type")
        if read(self.signed.get(_MESSAGE_DIGEST, b""), OCTETS).content != digest:
            raise Unsound("message digest")
        certificate = self.signer()
        if not self._binds(certificate):
            raise Unsound("signing certificate")
        _verify(certificate, self.algorithm, self.digest, self.signature, self.attributes)
        return certificate

    def _binds(self, certificate: bytes) -> bool:
        """RFC 5035: the first ESSCertID of the attribute names the certificate by its digest."""
        if _SIGNING_CERTIFICATE_V2 in self.signed:
            first, *rest = _first_identifier(self.signed[_SIGNING_CERTIFICATE_V2])
            if first.tag != SEQUENCE:  # the default, SHA-256
                return hashlib.sha256(certificate).digest() == first.content
            return hashlib.new(_digest_name(first), certificate).digest() == rest[0].content
        if _SIGNING_CERTIFICATE in self.signed and self.content_type == _TST_INFO:
            return hashlib.sha1(certificate).digest() == _first_identifier(self.signed[_SIGNING_CERTIFICATE])[0].content  # noqa: S324
        return False


@dataclass(frozen=True)
class Token:
    """A time-stamp token. imprint: MessageImprint in DER; nonce: as in the request, if there was one."""

    der: bytes
    signed: SignedData
    imprint: bytes
    nonce: int | None
    at: datetime

    def verify(self) -> bytes:
        """The certificate of the unit, if it signed this; Unsound."""
        return self.signed.verify(hashlib.new(self.signed.digest, self.signed.content).digest())


def read_signed_data(content_info: bytes) -> SignedData:
    """Unsound when it is no DER, or not exactly one signer's work with signed attributes."""
    try:
        return _signed_data(content_info)
    except (ValueError, IndexError, KeyError, TypeError) as error:
        raise Unsound("unreadable SignedData") from error


def read_token(content_info: bytes) -> Token:
    """Unsound when it is no time-stamp token (RFC 3161 clause 2.4.2)."""
    signed = read_signed_data(content_info)
    try:
        if signed.content_type != _TST_INFO:
            raise Unsound("no time-stamp token")
        _version, _policy, imprint, _serial, time, *rest = read(signed.content).parts()
        nonces = [item.number() for item in rest if item.tag == INTEGER]
        return Token(content_info, signed, imprint.whole, nonces[0] if nonces else None, _time(time))
    except (ValueError, IndexError) as error:
        raise Unsound("unreadable TSTInfo") from error


def _signed_data(content_info: bytes) -> SignedData:
    kind, explicit = read(content_info).parts()
    if kind.whole != _SIGNED_DATA:
        raise ValueError("no SignedData")
    _version, _digests, encapsulated, *optional, signers = explicit.part(SEQUENCE).parts()
    content_type, *content = encapsulated.parts()
    certificates = [item.whole for field in optional if field.tag == _CONTEXT_0 for item in field.parts()]
    signer_version, signer_id, digest, attributes, algorithm, signature, *unsigned = signers.part(SEQUENCE).parts()
    if signer_version.number() != 1 or attributes.tag != _CONTEXT_0 or signature.tag != OCTETS:
        raise ValueError("another kind of signer")
    return SignedData(
        content_type=content_type.whole,
        content=content[0].part(OCTETS).content if content else b"",
        certificates=tuple(certificates),
        signer_id=signer_id.content,
        digest=_digest_name(digest),
        attributes=bytes((SET,)) + attributes.whole[1:],
        signed=_attributes(attributes),
        unsigned=_attributes(unsigned[0]) if unsigned else {},
        algorithm=algorithm.whole,
        signature=signature.content,
    )


def _attributes(found: Node) -> dict[bytes, bytes]:
    attributes: dict[bytes, bytes] = {}
    for item in found.parts():
        kind, values = item.parts()
        value, *more = values.parts()
        if more or kind.whole in attributes:
            raise ValueError("an attribute with more than one value")
        attributes[kind.whole] = value.whole
    return attributes


def _first_identifier(attribute: bytes) -> list[Node]:
    return read(attribute).parts()[0].parts()[0].parts()


def _digest_name(algorithm: Node) -> str:
    return _DIGESTS[algorithm.parts()[0].whole]


def _time(value: Node) -> datetime:
    """GeneralizedTime as RFC 3161 clause 2.4.2 has it: UTC, perhaps with a fraction."""
    text, _, fraction = value.content.decode("ascii").removesuffix("Z").partition(".")
    whole = datetime.strptime(text, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    return whole.replace(microsecond=int(fraction[:6].ljust(6, "0"))) if fraction else whole


def _verify(certificate: bytes, algorithm: bytes, digest: str, signature: bytes, data: bytes) -> None:
    try:
        key, (kind, padded, hashed) = _public_key(certificate), _scheme(algorithm, digest)
        if kind == "ecdsa" and isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(signature, data, ec.ECDSA(hashed))
        elif padded is not None and isinstance(key, rsa.RSAPublicKey):
            key.verify(signature, data, padded, hashed)
        else:
            raise Unsound("signature algorithm")
    except (InvalidSignature, ValueError, KeyError) as error:
        raise Unsound("signature value") from error


@lru_cache(maxsize=32)
def _public_key(certificate: bytes) -> object:
    return x509.load_der_x509_certificate(certificate).public_key()


@lru_cache(maxsize=32)
def _scheme(algorithm: bytes, digest: str) -> tuple[str, padding.AsymmetricPadding | None, hashes.HashAlgorithm]:
    """Kind, padding and hash; rsaEncryption leaves the hash to the signer's digest algorithm (RFC 3370 clause 3.2)."""
    chosen = algos.SignedDigestAlgorithm.load(algorithm)
    kind = str(chosen.signature_algo)
    if kind == "rsassa_pss":
        padded, hashed = process_pss_params(chosen["parameters"])
        if not isinstance(hashed, hashes.HashAlgorithm):
            raise ValueError("digest algorithm")
        return kind, padded, hashed
    named = digest if chosen["algorithm"].native == "rsassa_pkcs1v15" else str(chosen.hash_algo)
    return kind, padding.PKCS1v15() if kind == "rsassa_pkcs1v15" else None, _HASHES[named]()
