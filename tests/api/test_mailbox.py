"""The local mailbox shows everybody's mail: only to whoever sits at this machine."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from otp_app.adapters.email.layout import as_email
from otp_app.adapters.email.outbox import OutboxMailer
from otp_app.api import mailbox, problems
from otp_app.settings import get_settings
from tests.adapters.email.letters import FILES, FROM, FULL, HOSTILE, SENDER, delivery, email, poisoned

PATHS = ["", "/msg_1", "/msg_1.html", "/msg_1/html", "/msg_1.eml", "/msg_1/attachments/1"]
HERE = "http://localhost:4140"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An installation's outbox with one mail."""
    monkeypatch.setenv("OTP_DATA", str(tmp_path))
    get_settings.cache_clear()
    (tmp_path / "outbox").mkdir()
    OutboxMailer(tmp_path / "outbox", FROM).send(email())
    yield tmp_path / "outbox"
    get_settings.cache_clear()


def client(peer: str = "127.0.0.1", base_url: str = HERE) -> TestClient:
    app = FastAPI()
    problems.install(app)
    app.include_router(mailbox.router)
    return TestClient(app, base_url=base_url, client=(peer, 50_000))


def configure(monkeypatch: pytest.MonkeyPatch, **settings: str) -> None:
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    get_settings.cache_clear()


def assert_refused(asking: TestClient, **headers: str) -> None:
    for path in PATHS:
        answer = asking.get(f"/api/mailbox{path}", headers=headers)
        assert answer.status_code == 403
        assert answer.json()["code"] == "mailbox_local_only"
        assert "anneliese" not in answer.text


@pytest.mark.parametrize("peer", ["127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1"])
@pytest.mark.parametrize("base_url", [HERE, "http://127.0.0.1:4140", "http://[::1]:4140", "http://sign.localhost"])
def test_this_machine_reads_it(peer: str, base_url: str) -> None:
    for path in PATHS:
        answer = client(peer, base_url).get(f"/api/mailbox{path}")
        assert answer.status_code == 200
        assert answer.headers["cache-control"] == "private, no-store"


@pytest.mark.parametrize(
    "peer", ["192.168.1.20", "10.0.0.1", "172.17.0.1", "203.0.113.9", "::ffff:10.0.0.1", "fe80::1", ""]
)
def test_nobody_else_does(peer: str) -> None:
    assert_refused(client(peer))


@pytest.mark.parametrize("header", ["x-forwarded-for", "forwarded", "x-real-ip", "via"])
def test_nor_through_a_proxy_that_was_not_named(header: str) -> None:
    assert_refused(client(), **{header: "127.0.0.1"})


def test_nor_through_one_that_was(monkeypatch: pytest.MonkeyPatch) -> None:
    configure(monkeypatch, OTP_TRUSTED_PROXIES="1")
    assert_refused(client(), **{"x-forwarded-for": "127.0.0.1, 203.0.113.9"})
    assert_refused(client(), **{"x-forwarded-for": "127.0.0.1:80"})
    assert client().get("/api/mailbox", headers={"x-forwarded-for": "203.0.113.9, 127.0.0.1"}).status_code == 200


def test_nor_where_the_installation_is_published(monkeypatch: pytest.MonkeyPatch) -> None:
    """nginx's `proxy_pass` alone adds no header and calls us by the loopback address."""
    configure(monkeypatch, OTP_PUBLIC_URL="https://sign.example.com")
    assert_refused(client())


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "203.0.113.9", "", "[", "127.0.0.1.evil.example"]
)
def test_nor_a_page_that_rebinds_its_name_to_us(host: str) -> None:
    assert_refused(client(), host=host)


def test_an_operator_can_open_it_on_purpose(monkeypatch: pytest.MonkeyPatch) -> None:
    configure(monkeypatch, OTP_MAIL__MAILBOX_OPEN="true", OTP_PUBLIC_URL="https://sign.example.com")
    assert client("203.0.113.9", "https://sign.example.com").get("/api/mailbox").status_code == 200


def test_the_list_and_a_mail(folder: Path) -> None:
    OutboxMailer(folder, FROM).send(as_email(delivery(FULL), FILES, SENDER))
    lines = client().get("/api/mailbox").json()
    assert {line["id"] for line in lines} == {"msg_1", "msg_0123456789abcdefghjk"}
    line = next(line for line in lines if line["id"] != "msg_1")
    assert line.pop("at").endswith("+00:00")
    assert line == {
        "id": "msg_0123456789abcdefghjk",
        "to": "anneliese@example.org",
        "to_name": "Anneliese Müller",
        "from_name": "Tessera Interiors S.r.l. via OTP Sign",
        "subject": FULL.subject,
        "attachment_count": 1,
        "channel": "email",
    }
    mail = client().get("/api/mailbox/msg_0123456789abcdefghjk").json()
    assert FULL.link in mail["text"]
    assert ["Auto-Submitted", "auto-generated"] in mail["headers"]
    (file,) = mail["attachments"]
    assert (file["name"], file["size"]) == (FILES[0].name, len(FILES[0].data))
    answer = client().get(file["url"])
    assert answer.content == FILES[0].data
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"].startswith("attachment; filename*=UTF-8''Framework%20supply")
    source = client().get(mail["source_url"])
    assert source.headers["content-type"] == "message/rfc822"
    assert source.content.startswith(b'From: "Tessera Interiors S.r.l. via OTP Sign" <no-reply@sign.example>\r\n')


def test_the_html_face_may_do_nothing(folder: Path) -> None:
    OutboxMailer(folder, FROM).send(as_email(delivery(poisoned(HOSTILE[0])), FILES, SENDER))
    answer = client().get("/api/mailbox/msg_0123456789abcdefghjk.html")
    policy = [part.strip() for part in answer.headers["content-security-policy"].split(";")]
    assert "default-src 'none'" in policy
    assert "sandbox allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation" in policy
    assert not any("script" in part or "same-origin" in part for part in policy)
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert "<script" not in answer.text


@pytest.mark.parametrize(
    "path", ["/none", "/none.html", "/none.eml", "/none/attachments/1", "/msg_1/attachments/2", "/..%2f..%2fx.eml"]
)
def test_what_is_not_there_is_not_found(path: str) -> None:
    assert client().get(f"/api/mailbox{path}").status_code == 404
