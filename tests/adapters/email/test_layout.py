"""Both faces of a letter: the same content, and nothing in it that a stranger could make active."""

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from otp_app.adapters.email.layout import as_email, host_of
from otp_app.domain.messages.letter import Letter
from tests.adapters.email.letters import FILES, FULL, HOSTILE, SENDER, delivery, poisoned
from tests.adapters.email.reading import read

BARE = Letter(subject="S", preview="P", heading="Heading", language="en", from_name="OTP Sign")
OPTIONAL = ("kicker", "quote", "paragraphs", "code", "link", "under", "steps", "facts", "sheets", "small")


def _words(text: str) -> list[str]:
    """What is said, without the marks that plain text needs instead of looks."""
    return re.sub(r"(?m)^(> ?|-- ?$)", "", text).replace(":", "").split()


def test_both_faces_say_the_same() -> None:
    email = as_email(delivery(FULL), FILES, SENDER)
    page = read(email.html)
    shown = _words(page.text)
    written = _words(email.text)
    # The address of the button is its href; the name of the product stands above in one face, below in the other.
    assert sorted([*shown, FULL.link.replace(":", "")]) == sorted(written)
    assert page.links == [FULL.link, "mailto:help@sign.example"]
    assert email.text.splitlines().count(FULL.link) == 1
    assert [line.strip() for line in email.text.splitlines()].count(FULL.code) == 1
    assert FULL.preview in email.html


def test_the_picture_of_the_message() -> None:
    email = as_email(delivery(FULL), FILES, SENDER)
    assert email.message_id == "msg_0123456789abcdefghjk@sign.example"
    assert (email.to, email.to_name) == ("anneliese@example.org", "Anneliese Müller")
    assert (email.subject, email.language, email.from_name) == (FULL.subject, "en", FULL.from_name)
    assert email.reply_to == "giulia@tessera.example"
    assert email.attachments == FILES


def test_nothing_is_fetched_and_nothing_runs() -> None:
    html = as_email(delivery(FULL), FILES, SENDER).html
    page = read(html)
    assert not {"script", "img", "link", "iframe", "form", "object"} & set(page.tags)
    assert "url(" not in html
    assert "@import" not in html
    assert {u for u in re.findall(r"https?://[^\"'\s<>]+", html) if "w3.org" not in u} == {FULL.link}


@pytest.mark.parametrize("left_out", OPTIONAL)
def test_every_part_may_be_missing(left_out: str) -> None:
    email = as_email(delivery(replace(FULL, **{left_out: type(getattr(FULL, left_out))()})), FILES, SENDER)
    read(email.html)
    for face in (email.html, email.text):
        assert "None" not in face
        assert "{" not in re.sub(r"<style.*?</style>", "", face, flags=re.DOTALL)


def test_a_bare_letter_is_a_letter() -> None:
    email = as_email(delivery(BARE), (), replace(SENDER, support=""))
    assert "mailto:" not in email.html
    assert email.text == "Heading\n\n-- \nOTP Sign\n"


def test_it_says_whether_the_document_came_along() -> None:
    with_files = as_email(delivery(FULL), FILES, SENDER)
    without = as_email(delivery(FULL), (), SENDER)
    no_sheets = as_email(delivery(replace(FULL, sheets=())), (), SENDER)
    for email, said, unsaid in (
        (with_files, [FULL.attached], [FULL.unattached]),
        (without, [FULL.unattached], [FULL.attached]),
        (no_sheets, [], [FULL.attached, FULL.unattached]),
    ):
        for face in (read(email.html).text, " ".join(email.text.split())):
            assert all(line in face for line in said)
            assert not any(line in face for line in unsaid)


def test_a_leading_question_is_bold_and_nothing_else() -> None:
    html = as_email(delivery(FULL), FILES, SENDER).html
    assert re.findall(r"<b style=\"color:#131d3b\">(.*?)</b>", html) == ["Not expecting this?"]


@pytest.mark.parametrize("text", HOSTILE)
def test_what_strangers_write_changes_no_tag(text: str) -> None:
    """The message for hostile words has the very structure of the one for harmless words."""
    benign = read(as_email(delivery(poisoned("harmless")), FILES, SENDER).html)
    email = as_email(delivery(poisoned(text)), FILES, SENDER)
    found = read(email.html)
    for tags in (benign.tags, found.tags):
        tags.pop("br", None)
    assert found.tags == benign.tags
    assert found.attributes == benign.attributes
    assert found.conditional == benign.conditional
    assert found.links == benign.links
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x00\x1b\x85\u2028\ud800]", email.html + email.text)
    for line in (email.subject, email.from_name):
        assert line == " ".join(line.split())
    email.html.encode()
    email.text.encode()


@settings(max_examples=60, deadline=None)
@given(st.text())
def test_no_text_at_all_changes_a_tag(text: str) -> None:
    benign = read(as_email(delivery(poisoned("harmless")), FILES, SENDER).html)
    letter = replace(poisoned("harmless"), heading=text, subject=text, preview=text, facts=((text, text),) * 2)
    found = read(as_email(delivery(letter), FILES, SENDER).html)
    assert found.tags == benign.tags
    assert found.attributes == benign.attributes


def test_the_message_of_the_sender_cannot_pass_for_ours() -> None:
    quote = "Please pay:\nhttps://evil.example/pay\n-- \nOTP Sign"
    email = as_email(delivery(replace(FULL, quote=quote)), FILES, SENDER)
    assert "> https://evil.example/pay" in email.text.splitlines()
    assert "https://evil.example/pay" not in email.text.splitlines()
    assert email.text.splitlines().count("-- ") == 1
    assert "https://evil.example/pay" not in read(email.html).links


def test_narrow_spaces_of_the_french_stay_and_lines_are_short() -> None:
    letter = replace(FULL, paragraphs=("Vous n’attendiez pas ce message\u00a0? " * 5,))
    email = as_email(delivery(letter), FILES, SENDER)
    assert "message\u00a0?" in email.html
    assert "message\u00a0?" in email.text
    assert max(map(len, email.text.splitlines())) <= 76


@pytest.mark.parametrize(
    ("base_url", "host"),
    [
        ("http://localhost:3000", "localhost"),
        ("https://Sign.Example", "sign.example"),
        ("http://[::1]:3000", "[::1]"),
        ("nonsense", "localhost"),
    ],
)
def test_host_of_message_ids(base_url: str, host: str) -> None:
    assert host_of(base_url) == host
