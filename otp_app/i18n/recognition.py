"""Steps, documents and reasons of a recognition, in words."""

from otp_app.i18n.catalog import marked as _
from otp_app.i18n.catalog import tr

_STEPS = {
    "front": _("Front of the document"),
    "back": _("Back of the document"),
    "passport": _("Page of the passport with the picture"),
    "face": _("Your face"),
    "gesture": _("Turns of your head"),
}
_PICTURES = {
    ("front", "identity_card"): _("Front of your identity card"),
    ("back", "identity_card"): _("Back of your identity card"),
    ("front", "driving_licence"): _("Front of your driving licence"),
    ("back", "driving_licence"): _("Back of your driving licence"),
    ("front", "residence_permit"): _("Front of your residence permit"),
    ("back", "residence_permit"): _("Back of your residence permit"),
    ("passport", "passport"): _("Your passport’s page with the picture"),
}
# The same for who looks at them.
_SHOWN = {"face": _("Face"), "gesture": _("Turns of the head")}
_KINDS = {
    "identity_card": _("Identity card"),
    "passport": _("Passport"),
    "driving_licence": _("Driving licence"),
    "residence_permit": _("Residence permit"),
}
_AGAIN = {
    "picture_blurred": _("A picture is blurred."),
    "picture_glare": _("Light is reflected on a picture."),
    "document_cut_off": _("The document is not wholly in the picture."),
    "document_covered": _("Something covers part of the document."),
    "document_wrong_side": _("Another side of the document is needed."),
    "document_expired": _("The document is no longer valid. Use another one."),
    "face_not_visible": _("The face is not clearly visible."),
    "face_unlike": _("The face can’t be compared with the document."),
    "gesture_unclear": _("The turns of the head were not clear."),
    "data_differs": _("The data you typed differs from the document."),
    "other": _("Something is to be shown again."),
}
_REJECT = {
    "not_the_person": _("Not the person who was to sign"),
    "document_not_genuine": _("The document does not seem genuine"),
    "document_expired": _("The document is not valid"),
    "no_answer": _("No answer to what was asked again"),
    "other": _("Another reason"),
}


_HINTS = {
    "too_dark": _("too dark"),
    "too_bright": _("too bright"),
    "no_document": _("no edges of a document found"),
    "too_far": _("too far away"),
    "too_near": _("too near"),
    "tilted": _("tilted"),
    "glare": _("light reflected"),
    "blurred": _("blurred"),
    "wrong_side": _("perhaps the other side"),
    "no_face": _("no face found"),
    "several_faces": _("several faces"),
    "face_off_centre": _("face off centre"),
    "face_turned": _("face turned away"),
}
_CHECKLIST = {
    "document_genuine": _("The document is genuine as far as I can see"),
    "document_valid": _("The document has not expired"),
    "face_matches": _("The face is the one on the document"),
    "data_matches": _("The data are those of the person I asked to sign"),
}
_ADVICE = {
    "cut_short": _("the zone has no room for the whole name"),
    "order": _("words joined or in another order"),
    "part": _("the zone has a further given name"),
    "near": _("only one or two characters differ"),
    "expired": _("expired"),
    "repaired": _("a character was corrected by its check digit"),
    "transliterated": _("written in the letters of the zone"),
}


def hint_words(lang: str, hint: str) -> str:
    """What a gate noticed about a picture, as a phrase."""
    return tr(lang)(_HINTS.get(hint, hint))


def check_words(lang: str, check: str) -> str:
    """A line of the reviewer's checklist."""
    return tr(lang)(_CHECKLIST.get(check, check))


def advice_words(lang: str, reason: str) -> str:
    """Why a comparison came out as it did; empty for no reason."""
    return tr(lang)(_ADVICE.get(reason, reason)) if reason else ""


def step_name(lang: str, step: str) -> str:
    """`front` → `Front of the document`."""
    return tr(lang)(_STEPS.get(step, step))


def picture_name(lang: str, step: str, kind: str) -> str:
    """The same to its holder: `front` of an `identity_card` → `Front of your identity card`."""
    found = _PICTURES.get((step, kind))
    return tr(lang)(found) if found else step_name(lang, step)


def shown_name(lang: str, step: str) -> str:
    """The same for a reviewer: it is not their own face."""
    return tr(lang)(_SHOWN.get(step) or _STEPS.get(step, step))


def kind_name(lang: str, kind: str) -> str:
    """`passport` → `Passport`."""
    return tr(lang)(_KINDS.get(kind, kind))


def again_reason(lang: str, reason: str) -> str:
    """Why something is asked for again, as a sentence."""
    return tr(lang)(_AGAIN.get(reason, _AGAIN["other"]))


def reject_reason(lang: str, reason: str) -> str:
    """Why a recognition was rejected, as a phrase."""
    return tr(lang)(_REJECT.get(reason, _REJECT["other"]))
