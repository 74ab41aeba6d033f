"""The real SDK against a peer that checks each request by Twilio's own schema."""

import json
import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from otp_app.adapters.phone import twilio_events
from otp_app.adapters.phone.twilio import TwilioTexter
from otp_app.domain.messages.outgoing import Report
from otp_app.domain.ports import DeliveryFailed, Text
from tests.peers.twilio import ACCOUNT, FROM, TEMPLATE, TOKEN, WHATSAPP_FROM, Peer, twilio_peer

TEXT = Text(
    message_id="msg_1",
    to="+393331234567",
    channel="sms",
    language="it",
    body='042917 è il codice per firmare "Accordo" (9f2c11aa).',
    blanks=("042917", "Accordo", "9f2c11aa"),
    valid_seconds=287,
)
GERMAN = "HX" + "b" * 32


@pytest.fixture
def peer() -> Iterator[Peer]:
    with twilio_peer() as running:
        yield running
        assert running.wrong == []


def texter(
    peer: Peer, token: str = TOKEN, sender: str = FROM, url: str = "", *, code_alone: bool = False
) -> TwilioTexter:
    return TwilioTexter(
        ACCOUNT,
        lambda: token,
        sender=sender,
        whatsapp_sender=WHATSAPP_FROM,
        templates={"en": TEMPLATE, "de": GERMAN},
        callback="https://sign.example/api/hooks/twilio",
        code_alone=code_alone,
        url=url or peer.url,
        seconds=5,
    )


def test_an_sms_is_handed_over(peer: Peer) -> None:
    assert texter(peer).send(TEXT) == "SM" + "0" * 32
    [sent] = peer.taken
    assert {name: sent[name] for name in ("To", "From", "Body", "StatusCallback", "ValidityPeriod")} == {
        "To": TEXT.to,
        "From": FROM,
        "Body": TEXT.body,
        "StatusCallback": "https://sign.example/api/hooks/twilio/msg_1",
        "ValidityPeriod": 287,
    }


def test_a_messaging_service_chooses_its_number(peer: Peer) -> None:
    texter(peer, sender="MG" + "c" * 32).send(TEXT)
    assert (peer.taken[0]["MessagingServiceSid"], "From" in peer.taken[0]) == ("MG" + "c" * 32, False)


@pytest.mark.parametrize(("language", "template"), [("de", GERMAN), ("it", TEMPLATE)])
def test_whatsapp_fills_the_template_of_the_language(peer: Peer, language: str, template: str) -> None:
    texter(peer).send(replace(TEXT, channel="whatsapp", language=language))
    [sent] = peer.taken
    assert (sent["To"], sent["From"]) == (f"whatsapp:{TEXT.to}", f"whatsapp:{WHATSAPP_FROM}")
    assert (sent["ContentSid"], "Body" in sent) == (template, False)
    assert json.loads(sent["ContentVariables"]) == {"1": "042917", "2": "Accordo", "3": "9f2c11aa"}


def test_a_template_of_the_category_authentication_gets_the_code_alone(peer: Peer) -> None:
    """More blanks than it has would be refused (63028)."""
    texter(peer, code_alone=True).send(replace(TEXT, channel="whatsapp"))
    assert json.loads(peer.taken[0]["ContentVariables"]) == {"1": "042917"}


@pytest.mark.parametrize(
    ("ending", "reason", "permanent", "number"),
    [
        ("211", "number_invalid", True, "21211"),
        ("614", "number_cannot_receive", True, "21614"),
        ("610", "opted_out", True, "21610"),
        ("408", "region_closed", True, "21408"),
        ("016", "template_refused", True, "63016"),
        ("606", "text_sender_refused", False, "21606"),
        ("429", "text_deferred", False, "20429"),
        ("503", "text_deferred", False, "20503"),
        ("999", "text_refused", True, "99999"),
    ],
)
def test_refusals_are_told_apart(peer: Peer, ending: str, reason: str, permanent: bool, number: str) -> None:
    with pytest.raises(DeliveryFailed) as refused:
        texter(peer).send(replace(TEXT, to=f"+393331234{ending}"))
    assert (refused.value.reason, refused.value.permanent, refused.value.detail) == (reason, permanent, number)


def test_a_token_that_is_refused_makes_texts_wait(peer: Peer) -> None:
    assert texter(peer).check().startswith("127.0.0.1")
    for act in (lambda: texter(peer, "wrong").send(TEXT), texter(peer, "wrong").check):
        with pytest.raises(DeliveryFailed) as refused:
            act()
        assert (refused.value.reason, refused.value.permanent) == ("text_login_refused", False)
    peer.status = "suspended"
    with pytest.raises(DeliveryFailed, match="text_login_refused"):
        texter(peer).check()


def test_what_went_out_while_the_answer_was_lost_is_found_again(peer: Peer) -> None:
    peer.lose_answers = 1
    with pytest.raises(DeliveryFailed) as lost:
        texter(peer).send(TEXT)
    assert (lost.value.reason, lost.value.permanent) == ("text_unreachable", False)
    again = replace(TEXT, tried_since=datetime.now(UTC) - timedelta(seconds=2))
    assert texter(peer).send(again) == "SM" + "0" * 32
    assert len(peer.taken) == 1
    other = replace(again, blanks=("111111", "Accordo", "9f2c11aa"), body="111111")
    assert texter(peer).send(other).endswith("1")
    assert len(peer.taken) == 2


def test_a_first_try_asks_nothing(peer: Peer) -> None:
    texter(peer).send(TEXT)
    assert peer.listed == 0


def test_a_server_that_is_away_is_temporary(peer: Peer) -> None:
    with pytest.raises(DeliveryFailed) as failed:
        texter(peer, url="http://127.0.0.1:1").send(TEXT)
    assert (failed.value.reason, failed.value.permanent) == ("text_unreachable", False)


def test_nothing_of_a_text_comes_into_a_log(peer: Peer, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG, logger="twilio"), caplog.at_level(logging.DEBUG, logger="otp_app"):
        texter(peer).send(replace(TEXT, tried_since=datetime.now(UTC)))
    assert "042917" not in caplog.text
    assert "3331234567" not in caplog.text


AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("fields", "report"),
    [
        ({"MessageStatus": "delivered"}, Report("msg_1", "delivered", AT)),
        ({"MessageStatus": "read"}, Report("msg_1", "delivered", AT)),
        (
            {"MessageStatus": "undelivered", "ErrorCode": "30003"},
            Report("msg_1", "bounced", AT, "number_unreachable", "30003"),
        ),
        (
            {"MessageStatus": "failed", "ErrorCode": "63016"},
            Report("msg_1", "failed", AT, "template_refused", "63016"),
        ),
        ({"MessageStatus": "failed", "ErrorCode": "x"}, Report("msg_1", "failed", AT, "text_refused", "")),
        ({"MessageStatus": "canceled"}, Report("msg_1", "failed", AT, "expired_at_provider", "")),
        ({"MessageStatus": "sent"}, None),
        ({}, None),
    ],
)
def test_what_a_callback_says(fields: dict[str, str], report: Report | None) -> None:
    assert twilio_events.read_report("msg_1", fields, AT) == report
