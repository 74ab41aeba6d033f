"""What mail servers send back, read: by the shapes of the usual ones, and by what is none of theirs."""

from dataclasses import astuple
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from otp_app.adapters.email.bounces import read_bounce, tagged
from otp_app.domain.messages.outgoing import Return
from otp_app.i18n.delivery import REASONS

RETURNED = Path(__file__).with_name("returned")
ADDRESS, TAG = "bounces@sign.example", "0123456789abcdefghjk-abcdefgh234567ab"
NOW = datetime(2026, 11, 30, tzinfo=UTC)
EXPECTED = {
    "postfix_unknown": ("bounced", "mailbox_unknown", "5.1.1"),
    "postfix_delayed": ("deferred", "mail_deferred", "4.4.1"),
    "postfix_expired": ("bounced", "expired_at_provider", "4.4.7"),
    "exchange_online": ("bounced", "mailbox_unknown", "5.1.10"),
    "exchange_full": ("bounced", "mailbox_full", "5.2.2"),
    "gmail_unknown": ("bounced", "mailbox_unknown", "5.1.1"),
    "exim_dsn": ("bounced", "mailbox_unknown", "5.0.0"),
    "exim_plain": ("bounced", "mail_refused", "5.7.1"),
    "outlook_blocked": ("bounced", "mail_refused", "5.5.0"),
    "relayed": None,
    "away": None,
    "read_receipt": None,
    "forwarded_bounce": None,
}


def returned(name: str, to: str = tagged(ADDRESS, TAG)) -> bytes:
    """One of the folder, as it came to that address."""
    return (RETURNED / f"{name}.eml").read_text().replace("{to}", to).replace("\n", "\r\n").encode()


def test_the_folder_is_the_table() -> None:
    assert {p.stem for p in RETURNED.glob("*.eml")} == set(EXPECTED)


@pytest.mark.parametrize(("name", "expected"), EXPECTED.items())
def test_every_shape(name: str, expected: tuple[str, str, str] | None) -> None:
    found = read_bounce(returned(name), ADDRESS, NOW)
    if expected is None:
        assert found is None
        return
    assert found is not None
    assert (found.outcome, found.reason, found.detail, found.tag) == (*expected, TAG)
    assert found.reason in REASONS
    assert found.at.day in (24, 29)
    assert "anna" not in str(astuple(found))


@pytest.mark.parametrize(
    ("to", "tag"),
    [
        ("Bounces+ABC-def@SIGN.example", "ABC-def"),
        ('"bounces+abc@sign.example" <bounces+abc@sign.example>', "abc"),
        ("other@example.org, bounces+abc@sign.example", "abc"),
        ("bounces@sign.example", None),
        ("bounces+abc@sign.example.org", None),
        ("rebounces+abc@sign.example", None),
        ("bounces+abc@design.example", None),
        ("bounces+@sign.example", None),
    ],
)
def test_whose_it_is_stands_in_the_address_it_came_to(to: str, tag: str | None) -> None:
    found = read_bounce(returned("exchange_online", to), ADDRESS, NOW)
    assert (found.tag if found else None) == tag


def test_a_tag_in_its_text_alone_is_none() -> None:
    """The address stands in the message that came back too, where whoever wrote the bounce put it."""
    raw = returned("postfix_unknown").replace(b"To: bounces+", b"X-To: bounces+", 1)
    assert read_bounce(raw, ADDRESS, NOW) is None


def test_the_worst_of_several_counts() -> None:
    delivered = b"Final-Recipient: rfc822; a@b.example\r\nAction: delivered\r\nStatus: 2.0.0\r\n\r\n"
    raw = returned("postfix_unknown").replace(b"Final-Recipient", delivered + b"Final-Recipient", 1)
    found = read_bounce(raw, ADDRESS, NOW)
    assert found is not None
    assert found.outcome == "bounced"
    only = raw.replace(b"Action: failed", b"Action: expanded")
    assert read_bounce(only, ADDRESS, NOW) == Return(TAG, "delivered", found.at)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_no_bytes_at_all_make_it_fail(data: st.DataObject) -> None:
    raw = bytearray(returned(data.draw(st.sampled_from(sorted(EXPECTED)))))
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(0, len(raw)))
        raw[at : at + data.draw(st.integers(0, 60))] = data.draw(st.binary(max_size=40))
    found = read_bounce(bytes(raw), ADDRESS, NOW)
    assert found is None or found.at.tzinfo is not None


def test_parts_within_parts_without_end() -> None:
    deep = b"".join(b'Content-Type: multipart/report; boundary="%d"\r\n\r\n--%d\r\n' % (n, n) for n in range(3000))
    assert read_bounce(f"To: {tagged(ADDRESS, TAG)}\r\n".encode() + deep, ADDRESS, NOW) is None
