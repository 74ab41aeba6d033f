import asyncio
import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml
from aiohttp import web
from certomancer.integrations.aiohttp_animator import build_animator_app
from certomancer.integrations.animator import AnimatorArchStore
from certomancer.registry import ArchLabel, CertLabel, CertomancerConfig
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from csc_dummy.csc_dummy_server import CSCWithCertomancer, DummyServiceParams

from otp_app.adapters.seal.csc import CscAccount, CscKey
from otp_app.adapters.seal.pades import PadesSealer
from otp_app.adapters.seal.validation import PadesValidator
from otp_app.domain.ports import SealUnavailable
from tests.adapters.seal import documents
from tests.adapters.seal.csc_peer import CREDENTIAL, Peer
from tests.adapters.seal.provider import Provider, new_key, provider, serving


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Provider]:
    with provider(tmp_path_factory.mktemp("provider") / "trust") as one:
        yield one


def account(url: str, peer: Peer, **changes: Any) -> CscAccount:
    usual: dict[str, Any] = {
        "version": peer.version,
        "token": lambda: peer.token,
        "pin": lambda: "1111",
        "otp": lambda: "222222",
        "seconds": 5,
    }
    return CscAccount(url=url, credential=CREDENTIAL, **{**usual, **changes})


@pytest.mark.parametrize("version", ["v1", "v2"])
@pytest.mark.parametrize("kind", ["rsa2048", "p256"])
def test_both_versions_seal_with_both_kinds_of_key(service: Provider, version: str, kind: str):
    peer = Peer(service, version, kind)
    with serving(peer.routes()) as url:
        sealer = service.sealer(CscKey(account(url, peer)).signer)
        verdict = PadesValidator([service.root()]).validate(sealer.seal(documents.plain(), ()).pdf)
    assert (verdict.indication, verdict.reason) == ("TOTAL_PASSED", "")
    assert verdict.signatures[0].level == "PAdES-BASELINE-LTA"
    assert peer.calls == ["credentials/info", "credentials/authorize", "signatures/signHash"]


def test_an_access_token_is_got_by_client_credentials(service: Provider):
    peer = Peer(service, "v1")
    with serving(peer.routes()) as url:
        login = {"token": None, "token_url": f"{url}/oauth2/token", "client": "me", "client_secret": lambda: "s3cret"}
        assert service.sealer(CscKey(account(url, peer, **login)).signer).seal(documents.plain(), ()).pdf
    assert peer.calls.count("oauth2/token") == 2


def reason_of(sealer: PadesSealer) -> str:
    with pytest.raises(SealUnavailable) as refused:
        sealer.seal(documents.plain(), ())
    return refused.value.reason


@pytest.mark.parametrize("wrong", [{"pin": lambda: "9"}, {"otp": None}, {"token": lambda: "x"}, {"credential": "y"}])
def test_what_the_service_refuses_waits(service: Provider, wrong: dict[str, Any], caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.DEBUG)
    peer = Peer(service, "v1")
    with serving(peer.routes()) as url:
        usual = account(url, peer)
        changed = CscAccount(**{**usual.__dict__, **wrong})
        assert reason_of(service.sealer(CscKey(changed).signer)) == "key_unavailable"
    assert "222222" not in caplog.text


@pytest.mark.parametrize("endpoint", ["credentials/info", "credentials/authorize", "signatures/signHash"])
@pytest.mark.parametrize("failure", ["slow", "garbage", "down"])
def test_a_service_that_fails_on_the_way_makes_sealing_wait(service: Provider, endpoint: str, failure: str):
    peer, released = Peer(service, "v1"), threading.Event()
    answers = {
        "slow": lambda _b, _h: (released.wait(20), (503, "text/plain", b""))[1],
        "garbage": lambda _b, _h: (200, "application/json", b'{"signatures": 7, "SAD": "x", "cert": []}'),
        "down": lambda _b, _h: (503, "text/plain", b"down for maintenance"),
    }
    with serving({**peer.routes(), f"/csc/v1/{endpoint}": answers[failure]}) as url:
        key = CscKey(account(url, peer, seconds=1 if failure == "slow" else 5))
        assert reason_of(service.sealer(key.signer)) == "key_unavailable"
        released.set()


def test_it_seals_once_the_service_is_back(service: Provider):
    peer = Peer(service, "v1")
    routes = peer.routes()
    with serving(routes) as url:
        sealer = service.sealer(CscKey(account(url, peer)).signer)
        sign = routes.pop("/csc/v1/signatures/signHash")
        assert reason_of(sealer) == "key_unavailable"
        routes["/csc/v1/signatures/signHash"] = sign
        assert sealer.seal(documents.plain(), ()).pdf


# An implementation that is not ours: certomancer's service, with its own authority, CRLs and OCSP.


@contextmanager
def running(*apps: tuple[web.Application, int]) -> Iterator[None]:
    loop, runners = asyncio.new_event_loop(), [web.AppRunner(app) for app, _ in apps]

    async def start() -> None:
        for runner, (_, port) in zip(runners, apps, strict=True):
            await runner.setup()
            await web.TCPSite(runner, "127.0.0.1", port).start()

    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        asyncio.run_coroutine_threadsafe(start(), loop).result(20)
        yield
    finally:
        for runner in runners:
            asyncio.run_coroutine_threadsafe(runner.cleanup(), loop).result(20)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def certomancer_config(folder: Path, url: str) -> CertomancerConfig:
    names = ("root", "interm", "ocsp", "seal")
    for name in names:
        pem = new_key("rsa2048").private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
        (folder / f"{name}.pem").write_bytes(pem)
    always = {"valid-from": "2020-01-01T00:00:00+0000", "valid-to": "2050-01-01T00:00:00+0000"}
    # What a CA is told here stands in the certificates that it issues.
    path = {"max-path-len": 0, "crl-repo": "interm", "ocsp-service": "interm"}
    below = {"issuer": "interm", "validity": always}
    architecture = {
        "keyset": "demo",
        "entity-defaults": {"country-name": "FR", "organization-name": "Somebody else"},
        "entities": {name: {"common-name": name} for name in names},
        "certs": {
            "root": {"subject": "root", "issuer": "root", "validity": always,
                     "profiles": [{"id": "simple-ca", "params": {"crl-repo": "root"}}]},
            "interm": {"issuer": "root", "validity": always,
                       "profiles": [{"id": "simple-ca", "params": path}]},
            "ocsp": {**below, "profiles": ["ocsp-responder"]},
            "seal": {**below, "profiles": ["digsig-commitment"]},
        },
        "services": {
            "ocsp": {"interm": {"for-issuer": "interm", "responder-cert": "ocsp", "signing-key": "ocsp"}},
            "crl-repo": {
                "root": {"for-issuer": "root", "signing-key": "root", "simulated-update-schedule": "P90D"},
                "interm": {"for-issuer": "interm", "signing-key": "interm", "simulated-update-schedule": "P1D"},
            },
            "cert-repo": {"root": {"for-issuer": "root"}, "interm": {"for-issuer": "interm"}},
        },
    }  # fmt: skip
    keys = {name: {"path": f"{name}.pem"} for name in names}
    whole = {
        "external-url-prefix": url,
        "keysets": {"demo": {"path-prefix": ".", "keys": keys}},
        "pki-architectures": {"demo": architecture},
    }
    (folder / "certomancer.yml").write_text(yaml.safe_dump(whole))
    return CertomancerConfig.from_file(str(folder / "certomancer.yml"), key_search_dir=str(folder))


@pytest.mark.parametrize("pss", [False, True])
def test_certomancer_takes_our_requests(service: Provider, tmp_path: Path, pss: bool, unused_tcp_port_factory: Any):
    ports = unused_tcp_port_factory(), unused_tcp_port_factory()
    config = certomancer_config(tmp_path, f"http://127.0.0.1:{ports[1]}")
    remote = CSCWithCertomancer(config, service_params=DummyServiceParams(hash_pinning_required=True))
    remote.register_routes()
    animator = build_animator_app(AnimatorArchStore(config.pki_archs), with_web_ui=False, allow_time_override=False)
    root = config.get_pki_arch(ArchLabel("demo")).get_cert(CertLabel("root"))
    with running((remote.app, ports[0]), (animator, ports[1])):
        key = CscKey(CscAccount(f"http://127.0.0.1:{ports[0]}", "demo/seal", prefer_pss=pss, seconds=10))
        sealed = service.sealer(key.signer, roots=[root]).seal(documents.plain(), ()).pdf
    verdict = PadesValidator([root, service.root()]).validate(sealed)
    assert (verdict.indication, verdict.signatures[0].level) == ("TOTAL_PASSED", "PAdES-BASELINE-LTA")
