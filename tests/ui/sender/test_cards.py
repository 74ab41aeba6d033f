"""What the wizard shows of a draft, and what it takes from the point editor, which is whatever a client sends."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from otp_app.domain.envelopes.queries import DocumentView
from otp_app.domain.errors import DomainError
from otp_app.ui.pages.sender.compose import cards
from otp_app.ui.pages.sender.compose.verdicts import Clock
from tests.adapters.pdf.cover_sample import FOUND

POINT = {
    "id": "pnt_00000000000000000001",
    "document": "doc_1",
    "signer": "sgn_1",
    "page": 1,
    "x": 0.1,
    "y": 0,
    "w": 0.3,
    "h": 0.06,
    "required": True,
    "label": "I agree",
}


def test_points_are_taken_as_the_editor_sends_them() -> None:
    [draft] = cards.read_points([POINT])
    assert (draft.document_id, draft.signer_id, draft.page, draft.y, draft.label) == (
        "doc_1",
        "sgn_1",
        1,
        0.0,
        "I agree",
    )


@pytest.mark.parametrize(
    "items",
    [
        None,
        "points",
        {"x": 1},
        [1],
        [POINT | {"x": "0.1"}],
        [POINT | {"x": float("nan")}],
        [POINT | {"x": float("inf")}],
        [POINT | {"w": True}],
        [POINT | {"page": 1.5}],
        [POINT | {"page": None}],
        [POINT | {"required": "yes"}],
        [POINT | {"label": ["a"]}],
        [POINT | {"label": "a" * 2001}],
        [POINT | {"signer": 7}],
        [{}],
    ],
    ids=str,
)
def test_another_shape_is_refused_and_never_crashes(items: Any) -> None:
    with pytest.raises(DomainError, match="point_invalid"):
        cards.read_points(items)


def view(outcome: str = "accepted", findings: tuple[str, ...] = (), pages: int = 2) -> DocumentView:
    return DocumentView(
        id="doc_1",
        name="Annex.pdf",
        size=3_412_000,
        original="o",
        prepared="p",
        sealed="",
        sealed_size=0,
        outcome=outcome,
        findings=findings,
        pages=((595.0, 842.0),) * pages,
        points=0,
    )


CLOCK = Clock("en", "Europe/Rome", datetime(2026, 11, 24, 9, 0, tzinfo=UTC))


def test_the_upload_is_offered_where_it_is_another_file() -> None:
    card = cards.document_card(view("signed"), CLOCK)
    assert (card.prepared, card.original) == ("/api/documents/doc_1/prepared.pdf", "/api/documents/doc_1/original.pdf")
    same = cards.document_card(replace(view(), prepared="o"), CLOCK)
    assert same.original == ""


def test_a_cleaned_file_says_what_was_taken_out() -> None:
    card = cards.document_card(view("cleaned", ("javascript", "launch", "javascript")), CLOCK)
    [notice] = card.notices
    assert notice.text == "Taken out: scripts, commands that start programs or open other files"
    assert notice.tone == "ok"
    assert card.facts == "2 pages · 3.4 MB"


def test_a_sound_file_has_nothing_to_explain() -> None:
    [notice] = cards.document_card(view(), replace(CLOCK, lang="de")).notices
    assert (notice.text, notice.ask) == ("", "")


def test_a_mended_file_asks_to_be_looked_through_page_by_page() -> None:
    mended = replace(view("repaired", ("xref", "javascript"), pages=100), required=("pages",), missing=("pages",))
    card = cards.document_card(mended, CLOCK)
    assert [(notice.tone, notice.statement) for notice in card.notices] == [("wait", "pages"), ("ok", "")]
    assert len(card.thumbs) == 100
    assert card.thumbs[4].href == "/api/documents/doc_1/pages/5?w=1600"
    confirmed = cards.document_card(replace(mended, missing=()), CLOCK)
    assert [(notice.tone, notice.ask) for notice in confirmed.notices] == [("ok", ""), ("ok", "")]
    assert len(confirmed.thumbs) == cards.SHOWN_PAGES


def test_a_password_asks_for_the_right_and_is_not_called_active_content() -> None:
    locked = replace(view("cleaned", ("owner_password",)), required=("right",), missing=("right",))
    [notice] = cards.document_card(locked, CLOCK).notices
    assert (notice.statement, notice.icon) == ("right", "lock")


def test_a_signed_file_lists_who_signed_it_and_what_became_of_it() -> None:
    bore = replace(view("signed", ("attachments",)), signatures=FOUND * 3)
    first, copy = cards.document_card(bore, CLOCK).notices
    assert first.text.endswith("12 signatures were found in it:")
    assert [(line.tone, line.name) for line in first.signatures[:4]] == [
        ("ok", "Λαμπρινή Ευθυμίου"),
        ("wait", "王小明"),
        ("no", "without a name"),
        ("ok", "Time-stamp of DEMO TSU (not trusted)"),
    ]
    assert first.signatures[0].facts == "2 Nov, 09:30"
    assert (len(first.signatures), first.more) == (6, "and 6 more")
    assert (copy.title, copy.text) == ("Not in the copy of the pages", "attached files")
    [unread] = cards.document_card(view("signed"), CLOCK).notices
    assert unread.text.endswith("that we could not read.")


def test_a_long_file_shows_its_beginning() -> None:
    card = cards.document_card(view(pages=100), CLOCK)
    assert len(card.thumbs) == cards.SHOWN_PAGES
    assert card.more == "and 92 more"


@pytest.mark.parametrize(("size", "said"), [(1, "1 kB"), (412_300, "412 kB"), (52_400_000, "52,4 MB")])
def test_sizes_as_the_language_writes_them(size: int, said: str) -> None:
    assert cards.size(size, "de") == said
