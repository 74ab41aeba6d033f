"""What search engines are told, at the address of the installation."""

import re
from xml.etree import ElementTree

import pytest
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient

from otp_app.api.search_engines import SearchEngines
from otp_app.i18n.catalog import LANGUAGES

BASE = "https://sign.example"


@pytest.fixture
def client() -> TestClient:
    return TestClient(SearchEngines(PlainTextResponse("page"), ["", "/verify"], BASE))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_page_names_itself_and_its_siblings(client: TestClient, lang: str) -> None:
    links = client.get(f"/{lang}/verify?c=ABCD").headers["link"]
    assert f'<{BASE}/{lang}/verify>; rel="canonical"' in links
    found = {(tag, url) for url, tag in re.findall(r'<([^>]+)>; rel="alternate"; hreflang="([^"]+)"', links)}
    assert found == {(code, f"{BASE}/{code}/verify") for code in LANGUAGES} | {("x-default", f"{BASE}/en/verify")}


def test_other_pages_are_not_mentioned(client: TestClient) -> None:
    assert "link" not in client.get("/en/envelopes").headers


def test_sitemap_has_every_language_of_every_indexed_page(client: TestClient) -> None:
    answer = client.get("/sitemap.xml")
    assert answer.headers["content-type"].startswith("application/xml")
    root = ElementTree.fromstring(answer.text)  # noqa: S314 # our own
    names = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}
    places = {node.text for node in root.findall("s:url/s:loc", names)}
    assert places == {f"{BASE}/{lang}{path}" for lang in LANGUAGES for path in ("", "/verify")}
    assert len(root.findall("s:url/x:link", names)) == len(places) * (len(LANGUAGES) + 1)


def test_robots_find_the_sitemap_and_no_link_of_a_signer(client: TestClient) -> None:
    text = client.get("/robots.txt").text
    assert f"Sitemap: {BASE}/sitemap.xml" in text
    assert "Disallow: /s/" in text
