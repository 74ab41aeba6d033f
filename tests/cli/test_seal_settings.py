"""The seal key by settings, as an operator chooses it."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12

from tests.adapters.seal import documents
from tests.adapters.seal.provider import Provider, new_key, provider
from tests.cli.command import cli


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Provider]:
    with provider(tmp_path_factory.mktemp("provider") / "trust") as one:
        yield one


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("installation") / "data"
    assert cli("migrate", data=folder).returncode == 0
    return folder


def settings(service: Provider, folder: Path, until: datetime | None = None) -> dict[str, str]:
    key = new_key("p256")
    certificate = service.certify(key.public_key(), until)
    bundle = pkcs12.serialize_key_and_certificates(
        b"seal", key, certificate, [service.ca()], BestAvailableEncryption(b"correct horse")
    )
    (folder / "seal.p12").write_bytes(bundle)
    (folder / "passphrase").write_text("correct horse\n")
    (folder / "root.pem").write_bytes(service.trust.root_pem())
    return {
        "OTP_SEAL__BACKEND": "pkcs12",
        "OTP_SEAL__FILE": str(folder / "seal.p12"),
        "OTP_SEAL__PASSPHRASE_FILE": str(folder / "passphrase"),
        "OTP_SEAL__ROOTS": str(folder / "root.pem"),
        "OTP_SEAL__TIMESTAMP_URLS": f"http://127.0.0.1:9/dead {service.url}/pki/tsa",
        "OTP_SEAL__PRIVATE_HOSTS": "true",
    }


def seal_line(data: Path, chosen: dict[str, str]) -> str:
    lines = cli("doctor", data=data, **chosen).stdout.splitlines()
    return next(line for line in lines if line[6:10] == "seal")


def test_the_chosen_key_seals_and_the_installation_believes_it(data: Path, service: Provider, tmp_path: Path):
    chosen = settings(service, tmp_path)
    (tmp_path / "in.pdf").write_bytes(documents.plain())
    sealed = cli("seal", tmp_path / "in.pdf", tmp_path / "out.pdf", data=data, **chosen)
    assert sealed.returncode == 0, sealed.stderr
    found = cli("verify", tmp_path / "out.pdf", data=data, **chosen)
    assert json.loads(found.stdout)["indication"] == "TOTAL_PASSED"
    exported = cli("trust", "export-root", data=data, **chosen)
    assert exported.stdout.encode() == service.trust.root_pem()
    strange = cli("verify", tmp_path / "out.pdf", data=data)  # to the demo installation it is a stranger
    assert json.loads(strange.stdout)["indication"] == "INDETERMINATE"


def test_doctor_names_key_issuer_and_end(data: Path, service: Provider, tmp_path: Path):
    line = seal_line(data, settings(service, tmp_path))
    assert line.startswith("ok    seal      pkcs12: DEMO electronic seal (not trusted)")
    assert "issued by DEMO Issuing CA (not trusted)" in line
    assert ", until 20" in line


def test_doctor_warns_before_the_end_and_fails_after_it(data: Path, service: Provider, tmp_path: Path):
    soon = seal_line(data, settings(service, tmp_path, datetime.now(UTC) + timedelta(days=59)))
    assert soon.startswith("warn  seal")
    assert "ENDS on" in soon
    past = seal_line(data, settings(service, tmp_path, datetime.now(UTC) - timedelta(hours=1)))
    assert past.startswith("FAIL  seal      sealing waits: key_expired")


def test_doctor_fails_for_a_revoked_key(data: Path, tmp_path: Path):
    with provider(tmp_path / "trust") as own:
        chosen = settings(own, tmp_path)
        own.trust.revoke("seal")
        assert seal_line(data, chosen).startswith("FAIL  seal      sealing waits: key_revoked")


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"BACKEND": "pkcs12"}, "pkcs12 also needs OTP_SEAL__FILE, OTP_SEAL__TIMESTAMP_URLS, OTP_SEAL__ROOTS"),
        (
            {"BACKEND": "pkcs11", "TIMESTAMP_URLS": "http://x", "ROOTS": "/etc/hostname", "PIN": "1234"},
            "pkcs11 also needs OTP_SEAL__MODULE, OTP_SEAL__TOKEN, OTP_SEAL__KEY",
        ),
        ({"BACKEND": "csc", "URL": "https://x", "ROOTS": "/etc/hostname", "TIMESTAMP_URLS": "ftp://x"}, "CREDENTIAL"),
        (
            {"BACKEND": "pkcs12", "FILE": "/none", "ROOTS": "/nor", "TIMESTAMP_URLS": "http://x", "PASSPHRASE": "p4ss"},
            "no such file: OTP_SEAL__FILE (/none), OTP_SEAL__ROOTS (/nor)",
        ),
        (
            {
                "BACKEND": "csc",
                "URL": "https://x",
                "CREDENTIAL": "x",
                "ROOTS": "/etc/hostname",
                "TIMESTAMP_URLS": "http://x",
            },
            "OTP_SEAL__ROOTS (/etc/hostname) holds no certificate in PEM",
        ),
        ({"BACKEND": "paper"}, "'demo', 'pkcs12', 'pkcs11' or 'csc'"),
    ],
)
def test_a_mistake_in_the_settings_is_one_line(data: Path, wrong: dict[str, str], told: str):
    done = cli("doctor", data=data, **{f"OTP_SEAL__{name}": value for name, value in wrong.items()})
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert told in done.stderr
    assert "p4ss" not in done.stderr + done.stdout
