"""A logo: drawn anew, and along with the letter that shows it."""

import io
from dataclasses import replace
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from PIL import Image

from otp_app.adapters.email import mailbox
from otp_app.adapters.email.layout import as_email
from otp_app.adapters.email.mime import as_mime
from otp_app.adapters.email.outbox import OutboxMailer
from otp_app.adapters.email.sendgrid import SendGridMailer
from otp_app.adapters.images.logo import as_logo
from otp_app.domain.errors import DomainError
from otp_app.domain.messages.letter import Brand
from tests.adapters.email.letters import FILES, FROM, FULL, SENDER, delivery
from tests.peers.sendgrid import KEY, sendgrid_peer

BRANDED = replace(FULL, brand=Brand("Tessera", "#07753a", "key"), stop="mailto:giulia@tessera.example?subject=x")


def picture(size: tuple[int, int] = (1200, 400), kind: str = "PNG", mode: str = "RGBA") -> bytes:
    buffer = io.BytesIO()
    Image.new(mode, size, "red").save(buffer, kind)
    return buffer.getvalue()


@pytest.mark.parametrize(("kind", "mode"), [("PNG", "RGBA"), ("PNG", "P"), ("JPEG", "RGB"), ("WEBP", "RGBA")])
def test_a_logo_becomes_a_small_png(kind: str, mode: str) -> None:
    drawn = Image.open(io.BytesIO(as_logo(picture(kind=kind, mode=mode))))
    assert (drawn.format, drawn.mode) == ("PNG", "RGB")
    assert drawn.size == (384, 128)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"GIF89a",
        b"<svg onload=alert(1)>",
        picture()[:60],
        picture((5000, 4000)),
        picture((4, 4)),
        picture(kind="GIF"),
    ],
)
def test_what_is_no_logo_is_refused(data: bytes) -> None:
    with pytest.raises(DomainError, match="logo_unreadable"):
        as_logo(data)


def test_the_letter_shows_what_goes_along_and_fetches_nothing() -> None:
    logo = as_logo(picture())
    email = as_email(delivery(BRANDED), FILES, SENDER, logo)
    assert 'src="cid:logo"' in email.html
    assert "#07753a" in email.html
    message = message_from_bytes(as_mime(email, FROM).as_bytes(), policy=default)
    [related] = [part for part in message.walk() if part["Content-ID"] == "<logo>"]
    assert related.get_payload(decode=True) == logo
    assert message["List-Unsubscribe"] == "<mailto:giulia@tessera.example?subject=x>"
    assert [part.get_filename() for part in message.iter_attachments()] == [FILES[0].name]


def test_without_a_logo_nothing_changes() -> None:
    email = as_email(delivery(FULL), FILES, SENDER)
    assert "cid:" not in email.html
    assert as_mime(email, FROM)["List-Unsubscribe"] is None


def test_sendgrid_takes_it_inline() -> None:
    with sendgrid_peer() as peer:
        mailer = SendGridMailer(lambda: KEY, FROM, url=peer.url, seconds=5)
        mailer.send(as_email(delivery(BRANDED), FILES, SENDER, as_logo(picture())))
    assert peer.wrong == []
    assert [(a["disposition"], a.get("content_id")) for a in peer.taken[0]["attachments"]] == [
        ("attachment", None),
        ("inline", "logo"),
    ]
    headers = peer.taken[0]["personalizations"][0]["headers"]
    assert headers["List-Unsubscribe"] == "<mailto:giulia@tessera.example?subject=x>"


def test_the_local_mailbox_shows_it(tmp_path: Path) -> None:
    OutboxMailer(tmp_path, FROM).send(as_email(delivery(BRANDED), FILES, SENDER, as_logo(picture())))
    mail = mailbox.read_mail(tmp_path, "msg_0123456789abcdefghjk")
    assert 'src="data:image/png;base64,' in mail.html
    assert "cid:" not in mail.html
    assert len(mail.attachments) == 1
