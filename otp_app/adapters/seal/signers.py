"""Signers for pyHanko: the only thing that differs between one seal key and another."""

from collections.abc import Iterable, Sequence
from typing import Any

from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from pyhanko.sign.signers.pdf_cms import Signer
from pyhanko_certvalidator.registry import SimpleCertificateStore
from pyhanko_certvalidator.util import process_pss_params

PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
_HASHES = {"sha256": hashes.SHA256, "sha384": hashes.SHA384, "sha512": hashes.SHA512}


class KeyUnavailable(Exception):
    """The seal key cannot be used now: file, token or remote service does not do its part."""


def store_of(certificates: Iterable[asn1_x509.Certificate]) -> SimpleCertificateStore:
    """What pyHanko takes the rest of a chain from."""
    store = SimpleCertificateStore()
    store.register_multiple(list(certificates))
    return store


def longest_signature(certificate: asn1_x509.Certificate) -> int:
    """Bytes of the longest signature that the certificate's key can make; enough for what pyHanko reserves."""
    public_key = certificate.public_key
    length = (public_key.bit_size + 7) // 8
    # ECDSA: a SEQUENCE of two INTEGERs, each perhaps with a leading zero byte.
    return 2 * length + 9 if public_key.algorithm == "ec" else length


class LoadedKeySigner(Signer):
    """A key that stays open; pyHanko's SimpleSigner would parse and check it again for each signature.

    prefer_pss: RSASSA-PSS instead of PKCS#1 v1.5, which ETSI TS 119 312 admits until 2028 only.
    """

    def __init__(
        self,
        key: PrivateKey,
        certificate: asn1_x509.Certificate,
        chain: Sequence[asn1_x509.Certificate],
        prefer_pss: bool = False,
    ) -> None:
        super().__init__(
            signing_cert=certificate, cert_registry=store_of(chain), embed_roots=False, prefer_pss=prefer_pss
        )
        self._key = key
        self._longest = longest_signature(certificate)

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        """Sign `data`; a dry run only tells the size."""
        if dry_run:
            return bytes(self._longest)
        digest = _HASHES[digest_algorithm]()
        if isinstance(self._key, ec.EllipticCurvePrivateKey):
            return self._key.sign(data, ec.ECDSA(digest))
        mechanism: Any = self.get_signature_mechanism_for_digest(digest_algorithm)
        if mechanism["algorithm"].native == "rsassa_pss":
            pss, digest = process_pss_params(mechanism["parameters"])
            return self._key.sign(data, pss, digest)
        return self._key.sign(data, padding.PKCS1v15(), digest)
