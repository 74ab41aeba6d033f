import io
import stat
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pikepdf
import pytest
from asn1crypto import core
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID

from otp_app.adapters.seal import demo_trust, key_folder
from otp_app.adapters.seal.demo_trust import DemoTrust
from otp_app.adapters.seal.profiles import ROLES
from tests.adapters.seal.conftest import BASE_URL


def certificate(trust: DemoTrust, role: str) -> x509.Certificate:
    return x509.load_der_x509_certificate(trust.certificate(role))


def value(trust: DemoTrust, role: str, kind: type) -> object:
    return certificate(trust, role).extensions.get_extension_for_class(kind).value


@pytest.mark.parametrize("role", ROLES)
def test_every_name_says_that_nobody_trusts_it(trust: DemoTrust, role: str):
    subject = certificate(trust, role).subject
    common_name = subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value
    assert common_name.startswith("DEMO ")
    assert common_name.endswith(" (not trusted)")


@pytest.mark.parametrize("role", ROLES)
def test_keys_are_p256_and_identified(trust: DemoTrust, role: str):
    found = certificate(trust, role)
    assert isinstance(found.public_key(), ec.EllipticCurvePublicKey)
    assert found.public_key().curve.name == "secp256r1"
    assert value(trust, role, x509.SubjectKeyIdentifier) == x509.SubjectKeyIdentifier.from_public_key(
        found.public_key()
    )


def test_the_seal_certificate_is_an_eseal_and_claims_no_qualification(trust: DemoTrust):
    der = trust.certificate("seal")
    eseal, pds = "0.4.0.1862.1.6.2", "0.4.0.1862.1.5"
    compliance, device, policies = "0.4.0.1862.1.1", "0.4.0.1862.1.4", ("0.4.0.194112.1.1", "0.4.0.194112.1.3")
    assert all(core.ObjectIdentifier(oid).dump() in der for oid in (eseal, pds))
    assert not any(core.ObjectIdentifier(oid).dump() in der for oid in (compliance, device, *policies))


def test_the_seal_certificate_signs_and_cannot_repudiate(trust: DemoTrust):
    usage = certificate(trust, "seal").extensions.get_extension_for_class(x509.KeyUsage)
    assert usage.critical
    assert usage.value.digital_signature
    assert usage.value.content_commitment
    assert not usage.value.key_cert_sign
    organisation = certificate(trust, "seal").subject.get_attributes_for_oid(NameOID.ORGANIZATION_IDENTIFIER)
    assert organisation[0].value.startswith("NTRIT-")


def test_the_time_stamping_unit_can_do_nothing_else(trust: DemoTrust):
    usage = certificate(trust, "tsu").extensions.get_extension_for_class(x509.ExtendedKeyUsage)
    assert usage.critical
    assert list(usage.value) == [ExtendedKeyUsageOID.TIME_STAMPING]
    assert certificate(trust, "tsu").not_valid_after_utc > certificate(trust, "seal").not_valid_after_utc


def test_only_the_responder_escapes_revocation_checks(trust: DemoTrust):
    bearers = [
        role
        for role in ROLES
        if any(isinstance(item.value, x509.OCSPNoCheck) for item in certificate(trust, role).extensions)
    ]
    assert bearers == ["ocsp"]


@pytest.mark.parametrize("role", ["seal", "tsu"])
def test_certificates_point_to_our_own_pages(trust: DemoTrust, role: str):
    points = value(trust, role, x509.CRLDistributionPoints)
    access = value(trust, role, x509.AuthorityInformationAccess)
    assert [name.value for point in points for name in point.full_name] == [f"{BASE_URL}/pki/ca.crl"]
    assert {item.access_method: item.access_location.value for item in access} == {
        AuthorityInformationAccessOID.CA_ISSUERS: f"{BASE_URL}/pki/ca.cer",
        AuthorityInformationAccessOID.OCSP: f"{BASE_URL}/pki/ocsp",
    }


@pytest.mark.parametrize("role", ["seal", "ocsp", "tsu"])
def test_openssl_builds_the_chain_strictly(trust: DemoTrust, tmp_path: Path, role: str):
    (tmp_path / "root.pem").write_bytes(trust.root_pem())
    for name in ("ca", role):
        (tmp_path / f"{name}.pem").write_bytes(certificate(trust, name).public_bytes(Encoding.PEM))
    crls = [x509.load_der_x509_crl(trust.crl(name)).public_bytes(Encoding.PEM) for name in ("root", "ca")]
    (tmp_path / "crls.pem").write_bytes(b"".join(crls))
    run = subprocess.run(
        ["openssl", "verify", "-x509_strict", "-crl_check_all", "-CRLfile", "crls.pem", "-CAfile", "root.pem",
         "-untrusted", "ca.pem", f"{role}.pem"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert run.stdout.strip() == f"{role}.pem: OK", run.stderr


def test_a_second_start_keeps_the_root(tmp_path: Path):
    first = demo_trust.create(tmp_path / "trust", BASE_URL, datetime.now(UTC))
    second = demo_trust.create(tmp_path / "trust", "http://elsewhere.example", datetime.now(UTC))
    assert first.root_pem() == second.root_pem()
    assert first.root_fingerprint() == certificate(second, "root").fingerprint(hashes.SHA256()).hex()


def test_keys_are_encrypted_and_private(own_trust: DemoTrust, tmp_path: Path):
    folder = tmp_path / "trust"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    for path in folder.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with pytest.raises(TypeError, match="encrypted"):
        load_pem_private_key((folder / "seal.key").read_bytes(), None)
    assert load_pem_private_key((folder / "seal.key").read_bytes(), (folder / "passphrase").read_bytes())


def test_a_given_passphrase_is_not_stored(tmp_path: Path):
    demo_trust.create(tmp_path / "trust", BASE_URL, datetime.now(UTC), passphrase=b"from the operator")
    assert not (tmp_path / "trust" / "passphrase").exists()
    with pytest.raises(key_folder.KeyFolderBroken):
        demo_trust.load(tmp_path / "trust", passphrase=b"wrong")


def test_a_start_killed_half_way_leaves_nothing_half_done(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    folder = tmp_path / "trust"

    class Killed(BaseException):
        pass

    def interrupted(base_url: str, now: datetime) -> dict[str, key_folder.Issued]:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(demo_trust, "issue_all", interrupted)
        with pytest.raises(Killed):
            demo_trust.create(folder, BASE_URL, datetime.now(UTC))
    assert not folder.exists()
    assert demo_trust.create(folder, BASE_URL, datetime.now(UTC)).root_pem()
    assert [path.name for path in tmp_path.iterdir() if "unfinished" in path.name] == []


def test_a_damaged_folder_is_refused_and_not_replaced(own_trust: DemoTrust, tmp_path: Path):
    (tmp_path / "trust" / "seal.key").unlink()
    with pytest.raises(key_folder.KeyFolderBroken):
        demo_trust.create(tmp_path / "trust", BASE_URL, datetime.now(UTC))
    assert (tmp_path / "trust" / "root.pem").read_bytes() == own_trust.root_pem()


def test_the_statement_behind_the_certificate_says_what_it_is_worth(trust: DemoTrust):
    with pikepdf.open(io.BytesIO(trust.disclosure())) as pdf:
        text = pdf.pages[0].Contents.read_bytes()
    assert b"not qualified" in text
    assert f"{BASE_URL}/pki/pds".encode() in trust.certificate("seal")
