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


def step_name(lang: str, step: str) -> str:
    """`front` → `Front of the document`."""
    return tr(lang)(_STEPS.get(step, step))


def kind_name(lang: str, kind: str) -> str:
    """`passport` → `Passport`."""
    return tr(lang)(_KINDS.get(kind, kind))


def again_reason(lang: str, reason: str) -> str:
    """Why something is asked for again, as a sentence."""
    return tr(lang)(_AGAIN.get(reason, _AGAIN["other"]))


def reject_reason(lang: str, reason: str) -> str:
    """Why a recognition was rejected, as a phrase."""
    return tr(lang)(_REJECT.get(reason, _REJECT["other"]))
