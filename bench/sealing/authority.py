"""`python -m bench.sealing.authority FOLDER`: a trust service for all contenders, until its input ends.

Serves time-stamps, CRLs and OCSP on the loopback, and puts into FOLDER what the contenders start from: for each kind
of key a PKCS#12 file (passphrase `x`), and root, issuer, CRLs and OCSP answers, so that no peer has to fetch them anew
for each document. Prints its address.
"""

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PrivateFormat, pkcs12
from cryptography.x509.oid import NameOID

from otp_app.adapters.seal.statements import ocsp_request
from tests.adapters.seal.provider import Provider, new_key, provider

KINDS = {"P-256": "p256", "RSA-3072": "rsa3072"}
PASSPHRASE = b"x"


def main(folder: Path) -> None:
    with provider(folder / "trust") as service:
        for name, kind in KINDS.items():
            _key(service, folder, name, kind)
        trust = service.trust
        for role in ("root", "ca"):
            (folder / f"{role}.cer").write_bytes(trust.certificate(role))
            (folder / f"{role}.crl").write_bytes(trust.crl(role))
        (folder / "root.pem").write_bytes(trust.root_pem())
        for role in ("seal", "tsu"):
            certificate = x509.load_der_x509_certificate(trust.certificate(role))
            (folder / f"{role}.ocsp").write_bytes(trust.ocsp_answer(ocsp_request(certificate, service.ca())))
        print(service.url, flush=True)
        sys.stdin.read()


def _key(service: Provider, folder: Path, name: str, kind: str) -> None:
    key = new_key(kind)
    # Old ciphers, since not every peer reads the new ones; the file is opened once, before anything is measured.
    encryption = (
        PrivateFormat.PKCS12.encryption_builder()
        .kdf_rounds(2000)
        .key_cert_algorithm(pkcs12.PBES.PBESv1SHA1And3KeyTripleDESCBC)
        .hmac_hash(hashes.SHA1())
        .build(PASSPHRASE)
    )
    certificate = service.certify(key.public_key())
    bundle = pkcs12.serialize_key_and_certificates(b"seal", key, certificate, [service.ca()], encryption)
    (folder / f"{name}.p12").write_bytes(bundle)
    if isinstance(key, rsa.RSAPrivateKey):
        bundle = pkcs12.serialize_key_and_certificates(b"seal", key, _self_signed(key), None, encryption)
        (folder / f"{name}-self.p12").write_bytes(bundle)
    (folder / f"{name}.cer").write_bytes(certificate.public_bytes(Encoding.DER))


def _self_signed(key: rsa.RSAPrivateKey) -> x509.Certificate:
    """For the peer that reads no certificate with a curve in it, its issuer's signature included."""
    name, now = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Bench")]), datetime.now(UTC)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(1).not_valid_before(now).not_valid_after(now + timedelta(days=1))
    return builder.sign(key, hashes.SHA256())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
