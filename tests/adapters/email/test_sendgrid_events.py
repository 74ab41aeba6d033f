"""SendGrid's events: signed as SendGrid signs, read whatever their order and form."""

from datetime import UTC, datetime

import pytest

from otp_app.adapters.email import sendgrid_events
from otp_app.adapters.email.sendgrid_events import SIGNATURE, TIMESTAMP
from otp_app.domain.messages.outgoing import Report
from tests.peers.sendgrid import Peer

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def event(kind: str, **fields: object) -> dict[str, object]:
    return {
        "event": kind,
        "email": "anna@example.org",
        "timestamp": int(AT.timestamp()),
        "otp_message": "msg_1",
        **fields,
    }


def read(*events: object) -> tuple[Report, ...]:
    return sendgrid_events.read_reports(Peer().signed(list(events))[0])


@pytest.mark.parametrize(
    ("told", "report"),
    [
        (event("delivered", response="250 OK"), Report("msg_1", "delivered", AT)),
        (
            event("bounce", type="bounce", status="5.1.1", reason="550 5.1.1 <anna@example.org>: no such user"),
            Report("msg_1", "bounced", AT, "mailbox_unknown", "5.1.1"),
        ),
        (
            event("bounce", type="blocked", status="5.7.1", reason="blocked"),
            Report("msg_1", "bounced", AT, "mail_blocked", "5.7.1"),
        ),
        (
            event("bounce", type="bounce", status="", bounce_classification="Invalid Address"),
            Report("msg_1", "bounced", AT, "mailbox_unknown", ""),
        ),
        (
            event("bounce", status="5.1.1\r\nx anna@example.org", reason=["odd"]),
            Report("msg_1", "bounced", AT, "mail_refused", ""),
        ),
        (event("dropped", reason="Bounced Address"), Report("msg_1", "failed", AT, "bounced_before", "")),
        (event("dropped", reason="Spam Content"), Report("msg_1", "failed", AT, "mail_refused", "")),
        (event("deferred", status="4.2.2"), Report("msg_1", "deferred", AT, "mailbox_full", "4.2.2")),
        (event("spamreport"), Report("msg_1", "complained", AT, "marked_as_spam")),
    ],
)
def test_what_an_event_says(told: dict[str, object], report: Report) -> None:
    assert read(told) == (report,)


def test_what_says_nothing_of_our_messages_is_passed_over() -> None:
    strange = (event("open"), event("delivered", otp_message=None), event("delivered", timestamp="now"))
    assert read(*strange, event("delivered", timestamp=1e30), "text", None, event("delivered")) == (
        Report("msg_1", "delivered", AT),
    )
    with pytest.raises(ValueError, match="no list"):
        sendgrid_events.read_reports(b"{}")


def test_only_what_the_key_signed_is_genuine() -> None:
    peer = Peer()
    body, headers = peer.signed([event("delivered")])
    signature, timestamp = headers[SIGNATURE], headers[TIMESTAMP]
    assert sendgrid_events.is_genuine(peer.public_key, body, signature, timestamp)
    for false in (
        (Peer().public_key, body, signature, timestamp),
        (peer.public_key, body + b" ", signature, timestamp),
        (peer.public_key, body, signature, timestamp + "1"),
        (peer.public_key, body, "", timestamp),
        (peer.public_key, body, "no base64!", timestamp),
        (peer.public_key, b"\xff", signature, timestamp),
    ):
        assert not sendgrid_events.is_genuine(*false)
