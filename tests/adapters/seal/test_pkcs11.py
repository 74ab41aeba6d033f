from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pkcs11
import pytest
from asn1crypto import x509 as asn1_x509

from otp_app.adapters.seal.der import as_asn1
from otp_app.adapters.seal.pkcs11 import TokenKey
from otp_app.adapters.seal.signers import KeyUnavailable
from otp_app.adapters.seal.validation import PadesValidator
from otp_app.domain.ports import SealUnavailable
from tests.adapters.seal import documents
from tests.adapters.seal.provider import KINDS, Provider, new_key, provider
from tests.adapters.seal.softhsm import MISSING, MODULE, PIN, new_token


@dataclass(frozen=True)
class Token:
    """A token with one key of each kind, certified by the provider. certificates: by the key's label."""

    label: str
    service: Provider
    certificates: dict[str, asn1_x509.Certificate]

    def key(self, label: str, pin: str = PIN, prefer_pss: bool = False) -> TokenKey:
        return TokenKey(MODULE, self.label, label, lambda: pin, [as_asn1(self.service.ca())], prefer_pss)


@pytest.fixture(scope="session")
def token(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Token]:
    if not MODULE.exists():
        pytest.skip(MISSING)
    with provider(tmp_path_factory.mktemp("provider") / "trust") as service:
        keys = {kind: new_key(kind) for kind in KINDS}
        certificates = {kind: as_asn1(service.certify(key.public_key())) for kind, key in keys.items()}
        new_token("seal", {kind: (keys[kind], certificates[kind]) for kind in KINDS})
        yield Token("seal", service, certificates)


def own(key: TokenKey) -> bytes:
    certificate = key.signer().signing_cert
    assert certificate is not None
    return certificate.dump()


@pytest.mark.parametrize(("label", "pss"), [("rsa2048", False), ("rsa3072", True), ("p256", False)])
def test_every_kind_of_key_seals_at_full_level(token: Token, label: str, pss: bool):
    sealer = token.service.sealer(token.key(label, prefer_pss=pss).signer)
    verdict = PadesValidator([token.service.root()]).validate(sealer.seal(documents.plain(), ()).pdf)
    assert (verdict.indication, verdict.reason) == ("TOTAL_PASSED", "")
    assert verdict.signatures[0].level == "PAdES-BASELINE-LTA"


def test_the_certificate_comes_from_the_token(token: Token):
    for label, certificate in token.certificates.items():
        assert own(token.key(label)) == certificate.dump()


@pytest.mark.usefixtures("impatient")
def test_one_session_serves_many_threads(token: Token):
    sealer = token.service.sealer(token.key("p256").signer)
    with ThreadPoolExecutor(4) as pool:
        sealed = list(pool.map(lambda number: sealer.seal(documents.plain(number), ()).pdf, range(1, 7)))
    validator = PadesValidator([token.service.root()])
    assert {validator.validate(pdf).indication for pdf in sealed} == {"TOTAL_PASSED"}


def test_a_lost_session_is_opened_again(token: Token):
    sealer = token.service.sealer(token.key("p256").signer)
    sealer.seal(documents.plain(), ())
    pkcs11.lib(str(MODULE)).reinitialize()  # as when the module's daemon was started again: all sessions are gone
    assert sealer.seal(documents.plain(), ()).pdf


@pytest.mark.parametrize(("name", "label"), [("nobody", "p256"), ("seal", "nothing")])
def test_a_token_or_key_that_is_not_there_makes_sealing_wait(token: Token, name: str, label: str):
    key = TokenKey(MODULE, name, label, lambda: PIN)
    with pytest.raises(SealUnavailable) as refused:
        token.service.sealer(key.signer).seal(documents.plain(), ())
    assert refused.value.reason == "key_unavailable"


def test_a_token_taken_away_makes_sealing_wait(token: Token):
    """The PIN stands for the token: after the session is lost, no other can be opened."""
    pins = iter([PIN])
    key = TokenKey(MODULE, "seal", "p256", lambda: next(pins, "0000"), [as_asn1(token.service.ca())])
    sealer = token.service.sealer(key.signer)
    sealer.seal(documents.plain(), ())
    pkcs11.lib(str(MODULE)).reinitialize()
    with pytest.raises(SealUnavailable) as refused:
        sealer.seal(documents.plain(), ())
    assert refused.value.reason == "key_unavailable"


def test_a_module_that_does_not_load_is_told(tmp_path: Path):
    (tmp_path / "none.so").write_bytes(b"")
    with pytest.raises(KeyUnavailable, match="does not load"):
        TokenKey(tmp_path / "none.so", "seal", "p256", lambda: PIN).signer()


def test_a_refused_pin_is_not_tried_again_until_it_changes(token: Token):
    pkcs11.lib(str(MODULE)).reinitialize()  # otherwise another session's login would count
    pin = ["0000"]
    key = TokenKey(MODULE, "seal", "p256", lambda: pin[0])
    with pytest.raises(KeyUnavailable, match="PinIncorrect"):
        key.signer()
    with pytest.raises(KeyUnavailable, match="refused before"):
        key.signer()
    pin[0] = PIN
    assert own(key) == token.certificates["p256"].dump()
