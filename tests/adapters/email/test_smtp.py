"""Handing over by SMTP to a real server: encryption, login, every kind of answer."""

import socket
from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest

from otp_app.adapters.email.smtp import Server, SmtpMailer
from otp_app.domain.ports import DeliveryFailed, Email, File
from tests.adapters.email.smtp_peer import PASSWORD, USER, Peer, smtp_peer

FROM = "no-reply@sign.example"
EMAIL = Email(
    message_id="msg_1@sign.example",
    to="anna@example.org",
    to_name="Anna Müller",
    subject="Bitte unterschreiben: Vertrag über Möbel",
    text="Guten Tag,\n.\n.. ein Punkt am Anfang bleibt.",
    html="<p>Guten Tag</p>",
    language="de",
    from_name="Tessera Interiors",
    reply_to="giulia@tessera.example",
    attachments=(File("Vertrag.pdf", "application/pdf", b"%PDF-1.7\n" + bytes(range(256)) * 40),),
)


def server(peer: Peer, security: str = "starttls", **changes: object) -> Server:
    plain = Server("127.0.0.1", peer.port, security, USER, lambda: PASSWORD, peer.ca, seconds=5)  # type: ignore[arg-type]
    return replace(plain, **changes)


@pytest.fixture(scope="module")
def peer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Peer]:
    with smtp_peer(tmp_path_factory.mktemp("smtp")) as running:
        yield running


def to(local: str, **changes: object) -> Email:
    return replace(EMAIL, to=f"{local}@example.org", **changes)


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_message_arrives_whole_and_encrypted(tmp_path: Path, security: str):
    with smtp_peer(tmp_path, security, login=security == "starttls") as peer:
        login = {} if security == "starttls" else {"user": ""}
        mailer = SmtpMailer(server(peer, security, **login), FROM)
        assert mailer.check() == "127.0.0.1"
        assert mailer.send(EMAIL) == "4F3A9C01B2"
    [taken] = peer.taken
    assert (taken.mail_from, taken.rcpt_tos, peer.encrypted) == (FROM, ["anna@example.org"], [True])
    assert isinstance(taken.content, bytes)
    read = message_from_bytes(taken.content, policy=default)
    assert read["Message-ID"] == "<msg_1@sign.example>"
    assert read["Subject"] == EMAIL.subject
    body = read.get_body(("plain",))
    assert body is not None
    assert body.get_content().strip().replace("\r\n", "\n") == EMAIL.text
    assert [part.get_payload(decode=True) for part in read.iter_attachments()] == [EMAIL.attachments[0].data]


@pytest.mark.parametrize(
    ("local", "reason", "permanent", "detail"),
    [
        ("nobody", "mailbox_unknown", True, "550 5.1.1"),
        ("moved", "mailbox_unknown", True, "551"),
        ("full", "mailbox_full", False, "452 4.2.2"),
        ("over-quota", "mailbox_full", True, "552 5.2.2"),
        ("blocked", "mail_refused", True, "554 5.7.1"),
        ("later", "mail_deferred", False, "451 4.7.1"),
        ("busy", "mail_deferred", False, "421 4.3.2"),
        ("spam", "mail_refused", True, "550 5.7.1"),
        ("small", "message_too_big", True, "552 5.3.4"),
        ("slow", "mail_deferred", False, "451 4.3.0"),
    ],
)
def test_every_refusal_is_permanent_or_not_and_names_nobody(
    peer: Peer, local: str, reason: str, permanent: bool, detail: str
):
    with pytest.raises(DeliveryFailed) as refusal:
        SmtpMailer(server(peer), FROM).send(to(local))
    failure = refusal.value
    assert (failure.reason, failure.permanent, failure.detail) == (reason, permanent, detail)
    assert "@" not in str(failure)


def test_the_servers_own_limit_is_asked_before_anything_is_sent(tmp_path: Path):
    with smtp_peer(tmp_path, limit=5_000) as peer, pytest.raises(DeliveryFailed) as refusal:
        SmtpMailer(server(peer), FROM).send(EMAIL)
    assert refusal.value.reason in ("message_too_big", "mail_sender_refused")


def test_a_wrong_password_is_nobodys_fault_but_ours(peer: Peer):
    with pytest.raises(DeliveryFailed) as refusal:
        SmtpMailer(server(peer, password=lambda: "wrong"), FROM).send(EMAIL)
    assert (refusal.value.reason, refusal.value.permanent, refusal.value.detail) == ("mail_login_refused", False, "535")


def test_nothing_is_ever_sent_in_the_clear_instead(tmp_path: Path):
    with smtp_peer(tmp_path, "none", login=False) as peer:
        with pytest.raises(DeliveryFailed) as refusal:
            SmtpMailer(server(peer), FROM).send(EMAIL)
        assert (refusal.value.reason, refusal.value.permanent) == ("mail_not_encrypted", False)
        assert SmtpMailer(server(peer, "none", user=""), FROM).send(EMAIL)
    assert peer.encrypted == [False]


def test_a_server_that_cannot_prove_who_it_is_gets_nothing(peer: Peer):
    before = len(peer.taken)
    with pytest.raises(DeliveryFailed) as refusal:
        SmtpMailer(server(peer, ca=None), FROM).send(EMAIL)
    assert (refusal.value.reason, refusal.value.permanent) == ("mail_not_encrypted", False)
    assert len(peer.taken) == before


def test_nobody_there_is_waited_for():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(DeliveryFailed) as refusal:
        SmtpMailer(Server("127.0.0.1", port, seconds=2), FROM).send(EMAIL)
    assert (refusal.value.reason, refusal.value.permanent) == ("mail_unreachable", False)


def test_a_line_cut_before_the_answer_is_tried_again_under_the_same_id(tmp_path: Path):
    with smtp_peer(tmp_path) as peer:
        peer.close_after_data = True
        with pytest.raises(DeliveryFailed) as refusal:
            SmtpMailer(server(peer), FROM).send(EMAIL)
        assert (refusal.value.reason, refusal.value.permanent) == ("mail_unreachable", False)
        peer.close_after_data = False
        SmtpMailer(server(peer), FROM).send(EMAIL)
    ids = [message_from_bytes(one.content)["Message-ID"] for one in peer.taken if isinstance(one.content, bytes)]
    assert ids == ["<msg_1@sign.example>"] * 2


@pytest.mark.parametrize("address", ["jörg@example.org", "anna@bücher.example"])
def test_international_addresses(peer: Peer, address: str):
    SmtpMailer(server(peer), FROM).send(replace(EMAIL, to=address))
    local, _, domain = peer.taken[-1].rcpt_tos[0].partition("@")
    assert (local, domain) == (address.partition("@")[0], {"jörg": "example.org"}.get(local, "xn--bcher-kva.example"))


@pytest.mark.parametrize("notifies", [True, False])
def test_what_comes_back_is_told_apart_by_its_address_and_holds_no_document(tmp_path: Path, notifies: bool):
    tag = "0123456789abcdefghjk-abcdefgh234567ab"
    with smtp_peer(tmp_path, notifies=notifies) as peer:
        SmtpMailer(server(peer), FROM, "bounces@sign.example").send(replace(EMAIL, return_tag=tag))
        SmtpMailer(server(peer), FROM).send(replace(EMAIL, return_tag=tag))
    assert [one.mail_from for one in peer.taken] == [f"bounces+{tag}@sign.example", FROM]
    assert peer.asked == (["RET=HDRS", "NOTIFY=FAILURE,DELAY"] * 2 if notifies else [])
    contents = [one.content for one in peer.taken if isinstance(one.content, bytes)]
    assert all(tag.encode() not in content for content in contents)


def test_a_server_without_smtputf8_gets_no_such_address_and_every_other(tmp_path: Path):
    with smtp_peer(tmp_path, utf8=False) as peer:
        mailer = SmtpMailer(server(peer), FROM)
        with pytest.raises(DeliveryFailed) as refusal:
            mailer.send(replace(EMAIL, to="jörg@example.org"))
        assert (refusal.value.reason, refusal.value.permanent) == ("address_unsupported", True)
        mailer.send(replace(EMAIL, to="anna@bücher.example", reply_to="jörg@tessera.example"))
    [taken] = peer.taken
    assert taken.rcpt_tos == ["anna@xn--bcher-kva.example"]
