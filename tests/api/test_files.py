"""Uploads, page pictures and downloads over HTTP."""

from otp_app.domain.envelopes import drafting, queries
from tests.api.conftest import browser, sent
from tests.installation import Installation
from tests.world import pdf


def test_upload_check_show_and_take_away(here: Installation) -> None:
    member = here.world.member()
    envelope = here.world.run(drafting.create, member, "SES", "en")
    data = pdf(3)
    with browser(here, member) as client:
        answer = client.post(f"/api/envelopes/{envelope}/documents", params={"name": "Über uns.pdf"}, content=data)
        assert answer.status_code == 201
        body = answer.json()
        assert (body["pages"], body["outcome"]) == (3, "accepted")
        picture = client.get(f"/api/documents/{body['id']}/pages/2", params={"w": 240})
        assert picture.headers["content-type"] == "image/webp"
        assert picture.content[8:12] == b"WEBP"
        assert "immutable" in picture.headers["cache-control"]
        words = f"/api/documents/{body['id']}/pages/2/words"
        for accepted, encoding in (("gzip, br", "gzip"), ("identity", None)):
            answer = client.get(words, headers={"accept-encoding": accepted})
            assert (answer.json(), answer.headers.get("content-encoding")) == ([], encoding)
            assert answer.headers["vary"] == "Accept-Encoding"
        for page, width in ((0, 240), (4, 240), (1, 241), (1, 100_000)):
            assert client.get(f"/api/documents/{body['id']}/pages/{page}", params={"w": width}).status_code == 404
        original = client.get(f"/api/documents/{body['id']}/original.pdf")
        assert original.content == data
        assert "filename*=UTF-8''%C3%9Cber%20uns.pdf" in original.headers["content-disposition"]
        assert client.get(f"/api/documents/{body['id']}/sealed.pdf").json()["code"] == "document_not_sealed"
    assert here.world.run(queries.detail, member, envelope).title == "Über uns"


def test_what_cannot_be_signed_is_refused_in_the_readers_language(here: Installation) -> None:
    member = here.world.member()
    envelope = here.world.run(drafting.create, member, "SES", "en")
    with browser(here, member) as client:
        answer = client.post(
            f"/api/envelopes/{envelope}/documents",
            params={"name": "x.pdf"},
            content=b"<html>",
            headers={"accept-language": "it"},
        )
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == "document_not_pdf"
    assert answer.json()["detail"].startswith("Questo non è un PDF")
    assert here.world.run(queries.detail, member, envelope).documents == ()


def test_too_large_is_refused_before_it_is_read(here: Installation) -> None:
    member = here.world.member()
    envelope = here.world.run(drafting.create, member, "SES", "en")
    with browser(here, member) as client:
        path, headers = f"/api/envelopes/{envelope}/documents?name=x.pdf", {"content-length": "999999999"}
        announced = client.post(path, content=b"%PDF-", headers=headers)
        assert announced.json()["code"] == "document_too_large"
        streamed = client.post(path, content=(b"%PDF-" + b"x" * 1_000_000 for _ in range(60)))
        assert streamed.json()["code"] == "document_too_large"


def test_another_site_cannot_upload_or_log_in(here: Installation) -> None:
    member = here.world.member()
    envelope = here.world.run(drafting.create, member, "SES", "en")
    foreign = {"origin": "https://evil.example"}
    with browser(here, member) as client:
        for path in (f"/api/envelopes/{envelope}/documents?name=x", "/auth/login", "/auth/logout", "/api/verify"):
            answer = client.post(path, content=pdf(), headers=foreign)
            assert (answer.status_code, answer.json()["code"]) == (403, "origin_foreign"), path


def test_a_download_by_a_member_is_in_the_register(here: Installation) -> None:
    draft = sent(here)
    with browser(here, draft.member) as client:
        assert client.get(f"/api/documents/{draft.documents[0]}/original.pdf").status_code == 200
        evidence = client.get(f"/api/envelopes/{draft.id}/evidence.json").json()
    assert evidence["entries"][-1]["kind"] == "document:downloaded"
    assert evidence["head"] == evidence["entries"][-1]["hash"]
