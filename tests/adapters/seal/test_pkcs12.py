import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, NoEncryption, pkcs12

from otp_app.adapters.seal.pkcs12 import Pkcs12Key
from otp_app.adapters.seal.signers import KeyUnavailable
from otp_app.adapters.seal.validation import PadesValidator
from otp_app.domain.ports import SealUnavailable
from tests.adapters.seal import documents
from tests.adapters.seal.provider import Provider, new_key, provider

PASSPHRASE = b"correct horse"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Provider]:
    with provider(tmp_path_factory.mktemp("provider") / "trust") as one:
        yield one


def p12(path: Path, service: Provider, key: Any, until: datetime | None = None, secret: bytes = PASSPHRASE) -> Path:
    encryption = BestAvailableEncryption(secret) if secret else NoEncryption()
    certificate = service.certify(key.public_key(), until)
    path.write_bytes(pkcs12.serialize_key_and_certificates(b"seal", key, certificate, [service.ca()], encryption))
    return path


def reason_of(sealing: Any) -> str:
    with pytest.raises(SealUnavailable) as refused:
        sealing()
    return refused.value.reason


@pytest.mark.parametrize(("kind", "pss"), [("rsa2048", False), ("rsa3072", True), ("p256", False)])
def test_every_kind_of_key_seals_at_full_level(service: Provider, tmp_path: Path, kind: str, pss: bool):
    path = p12(tmp_path / "seal.p12", service, new_key(kind))
    sealer = service.sealer(Pkcs12Key(path, lambda: PASSPHRASE, prefer_pss=pss).signer)
    verdict = PadesValidator([service.root()]).validate(sealer.seal(documents.plain(), ()).pdf)
    assert (verdict.indication, verdict.reason) == ("TOTAL_PASSED", "")
    assert verdict.signatures[0].level == "PAdES-BASELINE-LTA"


def test_a_chain_may_come_beside_and_a_file_may_be_open(service: Provider, tmp_path: Path):
    key = new_key("p256")
    bundle = pkcs12.serialize_key_and_certificates(None, key, service.certify(key.public_key()), None, NoEncryption())
    (tmp_path / "bare.p12").write_bytes(bundle)
    source = Pkcs12Key(tmp_path / "bare.p12", lambda: b"").signer
    sealed = service.sealer(source).seal(documents.plain(), ()).pdf  # the issuer is fetched by its address
    assert PadesValidator([service.root()]).validate(sealed).indication == "TOTAL_PASSED"


def test_the_file_is_read_once(service: Provider, tmp_path: Path):
    path = p12(tmp_path / "seal.p12", service, new_key("p256"))
    asked: list[int] = []
    key = Pkcs12Key(path, lambda: asked.append(1) or PASSPHRASE)
    first = key.signer()
    path.unlink()
    assert key.signer() is first
    assert len(asked) == 1


@pytest.mark.parametrize("content", [None, b"", b"no key here"])
def test_a_file_that_gives_no_key_says_so(service: Provider, tmp_path: Path, content: bytes | None):
    path = tmp_path / "seal.p12"
    if content is not None:
        path.write_bytes(content)
    sealer = service.sealer(Pkcs12Key(path, lambda: PASSPHRASE).signer)
    assert reason_of(lambda: sealer.seal(documents.plain(), ())) == "key_unavailable"


def test_a_wrong_passphrase_is_neither_told_nor_logged(
    service: Provider, tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.DEBUG)
    path = p12(tmp_path / "seal.p12", service, new_key("p256"))
    with pytest.raises(KeyUnavailable) as refused:
        Pkcs12Key(path, lambda: b"hunter2").signer()
    assert "not its passphrase" in str(refused.value)
    assert "hunter2" not in str(refused.value) + caplog.text


def test_an_expired_key_refuses(service: Provider, tmp_path: Path):
    path = p12(tmp_path / "old.p12", service, new_key("p256"), until=datetime.now(UTC) - timedelta(seconds=1))
    sealer = service.sealer(Pkcs12Key(path, lambda: PASSPHRASE).signer)
    assert reason_of(lambda: sealer.seal(documents.plain(), ())) == "key_expired"
    assert reason_of(sealer.check) == "key_expired"


def test_a_revoked_key_refuses(tmp_path: Path):
    with provider(tmp_path / "trust") as own:
        path = p12(tmp_path / "seal.p12", own, new_key("p256"))
        own.trust.revoke("seal")
        sealer = own.sealer(Pkcs12Key(path, lambda: PASSPHRASE).signer)
        assert reason_of(lambda: sealer.seal(documents.plain(), ())) == "key_revoked"
        assert reason_of(sealer.check) == "key_revoked"


def test_a_sound_key_is_found_sound(service: Provider, tmp_path: Path):
    path = p12(tmp_path / "seal.p12", service, new_key("p256"))
    found = service.sealer(Pkcs12Key(path, lambda: PASSPHRASE).signer).check()
    assert found.issuer.startswith("DEMO Issuing CA")
