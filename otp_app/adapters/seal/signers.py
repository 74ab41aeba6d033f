"""Signers for pyHanko: the only thing that differs between one seal key and another."""

from collections.abc import Sequence

from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from pyhanko.sign.signers.pdf_cms import Signer
from pyhanko_certvalidator.registry import SimpleCertificateStore

_HASHES = {"sha256": hashes.SHA256, "sha384": hashes.SHA384, "sha512": hashes.SHA512}


class LoadedKeySigner(Signer):
    """An ECDSA key that stays open; pyHanko's SimpleSigner would parse and check it again for each signature."""

    def __init__(
        self,
        key: ec.EllipticCurvePrivateKey,
        certificate: asn1_x509.Certificate,
        chain: Sequence[asn1_x509.Certificate],
    ) -> None:
        store = SimpleCertificateStore()
        store.register_multiple(list(chain))
        super().__init__(signing_cert=certificate, cert_registry=store, embed_roots=False)
        self._key = key
        # SEQUENCE of two INTEGERs, each perhaps with a leading zero byte.
        self._longest = 2 * ((key.key_size + 7) // 8) + 9

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        """Sign `data`; a dry run only tells the size."""
        if dry_run:
            return bytes(self._longest)
        return self._key.sign(data, ec.ECDSA(_HASHES[digest_algorithm]()))
