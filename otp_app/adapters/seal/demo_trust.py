"""The demo trust service: own root, issuing CA, seal, OCSP responder and time-stamping unit, trusted by nobody.

It lets the product run and be tested with seals of full structure; real seals need a trust service provider.
"""

import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from asn1crypto import crl as asn1_crl
from asn1crypto import ocsp as asn1_ocsp
from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives import hashes, serialization

from otp_app.adapters.seal import key_folder
from otp_app.adapters.seal.der import as_asn1
from otp_app.adapters.seal.disclosure import disclosure_statement
from otp_app.adapters.seal.ocsp_responder import OcspResponder
from otp_app.adapters.seal.profiles import TIMESTAMP_POLICY, UNITS, Issued, issue_all, issue_units
from otp_app.adapters.seal.revocation import (
    RevocationData,
    Revoked,
    build_crl,
    read_revoked,
    store_revoked,
)
from otp_app.adapters.seal.signers import LoadedKeySigner
from otp_app.adapters.seal.timestamp_authority import TimestampAuthority

_CACHE_LIFE = timedelta(minutes=5)
RENEWAL_LEAD = timedelta(days=90)
Clock = Callable[[], datetime]


def _utc_now() -> datetime:
    return datetime.now(UTC)


def create(folder: Path, base_url: str, now: datetime, passphrase: bytes | None = None) -> "DemoTrust":
    """Generate keys and certificates into `folder` if it is not there yet, and load them.

    base_url: where the application answers; certificates point to `{base_url}/pki/…`. passphrase: see `key_folder`.
    """
    key_folder.write_once(folder, passphrase, lambda: issue_all(base_url, now.replace(microsecond=0)))
    return load(folder, passphrase)


def load(folder: Path, passphrase: bytes | None = None, clock: Clock = _utc_now) -> "DemoTrust":
    """Open an existing trust service; raises KeyFolderBroken."""
    return DemoTrust(folder, passphrase, clock)


class _Generation:
    """The keys and certificates in use until the next renewal, and the serial numbers ever issued to their roles."""

    def __init__(self, folder: Path, passphrase: bytes | None, clock: Clock) -> None:
        self.number = key_folder.generation(folder)
        self.issued = key_folder.read(folder, passphrase)
        self.units = key_folder.certificates_of_units(folder)
        ca = self.issued["ca"].certificate
        self.issued_by = {
            "root": frozenset({ca.serial_number}),
            "ca": frozenset(item.serial_number for role in UNITS for item in self.units[role]),
        }
        self.responder = OcspResponder(self.issued["ocsp"], ca, self.issued_by["ca"])
        self.authority = TimestampAuthority(self.issued["tsu"], [ca], TIMESTAMP_POLICY, clock)
        self.signer = LoadedKeySigner(self.issued["seal"].key, as_asn1(self.issued["seal"].certificate), [as_asn1(ca)])


class DemoTrust:
    """Certificates, revocation data, OCSP and time-stamps; bytes in, bytes out, fit for HTTP routes below `/pki`."""

    def __init__(self, folder: Path, passphrase: bytes | None, clock: Clock) -> None:
        self._folder = folder
        self._passphrase = passphrase
        self._clock = clock
        self._present = _Generation(folder, passphrase, clock)
        self._cache: dict[str, tuple[datetime, tuple[int, int], bytes]] = {}
        self._lock = threading.Lock()

    def renew_if_due(self, base_url: str) -> bool:
        """New keys for seal, OCSP responder and time-stamping unit, in time before the seal's certificate ends."""

        def make(issued: dict[str, Issued]) -> dict[str, Issued] | None:
            end, most = issued["seal"].certificate.not_valid_after_utc, issued["ca"].certificate.not_valid_after_utc
            if self._now() < end - RENEWAL_LEAD or end == most:
                return None
            return issue_units(issued["ca"], base_url, self._now())

        return key_folder.renew(self._folder, self._passphrase, make)

    def certificate(self, role: str) -> bytes:
        """The certificate of `root`, `ca`, `seal`, `ocsp` or `tsu` in DER; KeyError for another name."""
        return self._generation().issued[role].certificate.public_bytes(serialization.Encoding.DER)

    def root_pem(self) -> bytes:
        """The root in PEM: whoever wants to check demo seals makes it a trust anchor."""
        return self._present.issued["root"].certificate.public_bytes(serialization.Encoding.PEM)

    def root_fingerprint(self) -> str:
        """SHA-256 of the root in hex, to be compared by another way than the download."""
        return self._present.issued["root"].certificate.fingerprint(hashes.SHA256()).hex()

    def crl(self, issuer: str) -> bytes:
        """The CRL of `root` or `ca` in DER, at most minutes old; KeyError for another name."""
        present = self._generation()
        mine = present.issued_by[issuer]

        def make(revoked: dict[int, Revoked], now: datetime) -> bytes:
            listed = {serial: item for serial, item in revoked.items() if serial in mine}
            return build_crl(present.issued[issuer], listed, now)

        return self._cached(f"crl:{issuer}", make)

    def ocsp_answer(self, request: bytes) -> bytes:
        """DER OCSP request → DER OCSP response, made for this request."""
        return self._generation().responder.answer(request, read_revoked(self._folder), self._now())

    def timestamp_answer(self, request: bytes) -> bytes:
        """DER TimeStampReq → DER TimeStampResp (RFC 3161)."""
        return self._generation().authority.answer(request)

    def disclosure(self) -> bytes:
        """The statement (PDF) behind the seal certificate's QcPDS address, `/pki/pds`."""
        return disclosure_statement()

    def revoke(self, role: str, reason: str = "key_compromise") -> None:
        """Revoke the certificate of `ca`, `seal`, `ocsp` or `tsu` from now on, for good."""
        revoked = read_revoked(self._folder)
        revoked.setdefault(self._generation().issued[role].certificate.serial_number, Revoked(self._now(), reason))
        store_revoked(self._folder, revoked)

    def signer(self) -> LoadedKeySigner:
        """The seal key in use, opened once."""
        return self._generation().signer

    def roots(self) -> list[asn1_x509.Certificate]:
        """Trust anchors of seal and time-stamps."""
        return [as_asn1(self._present.issued["root"].certificate)]

    def intermediates(self) -> list[asn1_x509.Certificate]:
        """All other certificates in use."""
        return [as_asn1(self._generation().issued[role].certificate) for role in ("ca", *UNITS)]

    def revocation(self) -> RevocationData:
        """Proof, at most minutes old, that nothing in the chains of seal and time-stamps is revoked."""
        crls = tuple(asn1_crl.CertificateList.load(self.crl(issuer)) for issuer in ("root", "ca"))
        ocsps = tuple(asn1_ocsp.OCSPResponse.load(self._ocsp(role)) for role in ("seal", "tsu"))
        return RevocationData(crls, ocsps)

    def about(self, certificates: Sequence[asn1_x509.Certificate]) -> RevocationData:
        """The same: the lists of `root` and `ca` speak for every certificate that was ever issued."""
        del certificates
        return self.revocation()

    def _ocsp(self, role: str) -> bytes:
        present = self._generation()

        def make(revoked: dict[int, Revoked], now: datetime) -> bytes:
            return present.responder.answer(present.responder.ask(present.issued[role].certificate), revoked, now)

        return self._cached(f"ocsp:{role}", make)

    def _generation(self) -> _Generation:
        """The present one, also if another process renewed it."""
        if key_folder.generation(self._folder) != self._present.number:
            self._present = _Generation(self._folder, self._passphrase, self._clock)
        return self._present

    def _cached(self, name: str, make: Callable[[dict[int, Revoked], datetime], bytes]) -> bytes:
        revoked, now = read_revoked(self._folder), self._now()
        with self._lock:
            version = (self._present.number, len(revoked))
            made, of, data = self._cache.get(name, (now, (-1, -1), b""))
            # A renewal or a revocation, perhaps by another process, ends every cached statement at once.
            if of == version and made <= now < made + _CACHE_LIFE:
                return data
            data = make(revoked, now)
            self._cache[name] = (now, version, data)
            return data

    def _now(self) -> datetime:
        return self._clock().replace(microsecond=0)
