"""Events, states and times in the reader's words."""

from datetime import UTC, datetime, timedelta

import pytest

from otp_app.domain.audit.events import EventKind
from otp_app.domain.envelopes import lifecycle
from otp_app.i18n.catalog import LANGUAGES
from otp_app.ui.pages.sender import events, states, times

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
ROME = "Europe/Rome"
OF_ENVELOPES = [kind for kind in EventKind if not kind.startswith(("account:", "organisation:"))]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("kind", OF_ENVELOPES)
def test_every_event_has_words_and_a_look(kind: EventKind, lang: str) -> None:
    words = events.words(lang, kind, "Anneliese Krüger", {"signer": "sgn_1", "name": "a.pdf", "reason": "why"})
    assert words
    assert kind.value not in words, "it is shown raw"
    assert events.look(kind)[0] != "info"


def test_an_event_tells_whom_it_is_about() -> None:
    assert events.words("en", EventKind.SIGNER_OPENED, "Giulia", {}) == "Giulia opened the link"
    assert events.words("de", EventKind.SIGNER_OPENED, "", {}) == "Jemand hat den Link geöffnet"
    ticked = events.words("en", EventKind.SIGNER_POINT_TICKED, "Giulia", {}, (2, 5))
    assert ticked == "Giulia ticked point 2 of 5"


def test_a_reason_is_quoted_only_where_there_is_one() -> None:
    assert events.words("it", EventKind.SIGNER_DECLINED, "Paolo", {"reason": "no"}) == "Paolo ha rifiutato: «no»"
    assert events.words("it", EventKind.SIGNER_DECLINED, "Paolo", {}) == "Paolo ha rifiutato"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_state_has_a_badge(lang: str) -> None:
    looks = {state: states.of_envelope(lang, state, 1, 2) for state in lifecycle.OPEN | lifecycle.ENDED}
    assert len({look.label for look in looks.values()}) == len(looks)
    assert all(look.icon for look in looks.values()), "colour is never alone"


def test_nobody_waits_for_a_signer_once_it_has_ended() -> None:
    assert states.of_signer("en", "invited", "sent").tone == "wait"
    assert states.of_signer("en", "invited", "cancelled").tone == ""
    assert states.of_signer("en", "signed", "cancelled").tone == "ok"


@pytest.mark.parametrize(
    ("ago", "en", "de"),
    [
        (timedelta(minutes=19), "today, 09:41", "heute, 09:41"),
        (timedelta(hours=11), "yesterday, 23:00", "gestern, 23:00"),
        (timedelta(days=4), "20 Nov, 10:00", "20. Nov., 10:00"),
        (timedelta(days=400), "20 Oct 2025, 11:00", "20. Okt. 2025, 11:00"),
    ],
)
def test_times_are_near_or_dated_in_the_zone_of_the_organisation(ago: timedelta, en: str, de: str) -> None:
    assert times.brief(NOW - ago, "en", ROME, NOW) == en
    assert times.brief(NOW - ago, "de", ROME, NOW) == de


def test_the_last_day_has_its_hour() -> None:
    assert times.due(NOW + timedelta(days=7), "en", ROME, NOW) == ("by 1 Dec", False)
    assert times.due(NOW + timedelta(hours=8), "en", ROME, NOW) == ("today, 18:00", True)


def test_the_zone_is_named_with_its_offset() -> None:
    assert times.zone_name(ROME, NOW) == "Europe/Rome (UTC+1)"
    assert times.zone_name("UTC", NOW) == "UTC"
