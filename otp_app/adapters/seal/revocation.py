"""Revocation data of the demo trust service: what is revoked, and the CRLs that say so (RFC 5280 clause 5)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from asn1crypto import crl as asn1_crl
from asn1crypto import ocsp as asn1_ocsp
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization

from otp_app.adapters.seal.key_folder import replace
from otp_app.adapters.seal.profiles import Issued

CRL_LIFE = timedelta(hours=24)
OCSP_LIFE = timedelta(hours=8)
_FILE = "revoked.json"


class RevocationUnavailable(Exception):
    """Fresh revocation data cannot be had now."""


@dataclass(frozen=True)
class RevocationData:
    """CRLs and OCSP responses that speak for a whole certificate chain, as they go into a PDF."""

    crls: tuple[asn1_crl.CertificateList, ...]
    ocsps: tuple[asn1_ocsp.OCSPResponse, ...]


@dataclass(frozen=True)
class Revoked:
    """When a certificate was revoked and why (reason of RFC 5280 clause 5.3.1, e.g. `key_compromise`)."""

    at: datetime
    reason: str


def read_revoked(folder: Path) -> dict[int, Revoked]:
    """Serial number → revocation; empty when nothing was ever revoked."""
    try:
        stored = json.loads((folder / _FILE).read_bytes())
    except FileNotFoundError:
        return {}
    return {int(serial, 16): Revoked(datetime.fromisoformat(at), reason) for serial, (at, reason) in stored.items()}


def store_revoked(folder: Path, revoked: Mapping[int, Revoked]) -> None:
    """Remember all revocations."""
    stored = {f"{serial:x}": (item.at.isoformat(), item.reason) for serial, item in revoked.items()}
    replace(folder / _FILE, json.dumps(stored, sort_keys=True).encode())


def build_crl(issuer: Issued, revoked: Mapping[int, Revoked], now: datetime) -> bytes:
    """A full CRL in DER, valid for CRL_LIFE."""
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(issuer.certificate.subject)
        .last_update(now)
        .next_update(now + CRL_LIFE)
        .add_extension(x509.CRLNumber(int(now.timestamp())), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.key.public_key()), critical=False)
    )
    for serial, item in revoked.items():
        entry = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(item.at)
        reason = x509.CRLReason(x509.ReasonFlags[item.reason])
        builder = builder.add_revoked_certificate(entry.add_extension(reason, critical=False).build())
    return builder.sign(issuer.key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)
