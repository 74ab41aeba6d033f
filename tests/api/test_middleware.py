"""The ASGI wrappers around pages and API, on a small site and a small app of their own."""

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.testclient import TestClient
from starlette.types import Message, Receive, Scope, Send

from otp_app.api.middleware import Doorway, ErrorPages, SecurityHeaders, SessionBridge

BY_A_PERSON = {"accept": "text/html,*/*;q=0.8"}


def _broken(_request: Request) -> Response:
    raise RuntimeError("secret detail")


def _framed(_request: Request) -> Response:
    return HTMLResponse("mail", headers={"content-security-policy": "sandbox"})


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    site = tmp_path_factory.mktemp("site")
    for page, text in {
        "it/verify": "verifica",
        "it/not-found": "non esiste",
        "de/not-found": "gibt es nicht",
        "de/error": "schiefgegangen",
        "assets": "",
    }.items():
        (site / page).mkdir(parents=True)
        (site / page / "index.html").write_text(text)
    (site / "assets" / "app-1234.js").write_text("1")
    (site / "icons.svg").write_text("<svg/>")
    app = Starlette(
        routes=[
            Route("/api/x", lambda _r: JSONResponse({}, 404)),
            Route("/broken", _broken),
            Route("/framed", _framed),
            Mount("", StaticFiles(directory=site, html=True)),
        ]
    )
    hashes = {
        "/it/verify": {"script": ["'sha256-a'"], "style": ["'sha256-s'"]},
        "*": {"script": ["'sha256-b'"], "style": []},
    }
    wrapped = SecurityHeaders(ErrorPages(Doorway(app, Path(site)), Path(site)), hashes, secure=True)
    with TestClient(wrapped, follow_redirects=False, raise_server_exceptions=False) as made:
        yield made


@pytest.mark.parametrize(
    ("headers", "lang"),
    [
        ({}, "en"),
        ({"accept-language": "fr-CH, de;q=0.5"}, "fr"),
        ({"accept-language": "fr", "cookie": "lang=es"}, "es"),
        ({"accept-language": "fr", "cookie": "lang=//evil.example"}, "fr"),
    ],
)
def test_the_door_leads_to_a_language(client: TestClient, headers: dict[str, str], lang: str) -> None:
    answer = client.get("/", headers=headers)
    assert (answer.status_code, answer.headers["location"]) == (307, f"/{lang}")
    assert "Cookie" in answer.headers["vary"]


def test_pages_have_one_address(client: TestClient) -> None:
    assert client.get("/it/verify?c=1").text == "verifica"
    again = client.get("/it/verify/?c=1")
    assert (again.status_code, again.headers["location"]) == (308, "/it/verify?c=1")


@pytest.mark.parametrize("path", ["//evil.example/", "//evil.example/it/verify/", "/\\evil.example/"])
def test_no_address_leads_to_another_site(client: TestClient, path: str) -> None:
    assert client.get(f"http://testserver{path}").status_code == 404


def test_a_person_sees_a_page_for_what_is_not_there(client: TestClient) -> None:
    answer = client.get("/de/nothing", headers=BY_A_PERSON)
    assert (answer.status_code, answer.text) == (404, "gibt es nicht")
    assert answer.headers["cache-control"] == "no-store"
    assert client.get("/nothing", headers={**BY_A_PERSON, "accept-language": "it"}).text == "non esiste"


def test_a_program_gets_the_plain_answer(client: TestClient) -> None:
    assert client.get("/api/x", headers=BY_A_PERSON).json() == {}
    assert client.get("/de/nothing", headers={"accept": "*/*"}).text == "Not Found"


def test_a_failure_shows_a_page_and_no_internals(client: TestClient) -> None:
    answer = client.get("/broken", headers={**BY_A_PERSON, "cookie": "lang=de"})
    assert (answer.status_code, answer.text) == (500, "schiefgegangen")


def test_every_answer_is_protected(client: TestClient) -> None:
    for path in ("/", "/it/verify", "/api/x", "/nothing", "/broken", "/assets/app-1234.js"):
        headers = client.get(path).headers
        policy = headers["content-security-policy"]
        assert "unsafe" not in policy, path
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert headers["referrer-policy"] == "same-origin"
        assert headers["strict-transport-security"].startswith("max-age=31536000")


def test_a_page_names_only_its_own_scripts(client: TestClient) -> None:
    policy = client.get("/it/verify").headers["content-security-policy"]
    assert "'sha256-a'" in policy
    assert "'sha256-b'" not in policy
    assert "'sha256-b'" in client.get("/assets/").headers["content-security-policy"]


def test_an_answer_keeps_a_policy_of_its_own(client: TestClient) -> None:
    headers = client.get("/framed").headers
    assert headers["content-security-policy"] == "sandbox"
    assert "x-frame-options" not in headers


def test_caching(client: TestClient) -> None:
    assert "immutable" in client.get("/assets/app-1234.js").headers["cache-control"]
    assert "immutable" in client.get("/icons.svg?v=1234").headers["cache-control"]
    assert client.get("/icons.svg").headers["cache-control"] == "no-cache"
    assert client.get("/it/verify").headers["cache-control"] == "no-cache"


def test_no_hsts_without_https(tmp_path: Path) -> None:
    app = SecurityHeaders(PlainTextResponse("x"), {}, secure=False)
    assert "strict-transport-security" not in TestClient(app).get("/").headers


def connect(*headers: tuple[bytes, bytes], path: str = "/_event") -> dict[bytes, list[bytes]]:
    """The headers that Reflex sees of a websocket opened with these."""
    seen: Scope = {}
    threads: list[int] = []

    async def inner(scope: Scope, _receive: Receive, _send: Send) -> None:
        seen.update(scope)

    def refs_of(cookie: str) -> str:
        threads.append(threading.get_ident())
        return "Session ses_1" if "otp_session=secret" in cookie else ""

    async def nothing() -> Message:
        return {"type": "websocket.connect"}

    async def ignore(_message: Message) -> None:
        return

    scope: Scope = {"type": "websocket", "path": path, "headers": list(headers)}
    asyncio.run(SessionBridge(inner, refs_of)(scope, nothing, ignore))
    assert threading.get_ident() not in threads, "the database is asked off the event loop"
    found: dict[bytes, list[bytes]] = {}
    for name, value in seen["headers"]:
        found.setdefault(name, []).append(value)
    return found


def test_the_cookie_does_not_pass_the_bridge() -> None:
    seen = connect((b"cookie", b"a=1"), (b"cookie", b"otp_session=secret"), (b"host", b"h"))
    assert seen == {b"host": [b"h"], b"authorization": [b"Session ses_1"]}


def test_nobody_can_claim_a_session() -> None:
    assert connect((b"authorization", b"Session ses_2"), (b"host", b"h")) == {b"host": [b"h"]}
    claimed = connect((b"authorization", b"Session ses_2"), (b"cookie", b"otp_session=secret"))
    assert claimed[b"authorization"] == [b"Session ses_1"]
