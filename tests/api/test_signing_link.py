"""The signer's link: a GET that changes nothing but a cookie."""

from tests.api.conftest import browser, sent
from tests.installation import Installation


def test_the_link_becomes_a_cookie_and_leaves_the_address(here: Installation) -> None:
    draft = sent(here)
    token = draft.token(0)
    with browser(here) as client:
        answer = client.get(f"/s/{token}")
        assert answer.status_code == 303
        assert answer.headers["location"] == f"/en/sign?e={draft.signers[0]}"
        assert token not in answer.headers["location"]
        cookie = answer.headers["set-cookie"].lower()
        assert "httponly" in cookie
        assert "samesite=lax" in cookie
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["referrer-policy"] == "no-referrer"


def test_scanners_leave_no_trace(here: Installation) -> None:
    draft = sent(here)
    before = draft.kinds()
    with browser(here) as client:
        for method in ("HEAD", "GET", "GET"):
            assert client.request(method, f"/s/{draft.token(0)}").status_code == 303
        assert client.post(f"/s/{draft.token(0)}").status_code == 405
    assert draft.kinds() == before


def test_a_wrong_link_says_so_without_saying_why(here: Installation) -> None:
    with browser(here) as client:
        for token in ("nothing", "lnk_x.y", "a" * 3000, "%00", "a.b"):
            answer = client.get(f"/s/{token}", headers={"accept-language": "de"})
            assert answer.status_code in (303, 404)
            if answer.status_code == 303:
                assert answer.headers["location"] == "/de/sign/unknown"
            assert "set-cookie" not in answer.headers


def test_several_ceremonies_can_be_open_at_once(here: Installation) -> None:
    one, two = sent(here), sent(here)
    with browser(here, None, one.token(0), two.token(1)) as client:
        for draft, number in ((one, 0), (two, 1)):
            path = f"/api/documents/{draft.documents[0]}/prepared.pdf"
            assert client.get(path, params={"e": draft.signers[number]}).status_code == 200
        crossed = client.get(f"/api/documents/{one.documents[0]}/prepared.pdf", params={"e": two.signers[1]})
        assert crossed.status_code == 404
