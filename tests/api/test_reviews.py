"""Pictures of a recognition by HTTP: only for who may review, never kept, each look told; and a device handed over."""

import pytest

from otp_app.domain.audit import log
from otp_app.domain.envelopes import queries, recording, reviewing
from otp_app.domain.identity import declared
from tests import recognised
from tests.api.conftest import ORIGIN, browser
from tests.domain.test_recognition import ANNA
from tests.installation import Installation
from tests.world import Draft


def waiting(here: Installation) -> tuple[Draft, str, str, str]:
    """An envelope, a recognition to review, and the addresses of a picture of it, whole and cut."""
    world = recognised.earlier(here)
    draft = world.draft(world.member(), recognition=["remote", "in_person"]).send()
    found = recognised.sign(world, draft)
    picture = next(p for p in world.run(reviewing.review, draft.member, found).pictures if p.has_cut)
    address = f"/api/recognitions/{found}/captures/{picture.id}/look"
    return draft, found, address, f"{address}?cut=1"


def looks(here: Installation, draft: Draft) -> int:
    return here.world.ask(lambda uow: sum(e.kind == "identity:viewed" for e in log.entries(uow, draft.id)))


def test_a_reviewer_sees_a_picture_that_no_browser_keeps(here: Installation) -> None:
    draft, _, whole, cut = waiting(here)
    with browser(here, draft.member) as client:
        answers = [client.post(address, headers={"origin": ORIGIN}) for address in (whole, cut)]
        for answer in answers:
            assert answer.status_code == 200
            assert answer.content.startswith(b"\xff\xd8\xff")
            assert answer.headers["content-type"] == "image/jpeg"
            assert answer.headers["cache-control"] == "no-store"
        assert answers[0].content != answers[1].content
    assert looks(here, draft) == 2


def test_the_address_alone_opens_nothing(here: Installation) -> None:
    draft, _, whole, _ = waiting(here)
    with browser(here) as nobody:
        assert nobody.post(whole).status_code == 401
        assert nobody.get(whole).status_code in (404, 405)
    with browser(here, draft.member) as client:
        assert client.get(whole).status_code in (404, 405), "a link or an <img> never loads one"
        assert client.post(whole, headers={"origin": "https://evil.example"}).status_code == 403
        assert client.post(whole.replace("/cap_", "/cap_x")).status_code == 404
    with browser(here, None, draft.token(0)) as signer:
        assert signer.post(whole).status_code == 401
    assert looks(here, draft) == 0


@pytest.mark.parametrize("role", ["viewer", "member", ""])
def test_the_wrong_role_and_the_wrong_organisation_find_nothing(here: Installation, role: str) -> None:
    draft, _, whole, cut = waiting(here)
    stranger = recognised.colleague(here.world, draft.member, role) if role else here.world.member("Other GmbH")
    with browser(here, stranger) as client:
        for address in (whole, cut):
            assert client.post(address, headers={"origin": ORIGIN}).status_code == 404
    assert looks(here, draft) == 0


def test_a_device_is_the_signers_once_it_is_handed_over(here: Installation) -> None:
    draft, *_ = waiting(here)
    path = f"/api/envelopes/{draft.id}/signers/{draft.signers[1]}/device"
    with browser(here, draft.member) as client:
        early = client.post(path, data={"lang": "en"}, headers={"origin": ORIGIN})
        assert early.headers["location"] == f"/en/envelopes/view?e={draft.id}", "not recorded yet"
        said = declared.read(**ANNA, document_kind="passport", today=here.world.clock().date())
        here.world.run(recording.record_in_person, draft.member, draft.id, draft.signers[1], said, True)
        assert client.post(path, headers={"origin": "https://evil.example"}).status_code == 403
        answer = client.post(path, data={"lang": "it"}, headers={"origin": ORIGIN})
        assert answer.status_code == 303
        assert answer.headers["location"] == f"/en/sign?e={draft.signers[1]}&device=1"
        assert answer.headers["clear-site-data"] == '"cache", "storage"'
        assert draft.token(1) not in answer.headers["location"]
        cookies = answer.headers.get_list("set-cookie")
        assert any("otp_s_" in c and "max-age" not in c.lower() and "httponly" in c.lower() for c in cookies)
        mine = f"/api/envelopes/{draft.id}/evidence.json"
        assert client.get(mine).status_code == 401, "the member is logged out on this device"
        document = f"/api/documents/{draft.documents[0]}/prepared.pdf"
        assert client.get(document, params={"e": draft.signers[1]}).status_code != 401
    assert here.world.run(queries.detail, draft.member, draft.id).register[-1].kind == "signer:handed_over"


def test_a_stranger_hands_over_nothing(here: Installation) -> None:
    draft, *_ = waiting(here)
    path = f"/api/envelopes/{draft.id}/signers/{draft.signers[1]}/device"
    with browser(here, here.world.member("Other GmbH")) as client:
        answer = client.post(path, headers={"origin": ORIGIN})
        assert answer.status_code == 404
        assert "set-cookie" not in answer.headers
