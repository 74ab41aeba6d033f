"""Webhooks of providers: nothing without the right signature, and a replay changes nothing."""

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from otp_app.adapters.email.sendgrid_events import SIGNATURE
from otp_app.domain.actor import SYSTEM
from otp_app.domain.envelopes import delivery
from tests.api.conftest import browser
from tests.installation import Installation, installation, scalar
from tests.peers import twilio
from tests.peers.sendgrid import Peer

HOOK = "/api/hooks/sendgrid"
PUBLIC = "https://sign.example"


@pytest.fixture(scope="module")
def peer() -> Peer:
    return Peer()


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory, peer: Peer) -> Iterator[Installation]:
    settings = {
        "OTP_MAIL__BACKEND": "sendgrid",
        "OTP_MAIL__API_KEY": "SG.right",
        "OTP_MAIL__FROM_ADDRESS": "no-reply@sign.example",
        "OTP_MAIL__WEBHOOK_KEY": peer.public_key,
        "OTP_PHONE__BACKEND": "twilio",
        "OTP_PHONE__CHANNELS": "sms",
        "OTP_PHONE__ACCOUNT": twilio.ACCOUNT,
        "OTP_PHONE__AUTH_TOKEN": twilio.TOKEN,
        "OTP_PHONE__SENDER": twilio.FROM,
        "OTP_PUBLIC_URL": PUBLIC,
    }
    with installation(tmp_path_factory.mktemp("hooks"), **settings) as made:
        yield made


@pytest.fixture
def client(here: Installation) -> Iterator[TestClient]:
    with browser(here) as made:
        yield made


def invitation(here: Installation) -> str:
    """A message that SendGrid took."""
    draft = here.world.draft(here.world.member(), signers=1).send()
    found = scalar(here.world, "SELECT id FROM message WHERE kind = 'invitation' AND envelope_id = :e", e=draft.id)
    here.world.run(delivery.record_sent, SYSTEM, str(found), "sg-1")
    return str(found)


def event(message: str, kind: str = "delivered", **fields: object) -> dict[str, object]:
    return {"event": kind, "otp_message": message, "timestamp": 1795000000, "sg_event_id": "e1", **fields}


def state(here: Installation, message: str) -> object:
    return scalar(here.world, "SELECT state FROM message WHERE id = :m", m=message)


def events(here: Installation) -> object:
    return scalar(here.world, "SELECT count(*) FROM event")


def test_signed_events_are_taken_once(here: Installation, client: TestClient, peer: Peer) -> None:
    message = invitation(here)
    bounce = peer.signed([event(message, "bounce", status="5.1.1")])
    late = peer.signed([event(message), event(message)], timestamp="1795000099")
    assert client.post(HOOK, content=bounce[0], headers=bounce[1]).status_code == 204
    assert state(here, message) == "bounced"
    before = events(here)
    for body, headers in (bounce, late, bounce):
        assert client.post(HOOK, content=body, headers=headers).status_code == 204
    assert (state(here, message), events(here)) == ("bounced", before)


def test_what_sendgrid_did_not_sign_is_refused(here: Installation, client: TestClient, peer: Peer) -> None:
    message = invitation(here)
    body, headers = peer.signed([event(message)])
    forged = Peer().signed([event(message)])
    for content, sent in (forged, (body, {}), (body + b" ", headers), (body, {**headers, SIGNATURE: "x"})):
        answer = client.post(HOOK, content=content, headers=sent)
        assert (answer.status_code, answer.json()["code"]) == (403, "signature_wrong")
    assert state(here, message) == "sent"


def test_a_signed_call_without_events_is_malformed(client: TestClient, peer: Peer) -> None:
    body, headers = peer.signed({"not": "a list"})
    assert client.post(HOOK, content=body, headers=headers).status_code == 422


def test_a_body_without_end_is_not_read(client: TestClient) -> None:
    assert client.post(HOOK, content=b"[" + b" " * 3_000_000).status_code == 422


def test_a_signed_callback_of_twilio_is_taken_once(here: Installation, client: TestClient) -> None:
    message = invitation(here)
    path = f"/api/hooks/twilio/{message}"
    failed = {"MessageSid": "SM1", "MessageStatus": "undelivered", "ErrorCode": "30003", "To": "+393331234567"}
    late = {"MessageSid": "SM1", "MessageStatus": "delivered", "To": "+393331234567"}
    before = events(here)
    for fields in (failed, failed, late):
        headers = twilio.Peer().callback(PUBLIC + path, **fields)
        assert client.post(path, data=fields, headers=headers).status_code == 204
    assert state(here, message) == "bounced"
    assert scalar(here.world, "SELECT detail FROM message WHERE id = :m", m=message) == "30003"
    assert (events(here), before) == (before + 1, before)  # type: ignore[operator]


def test_what_twilio_did_not_sign_is_refused(here: Installation, client: TestClient) -> None:
    message, other = invitation(here), invitation(here)
    path = f"/api/hooks/twilio/{message}"
    fields = {"MessageStatus": "delivered"}
    right = twilio.Peer().callback(PUBLIC + path, **fields)
    assert client.post(path, data=fields).status_code == 403
    assert client.post(path, data={**fields, "MessageStatus": "failed"}, headers=right).status_code == 403
    assert client.post(f"/api/hooks/twilio/{other}", data=fields, headers=right).status_code == 403
    assert client.post(path, content=b"a=1&" * 300, headers=right).status_code == 422
    assert (state(here, message), state(here, other)) == ("sent", "sent")


def test_without_the_key_there_is_no_hook(tmp_path_factory: pytest.TempPathFactory, peer: Peer) -> None:
    body, headers = peer.signed([])
    folder = tmp_path_factory.mktemp("none")
    with installation(folder, OTP_MAIL__WEBHOOK_KEY="", OTP_PHONE__BACKEND="outbox") as plain, browser(plain) as client:
        assert client.post(HOOK, content=body, headers=headers).status_code == 404
        assert client.post("/api/hooks/twilio/msg_1", data={"MessageStatus": "delivered"}).status_code == 404
