"""What is shown in a remote recognition, in which order, and why it may be asked for again. Pure."""

from typing import Literal

DocumentKind = Literal["identity_card", "passport", "driving_licence", "residence_permit"]
CaptureStep = Literal["front", "back", "passport", "face", "gesture"]

KINDS: tuple[DocumentKind, ...] = ("identity_card", "passport", "driving_licence", "residence_permit")
AGAIN_REASONS: tuple[str, ...] = (
    "picture_blurred",
    "picture_glare",
    "document_cut_off",
    "document_covered",
    "document_wrong_side",
    "document_expired",
    "face_not_visible",
    "face_unlike",
    "gesture_unclear",
    "data_differs",
    "other",
)
REJECT_REASONS: tuple[str, ...] = ("not_the_person", "document_not_genuine", "document_expired", "no_answer", "other")
CHECKLIST: tuple[str, ...] = ("document_genuine", "document_valid", "face_matches", "data_matches")


def steps_of(kind: str) -> tuple[CaptureStep, ...]:
    """The steps for a kind of document, in their order; empty for an unknown kind."""
    if kind not in KINDS:
        return ()
    return ("passport", "face", "gesture") if kind == "passport" else ("front", "back", "face", "gesture")


def bears_zone(step: str) -> bool:
    """Whether the picture of this step may show a machine-readable zone (ICAO 9303)."""
    return step in ("back", "passport")
