"""What the wizard shows of a draft, and what it takes from the point editor, which is whatever a client sends."""

from typing import Any

import pytest

from otp_app.domain.envelopes.queries import DocumentView
from otp_app.domain.errors import DomainError
from otp_app.ui.pages.sender.compose import cards

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


def test_a_cleaned_file_says_what_was_taken_out() -> None:
    card = cards.document_card(view("cleaned", ("javascript", "launch", "javascript")), "en")
    assert card.details == "Taken out: scripts, commands that start programs or open other files"
    assert card.facts == "2 pages · 3.4 MB"


def test_a_sound_file_has_nothing_to_explain() -> None:
    assert cards.document_card(view(), "de").details == ""


def test_a_long_file_shows_its_beginning() -> None:
    card = cards.document_card(view(pages=100), "en")
    assert len(card.thumbs) == cards.SHOWN_PAGES
    assert card.more == "and 92 more"


@pytest.mark.parametrize(("size", "said"), [(1, "1 kB"), (412_300, "412 kB"), (52_400_000, "52,4 MB")])
def test_sizes_as_the_language_writes_them(size: int, said: str) -> None:
    assert cards.size(size, "de") == said
