"""The mailbox of returned messages is chosen whole or not at all."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from otp_app.settings import Bounces

WHOLE = {"address": "bounces@sign.example", "host": "imap.sign.example", "user": "bounces", "password": "x"}


def test_whole_or_none() -> None:
    assert Bounces(**WHOLE).folder == "INBOX"  # type: ignore[arg-type]
    assert Bounces().address == ""


@pytest.mark.parametrize(
    "change",
    [
        {"address": ""},
        {"address": "Bounces <bounces@sign.example>"},
        {"address": "bounces"},
        {"address": f"{'b' * 27}@sign.example"},
        {"host": ""},
        {"user": ""},
        {"password": None},
        {"security": "none"},
        {"poll_seconds": 0},
        {"password_file": Path("/no/such/file")},
    ],
)
def test_what_is_missing_or_wrong_is_said(change: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Bounces(**{**WHOLE, **change})  # type: ignore[arg-type]
