"""A seal key from a PKCS#12 file (RFC 7292), as trust service providers hand out software keys."""

import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12

from otp_app.adapters.seal.der import as_asn1
from otp_app.adapters.seal.signers import KeyUnavailable, LoadedKeySigner


class Pkcs12Key:
    """The key of one file, opened at its first use and kept.

    passphrase: called once, when the file is opened. chain: certificates of the issuers that the file lacks.
    """

    def __init__(
        self,
        path: Path,
        passphrase: Callable[[], bytes],
        chain: Sequence[asn1_x509.Certificate] = (),
        prefer_pss: bool = False,
    ) -> None:
        self._path = path
        self._passphrase = passphrase
        self._chain = chain
        self._prefer_pss = prefer_pss
        self._lock = threading.Lock()
        self._opened: LoadedKeySigner | None = None

    def signer(self) -> LoadedKeySigner:
        """The open key; KeyUnavailable, which names no secret, when the file does not give one."""
        with self._lock:
            if self._opened is None:
                self._opened = self._open()
            return self._opened

    def _open(self) -> LoadedKeySigner:
        try:
            bundle = pkcs12.load_pkcs12(self._path.read_bytes(), self._passphrase() or None)
        except OSError as error:
            raise KeyUnavailable(f"{self._path}: {error.strerror}") from error
        except ValueError as error:
            raise KeyUnavailable(f"{self._path}: no PKCS#12 file, or not its passphrase") from error
        key = bundle.key
        if bundle.cert is None or not isinstance(key, (ec.EllipticCurvePrivateKey, rsa.RSAPrivateKey)):
            raise KeyUnavailable(f"{self._path}: no RSA or elliptic-curve key with its certificate")
        own = [as_asn1(item.certificate) for item in bundle.additional_certs]
        return LoadedKeySigner(key, as_asn1(bundle.cert.certificate), [*own, *self._chain], self._prefer_pss)
