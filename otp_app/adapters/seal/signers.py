"""Signers for pyHanko: the only thing that differs between one seal key and another."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from pyhanko.sign.signers.pdf_cms import Signer
from pyhanko_certvalidator.registry import SimpleCertificateStore
from pyhanko_certvalidator.util import process_pss_params

from otp_app.adapters.seal.blocking import wait_for
from otp_app.adapters.seal.der import copies

PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
DIGEST = "sha256"
_HASHES = {"sha256": hashes.SHA256, "sha384": hashes.SHA384, "sha512": hashes.SHA512}


class KeyUnavailable(Exception):
    """The seal key cannot be used now: file, token or remote service does not do its part."""


def longest_signature(certificate: asn1_x509.Certificate) -> int:
    """Bytes of the longest signature that the certificate's key can make; enough for what pyHanko reserves."""
    public_key = certificate.public_key
    length = (public_key.bit_size + 7) // 8
    # ECDSA: a SEQUENCE of two INTEGERs, each perhaps with a leading zero byte.
    return 2 * length + 9 if public_key.algorithm == "ec" else length


class CertifiedSigner(Signer):
    """A signer for many threads: each reader gets certificates of its own (see `der.copies`).

    prefer_pss: RSASSA-PSS instead of PKCS#1 v1.5, which ETSI TS 119 312 admits until 2028 only. certificate: DER.
    validity: begin and end of the certificate's. longest: bytes of a signature at most.
    elliptic: whether the key is one of a curve.
    """

    def __init__(
        self, certificate: asn1_x509.Certificate, chain: Iterable[asn1_x509.Certificate], prefer_pss: bool
    ) -> None:
        super().__init__(embed_roots=False, prefer_pss=prefer_pss)
        self._own = certificate
        self._others = list(chain)
        self.certificate = certificate.dump()
        self.elliptic = certificate.public_key.algorithm == "ec"
        self.longest = longest_signature(certificate)
        self.validity: tuple[datetime, datetime] = (certificate.not_valid_before, certificate.not_valid_after)

    @property
    def signing_cert(self) -> asn1_x509.Certificate:
        """The certificate of the key."""
        return copies([self._own])[0]

    @property
    def cert_registry(self) -> SimpleCertificateStore:
        """The rest of the chain, as far as it is known."""
        return SimpleCertificateStore.from_certs(copies(self._others))

    @property
    def algorithm(self) -> bytes:
        """AlgorithmIdentifier of what `sign` makes, in DER."""
        return self.get_signature_mechanism_for_digest(DIGEST).dump()

    def sign(self, data: bytes) -> bytes:
        """The raw signature of `data` with SHA-256; KeyUnavailable."""
        return wait_for(lambda: self.async_sign_raw(data, DIGEST))


class LoadedKeySigner(CertifiedSigner):
    """A key that stays open; pyHanko's SimpleSigner would parse and check it again for each signature."""

    def __init__(
        self,
        key: PrivateKey,
        certificate: asn1_x509.Certificate,
        chain: Sequence[asn1_x509.Certificate],
        prefer_pss: bool = False,
    ) -> None:
        super().__init__(certificate, chain, prefer_pss)
        self._key = key
        self._schemes: dict[str, tuple[Any, ...]] = {}

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        """Sign `data`; a dry run only tells the size."""
        return bytes(self.longest) if dry_run else self._signed(data, digest_algorithm)

    def sign(self, data: bytes) -> bytes:
        """As the base class, without an event loop, which takes longer than the signature."""
        return self._signed(data, DIGEST)

    def _signed(self, data: bytes, digest_algorithm: str) -> bytes:
        if digest_algorithm not in self._schemes:
            self._schemes[digest_algorithm] = self._scheme(digest_algorithm)
        return self._key.sign(data, *self._schemes[digest_algorithm])

    def _scheme(self, digest_algorithm: str) -> tuple[Any, ...]:
        digest = _HASHES[digest_algorithm]()
        if isinstance(self._key, ec.EllipticCurvePrivateKey):
            return (ec.ECDSA(digest),)
        mechanism: Any = self.get_signature_mechanism_for_digest(digest_algorithm)
        if mechanism["algorithm"].native == "rsassa_pss":
            return process_pss_params(mechanism["parameters"])
        return padding.PKCS1v15(), digest
