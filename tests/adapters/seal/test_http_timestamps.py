import base64
import hashlib
import logging
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from otp_app.adapters.seal import timestamps
from otp_app.adapters.seal.http_timestamps import MOST_BYTES, authorities
from otp_app.adapters.seal.pades import PadesSealer
from otp_app.adapters.seal.validation import PadesValidator
from otp_app.domain.ports import SealUnavailable
from tests.adapters.seal import documents
from tests.adapters.seal.provider import Provider, provider

REPLY = "application/timestamp-reply"
DEAD = "http://127.0.0.1:9/tsa"  # nobody listens on the discard port


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Provider]:
    """Its authority, and beside it others that fail each in its own way."""
    with provider(tmp_path_factory.mktemp("provider") / "trust") as one:
        released = threading.Event()
        trust = one.trust

        def slow(_body: bytes, _headers: object) -> tuple[int, str, bytes]:
            released.wait(30)
            return 503, REPLY, b""

        def guarded(body: bytes, headers: dict[str, str]) -> tuple[int, str, bytes]:
            wanted = "Basic " + base64.b64encode(b"user:secret").decode()
            good = headers.get("Authorization") == wanted
            return (200, REPLY, trust.timestamp_answer(body)) if good else (401, REPLY, b"")

        kept = trust.timestamp_answer(b"")
        one.routes |= {
            "/slow": slow,
            "/guarded": guarded,
            "/garbage": lambda _b, _h: (200, REPLY, b"<html>welcome</html>"),
            "/page": lambda body, _h: (200, "text/html", trust.timestamp_answer(body)),
            "/refusing": lambda _b, _h: (200, REPLY, kept),
            "/down": lambda _b, _h: (503, REPLY, b""),
            "/huge": lambda _b, _h: (200, REPLY, bytes(MOST_BYTES + 1)),
            "/moved": lambda _b, _h: (307, f"{one.url}/pki/tsa", b""),
            "/elsewhere": lambda _b, _h: (307, "file:///etc/passwd", b""),
        }
        yield one
        released.set()


def sealer(service: Provider, *urls: str, seconds: float = 5) -> PadesSealer:
    return PadesSealer(service.trust.signer, authorities(urls, seconds), service.trust)


FAILING = ["dead", "slow", "garbage", "page", "refusing", "down", "huge", "moved", "elsewhere"]


@pytest.mark.parametrize("first", FAILING)
def test_the_next_authority_stamps_when_the_first_fails(
    service: Provider, first: str, caplog: pytest.LogCaptureFixture
):
    bad = DEAD if first == "dead" else f"{service.url}/{first}"
    chosen = sealer(service, bad, f"{service.url}/pki/tsa", seconds=0.5 if first == "slow" else 5)
    sealed = chosen.seal(documents.plain(), ()).pdf
    assert PadesValidator([service.root()]).validate(sealed).indication == "TOTAL_PASSED"
    assert [record for record in caplog.records if record.name == timestamps.__name__]


def test_when_all_fail_sealing_waits_and_the_log_names_hosts_only(service: Provider, caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.DEBUG, "otp_app")
    chosen = sealer(service, "http://user:hunter2@127.0.0.1:9/tsa?key=hunter2", f"{service.url}/down")
    with pytest.raises(SealUnavailable) as refused:
        chosen.seal(documents.plain(), ())
    assert refused.value.reason == "timestamp_unreachable"
    ours = [record.getMessage() for record in caplog.records if record.name == timestamps.__name__]
    assert len(ours) == 2
    assert all("time-stamp authority 127.0.0.1: unreachable" in line for line in ours)
    assert "hunter2" not in "".join(ours)


def test_user_and_password_open_a_guarded_authority(service: Provider):
    with_password = service.url.replace("://", "://user:secret@") + "/guarded"
    assert sealer(service, with_password).seal(documents.plain(), ()).pdf
    with pytest.raises(SealUnavailable):
        sealer(service, f"{service.url}/guarded").seal(documents.plain(), ())


def test_a_token_granted_with_modifications_is_a_token(service: Provider):
    """RFC 3161 clause 2.4.2: what counts is what the token says."""
    answer, granted, modified = service.trust.timestamp_answer, b"\x30\x03\x02\x01\x00", b"\x30\x03\x02\x01\x01"
    service.routes["/modified"] = lambda body, _h: (200, REPLY, answer(body).replace(granted, modified, 1))
    sealed = sealer(service, f"{service.url}/modified").seal(documents.plain(), ()).pdf
    assert PadesValidator([service.root()]).validate(sealed).indication == "TOTAL_PASSED"


def test_who_failed_just_now_is_asked_last(service: Provider):
    asked: list[str] = []
    answer = service.trust.timestamp_answer
    service.routes["/first"] = lambda _b, _h: asked.append("first") or (503, REPLY, b"")
    service.routes["/second"] = lambda body, _h: asked.append("second") or (200, REPLY, answer(body))
    chosen = sealer(service, f"{service.url}/first", f"{service.url}/second")
    for _ in range(2):
        chosen.seal(documents.plain(), ())
    assert asked == ["first", "second", "second", "second", "second", "second"]  # size, then two a seal


def test_one_seal_never_mixes_authorities(service: Provider, tmp_path: Path):
    """The first dies between signature and archive time-stamp: the other one stamps both."""
    left = iter(range(2))
    answer = service.trust.timestamp_answer

    def dying(body: bytes, _headers: object) -> tuple[int, str, bytes]:
        return (200, REPLY, answer(body)) if next(left, None) is not None else (503, REPLY, b"")

    count: list[bytes] = []
    service.routes["/dying"] = dying
    service.routes["/spare"] = lambda body, _h: (
        count.append(hashlib.sha256(body).digest()) or (200, REPLY, answer(body))
    )
    assert sealer(service, f"{service.url}/dying", f"{service.url}/spare").seal(documents.plain(), ()).pdf
    assert len(count) == 3
