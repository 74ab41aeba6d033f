"""An e-mail on the wire, read by the library's parser as any receiver would."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import getaddresses

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from otp_app.adapters.email.layout import as_email
from otp_app.adapters.email.lines import file_name, header_line
from otp_app.adapters.email.mime import as_mime
from otp_app.domain.ports import DeliveryFailed, Email, File
from tests.adapters.email.letters import FILES, FULL, HOSTILE, SENDER, delivery

FROM = "no-reply@sign.example"
AT = datetime(2026, 11, 24, 9, 30, 15, tzinfo=UTC)
HEADERS = [
    "From",
    "To",
    "Reply-To",
    "Subject",
    "Date",
    "Message-ID",
    "Auto-Submitted",
    "MIME-Version",
    "Content-Type",
    "Content-Language",
]


def email(text: str = "Name", to: str = "anneliese@example.org") -> Email:
    return Email(
        message_id="msg_1@sign.example",
        to=to,
        to_name=text,
        subject=text,
        text="Text, perché no\n",
        html="<p>Text, perché no",
        language="it",
        from_name=text,
        reply_to="giulia@tessera.example",
        attachments=(File(text, "application/pdf", b"%PDF-1.7"),),
    )


def received(message: EmailMessage) -> EmailMessage:
    found = message_from_bytes(message.as_bytes(), policy=policy.default)
    assert isinstance(found, EmailMessage)
    return found


def decoded(message: EmailMessage, header: str) -> str:
    """As RFC 2047 section 6.2 says; the library's policy puts spaces between encoded words of a name."""
    raw = dict(message.raw_items())[header]
    return str(make_header(decode_header("".join(str(raw).splitlines()))))


def test_the_headers_of_a_letter() -> None:
    found = received(as_mime(as_email(delivery(FULL), FILES, SENDER), FROM, AT))
    assert list(found.keys()) == HEADERS
    assert str(found["From"]) == '"Tessera Interiors S.r.l. via OTP Sign" <no-reply@sign.example>'
    assert str(found["To"]) == "Anneliese Müller <anneliese@example.org>"
    assert str(found["Reply-To"]) == "giulia@tessera.example"
    assert str(found["Subject"]) == FULL.subject
    assert str(found["Date"]) == "Tue, 24 Nov 2026 09:30:15 +0000"
    assert str(found["Message-ID"]) == "<msg_0123456789abcdefghjk@sign.example>"
    assert str(found["Auto-Submitted"]) == "auto-generated"
    assert str(found["Content-Language"]) == "en"


def test_the_parts_of_a_letter() -> None:
    sent = as_email(delivery(FULL), FILES, SENDER)
    found = received(as_mime(sent, FROM))
    assert found.get_content_type() == "multipart/mixed"
    alternative, attachment = list(found.iter_parts())
    assert [p.get_content_type() for p in alternative.iter_parts()] == ["text/plain", "text/html"]
    plain, html = alternative.iter_parts()
    assert plain.get_content().replace("\r\n", "\n") == sent.text
    assert html.get_content().replace("\r\n", "\n").rstrip() == sent.html.rstrip()
    assert attachment.get_content_type() == "application/pdf"
    assert attachment.get_content_disposition() == "attachment"
    assert attachment.get_filename() == FILES[0].name
    assert attachment.get_content() == FILES[0].data


def test_without_attachments_it_is_only_two_faces() -> None:
    found = received(as_mime(as_email(delivery(FULL), (), SENDER), FROM))
    assert found.get_content_type() == "multipart/alternative"


def test_every_line_fits_the_protocol() -> None:
    """RFC 5321 section 4.5.3.1.6 (998 octets), RFC 5322 section 2.3 (CR and LF only together), ASCII throughout."""
    raw = as_mime(email("عقد التوريد الإطاري " * 10), FROM).as_bytes()
    assert raw.isascii()
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)", raw)


@pytest.mark.parametrize("text", HOSTILE)
def test_names_and_titles_cannot_leave_their_header(text: str) -> None:
    _check(text)


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=150))
@example('Bellandi, Giulia; O\'Neil \\ "x" <a@b.c> (comment), ' * 3)
@example("é" * 140)
@example("a, " * 45 + "ü")
@example("=?=?utf-8?b?DQpCY2M6IHhAeS56?=")
@example("x" * 149)
def test_no_name_at_all_can(text: str) -> None:
    _check(text)


def _check(text: str) -> None:
    raw = as_mime(email(text), FROM, AT).as_bytes()
    found = message_from_bytes(raw, policy=policy.default)
    assert isinstance(found, EmailMessage)
    assert list(found.keys()) == HEADERS
    expected = header_line(text)
    assert decoded(found, "Subject") == expected
    for header, address in (("From", FROM), ("To", "anneliese@example.org")):
        people = getaddresses(["".join(str(dict(found.raw_items())[header]).splitlines())])
        assert [a for _, a in people] == [address]
        assert str(make_header(decode_header(people[0][0]))) == expected
    names = [part.get_filename() for part in found.iter_attachments()]
    assert names == [file_name(text)]
    assert "/" not in names[0]


@pytest.mark.parametrize(
    "address",
    [
        "",
        "nobody",
        "a@b\r\nBcc: c@d.e",
        "a@b.c, d@e.f",
        "<a@b.c>",
        "a b@c.d",
        '"a"@b.c',
        "a@b@c.d",
        "a@\x00b.c",
        "a@ü ü.de",
    ],
)
def test_an_address_that_is_none_is_refused_for_good(address: str) -> None:
    with pytest.raises(DeliveryFailed, match=r"^address_malformed$") as refused:
        as_mime(email(to=address), FROM)
    assert refused.value.permanent
    assert not address or address not in str(refused.value)


@pytest.mark.parametrize("message_id", ["", "a", "a@b>\r\nX: y", "a b@c", "a@b@c"])
def test_a_message_id_that_is_none_is_refused(message_id: str) -> None:
    wrong = Email(message_id, "a@b.c", "", "", "", "", "en", "")
    with pytest.raises(DeliveryFailed, match="message_id_malformed"):
        as_mime(wrong, FROM)


def test_an_international_domain_travels_in_ascii_and_keeps_its_letters() -> None:
    """IDNA 2008: `straße` and `strasse` are two domains."""
    found = received(as_mime(email(to="giulia@straße.example"), FROM))
    assert found["To"].addresses[0].addr_spec == "giulia@xn--strae-oqa.example"
    assert as_mime(email(to="giulia@straße.example"), FROM).as_bytes().isascii()


def test_an_international_mailbox_needs_utf8_headers() -> None:
    """RFC 6532 for that message alone."""
    raw = as_mime(email("Jürgen", to="jürgen@example.org"), FROM).as_bytes()
    assert " <jürgen@example.org>\r\n".encode() in raw
    assert b"\r\nTo: =?utf-8?q?J=C3=BCrgen?= <j" in raw


LONG_STOP = "mailto:office@tessera.example?subject=" + "%E2%80%9CAccordo%20quadro%E2%80%9D" * 20


def test_what_a_program_reads_stays_as_it_is_however_long() -> None:
    """No encoded words (RFC 2047 section 5: not within an address or a message id)."""
    host = "signatures.of.a.company.with.a.very.long.name.example"
    letter = replace(email(), message_id=f"msg_{'1' * 20}@{host}", stop=LONG_STOP, follows=f"msg_{'0' * 20}@{host}")
    raw = as_mime(letter, FROM).as_bytes()
    for line in (
        f"List-Unsubscribe: <{LONG_STOP}>",
        f"References: <msg_{'0' * 20}@{host}>",
        f"In-Reply-To: <msg_{'0' * 20}@{host}>",
        f"Message-ID: <msg_{'1' * 20}@{host}>",
    ):
        assert f"\r\n{line}\r\n".encode() in raw
    assert max(map(len, raw.split(b"\r\n"))) <= 998


@pytest.mark.parametrize("stop", ["mailto:a@b.c>\r\nBcc: x@y.z", "mailto:a b", "x" * 901, "mailto:é@b.c"])
def test_an_address_for_stopping_that_is_none_is_left_out(stop: str) -> None:
    found = received(as_mime(replace(email(), stop=stop), FROM))
    assert list(found.keys()) == HEADERS


def test_a_thread_cannot_be_named_by_what_is_no_message_id() -> None:
    with pytest.raises(DeliveryFailed, match="message_id_malformed"):
        as_mime(replace(email(), follows="a@b>\r\nX: y"), FROM)


def test_where_answers_go_never_keeps_a_letter_back() -> None:
    """RFC 6531 is asked of the server for the recipient alone."""
    answers = "jürgen@tessera.example"
    plain = received(as_mime(replace(email(), reply_to=answers), FROM))
    assert plain["Reply-To"] is None
    wide = as_mime(replace(email(to="änna@example.org"), reply_to=answers), FROM)
    assert wide["Reply-To"] == answers
