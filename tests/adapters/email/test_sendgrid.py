"""The real SDK against a peer that checks each request by SendGrid's own schema."""

import base64
from collections.abc import Iterator
from dataclasses import replace

import pytest

from otp_app.adapters.email.sendgrid import MESSAGE, SendGridMailer
from otp_app.domain.ports import DeliveryFailed, Email, File
from tests.peers.sendgrid import KEY, Peer, sendgrid_peer

FROM = "no-reply@sign.example"
PDF = b"%PDF-1.7\n" + bytes(range(256))
EMAIL = Email(
    message_id="msg_1@sign.example",
    to="anna@müller.example",
    to_name="Müller, Anna\r\nBcc: eve@example.org",
    subject="Bitte unterschreiben: Vertrag über Möbel",
    text="Guten Tag",
    html="<p>Guten Tag</p>",
    language="de",
    from_name="Tessera Interiors",
    reply_to="giulia@tessera.example",
    attachments=(File("Vertrag „1“.pdf", "application/pdf", PDF),),
)


@pytest.fixture(scope="module")
def peer() -> Iterator[Peer]:
    with sendgrid_peer() as running:
        yield running
        assert running.wrong == []


def mailer(peer: Peer, key: str = KEY, seconds: float = 5) -> SendGridMailer:
    return SendGridMailer(lambda: key, FROM, url=peer.url, seconds=seconds)


def test_the_whole_message_is_handed_over(peer: Peer) -> None:
    assert mailer(peer).send(EMAIL).startswith("sg-")
    sent = peer.taken[-1]
    [to] = sent["personalizations"]
    assert to["to"] == [{"email": "anna@xn--mller-kva.example", "name": "Müller, Anna Bcc: eve@example.org"}]
    assert to["custom_args"] == {MESSAGE: "msg_1"}
    assert to["headers"] == {
        "Message-ID": "<msg_1@sign.example>",
        "Auto-Submitted": "auto-generated",
        "Content-Language": "de",
    }
    assert (sent["from"], sent["reply_to"]) == (
        {"email": FROM, "name": "Tessera Interiors"},
        {"email": "giulia@tessera.example"},
    )
    assert [part["type"] for part in sent["content"]] == ["text/plain", "text/html"]
    [file] = sent["attachments"]
    assert (base64.b64decode(file["content"]), file["type"], file["disposition"]) == (
        PDF,
        "application/pdf",
        "attachment",
    )


def test_nothing_is_tracked(peer: Peer) -> None:
    mailer(peer).send(EMAIL)
    assert {name: kind["enable"] for name, kind in peer.taken[-1]["tracking_settings"].items()} == {
        "click_tracking": False,
        "open_tracking": False,
        "subscription_tracking": False,
        "ganalytics": False,
    }


@pytest.mark.parametrize(
    ("local", "reason", "permanent", "detail"),
    [
        ("malformed", "address_malformed", True, "400 personalizations.0.to.0.email"),
        ("odd", "mail_refused", True, "400"),
        ("foreign-sender", "mail_sender_refused", False, "403 from"),
        ("small", "message_too_big", True, "413"),
        ("busy", "mail_deferred", False, "429"),
        ("broken", "mail_deferred", False, "500"),
        ("away", "mail_deferred", False, "503"),
        ("änna", "address_unsupported", True, ""),
    ],
)
def test_refusals_are_told_apart(peer: Peer, local: str, reason: str, permanent: bool, detail: str) -> None:
    with pytest.raises(DeliveryFailed) as refused:
        mailer(peer).send(replace(EMAIL, to=f"{local}@example.org"))
    assert (refused.value.reason, refused.value.permanent, refused.value.detail) == (reason, permanent, detail)
    assert "@" not in str(refused.value)


def test_a_key_that_is_refused_makes_messages_wait(peer: Peer) -> None:
    for act in (lambda: mailer(peer, "SG.wrong").send(EMAIL), mailer(peer, "SG.wrong").check):
        with pytest.raises(DeliveryFailed) as refused:
            act()
        assert (refused.value.reason, refused.value.permanent) == ("mail_login_refused", False)


def test_a_check_asks_whether_the_key_may_send(peer: Peer) -> None:
    assert mailer(peer).check().endswith(peer.url.rpartition("/")[2])
    peer.scopes = ("stats.read",)
    with pytest.raises(DeliveryFailed, match="mail_sender_refused"):
        mailer(peer).check()
    peer.scopes = ("mail.send",)


def test_a_lost_answer_and_a_server_that_is_away_are_temporary(peer: Peer) -> None:
    peer.lose_answers = 1
    for url in (peer.url, "http://127.0.0.1:1"):
        with pytest.raises(DeliveryFailed) as failed:
            SendGridMailer(lambda: KEY, FROM, url=url, seconds=5).send(EMAIL)
        assert (failed.value.reason, failed.value.permanent) == ("mail_unreachable", False)


def test_the_peer_refuses_what_the_schema_forbids(peer: Peer) -> None:
    with sendgrid_peer() as strict, pytest.raises(DeliveryFailed):
        mailer(strict).send(replace(EMAIL, text=""))
    assert strict.wrong == ["content.0.value: '' should be non-empty"]
