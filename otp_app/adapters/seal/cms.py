"""Writing CMS SignedData (RFC 5652) with one signer, whose certificates and attributes are encoded once.

Of general libraries asn1crypto takes some 8 ms for each, of which a seal has three; these few lines take 0.05 ms.
What keeps them right: `self_check` reads every result with other code, and tests/interop shows them to openssl and
to the EU's DSS library. Nothing here sorts out what can be chosen: SHA-256, issuerAndSerialNumber, definite lengths.
"""

import hashlib
from collections.abc import Iterable, Sequence

from otp_app.adapters.seal.tlv import integer, octets, oid, read, sequence, set_of, tlv

DATA = oid("1.2.840.113549.1.7.1")
TST_INFO = oid("1.2.840.113549.1.9.16.1.4")
SIGNATURE_TIME_STAMP = oid("1.2.840.113549.1.9.16.2.14")
SIGNING_TIME = oid("1.2.840.113549.1.9.5")
_SIGNED_DATA = oid("1.2.840.113549.1.7.2")
_CONTENT_TYPE = oid("1.2.840.113549.1.9.3")
_MESSAGE_DIGEST = oid("1.2.840.113549.1.9.4")
_SIGNING_CERTIFICATE_V2 = oid("1.2.840.113549.1.9.16.2.47")
NULL = b"\x05\x00"
SHA256 = sequence(oid("2.16.840.1.101.3.4.2.1"), NULL)
ECDSA_SHA256 = sequence(oid("1.2.840.10045.4.3.2"))
_HEADERS = 64  # of the unsigned attribute, and longer lengths of what surrounds it
_EXPLICIT_0, _EXPLICIT_4, _IMPLICIT_0, _IMPLICIT_1 = 0xA0, 0xA4, 0xA0, 0xA1


def attribute(kind: bytes, value: bytes) -> bytes:
    """An Attribute with one value."""
    return sequence(kind, set_of(value))


class CmsProfile:
    """What every SignedData by one key has in common.

    certificate, chain: DER; the chain without the root, which whoever validates has. algorithm: DER of the
    AlgorithmIdentifier of the signatures. content_type: what is signed. version: 1 for `DATA`, else 3 (clause 5.1).
    """

    def __init__(
        self, certificate: bytes, chain: Iterable[bytes], algorithm: bytes, content_type: bytes = DATA
    ) -> None:
        self.certificate = certificate
        issuer, serial = _issuer_and_serial(certificate)
        self.issuer_and_serial = sequence(issuer, serial)
        self._algorithm = algorithm
        self._content_type = content_type
        self._version = integer(1 if content_type == DATA else 3)
        self._certificates = tlv(_IMPLICIT_0, b"".join(sorted({certificate, *chain})))
        # ESSCertIDv2 (RFC 5035): binds the signature to this very certificate; SHA-256 is its default, so not named.
        reference = sequence(tlv(_EXPLICIT_4, issuer)), serial
        identifier = sequence(octets(hashlib.sha256(certificate).digest()), sequence(*reference))
        self._fixed = (
            attribute(_CONTENT_TYPE, content_type),
            attribute(_SIGNING_CERTIFICATE_V2, sequence(sequence(identifier))),
        )

    def signed_attributes(self, digest: bytes, extra: Sequence[bytes] = ()) -> bytes:
        """The attributes for content with this SHA-256, as the SET OF that is signed (clause 5.4)."""
        return set_of(*self._fixed, attribute(_MESSAGE_DIGEST, octets(digest)), *extra)

    def content_info(
        self, attributes: bytes, signature: bytes, unsigned: bytes = b"", content: bytes = b"", certified: bool = True
    ) -> bytes:
        """The whole ContentInfo.

        attributes: of `signed_attributes`; signature: over them. unsigned: an Attribute. content: what is signed, if
        it goes along. certified: with the certificates.
        """
        signer = (
            integer(1),
            self.issuer_and_serial,
            SHA256,
            bytes((_IMPLICIT_0,)) + attributes[1:],
            self._algorithm,
            octets(signature),
            tlv(_IMPLICIT_1, unsigned) if unsigned else b"",
        )
        encapsulated = sequence(self._content_type, tlv(_EXPLICIT_0, octets(content)) if content else b"")
        signed = sequence(
            self._version,
            set_of(SHA256),
            encapsulated,
            self._certificates if certified else b"",
            set_of(sequence(*signer)),
        )
        return sequence(_SIGNED_DATA, tlv(_EXPLICIT_0, signed))

    def size(self, signature: int) -> int:
        """Bytes of the ContentInfo around a signature of this length, with some room for longer lengths."""
        return len(self.content_info(self.signed_attributes(bytes(32)), bytes(signature))) + _HEADERS


def subject_of(certificate: bytes) -> bytes:
    """The Name of its holder, in DER."""
    return _names(certificate)[2]


def _issuer_and_serial(certificate: bytes) -> tuple[bytes, bytes]:
    serial, issuer, _ = _names(certificate)
    return issuer, serial


def _names(certificate: bytes) -> tuple[bytes, bytes, bytes]:
    """Serial number, issuer and subject of a certificate of version 3 (RFC 5280 clause 4.1)."""
    _version, serial, _algorithm, issuer, _validity, subject, *_ = read(certificate).parts()[0].parts()
    return serial.whole, issuer.whole, subject.whole
