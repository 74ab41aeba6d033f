"""States of envelopes and signers: word, tone and icon, so that colour is never alone."""

from typing import NamedTuple

from otp_app.i18n.catalog import tr


class Look(NamedTuple):
    """How a state is shown; tone: ok, wait, no, or none."""

    label: str
    tone: str
    icon: str


def of_envelope(lang: str, state: str, waiting: int, signers: int = 0, stage: str = "") -> Look:
    """The badge of an envelope. waiting: for how many it waits, of `signers` where there is room to say so.

    stage: of its sealing.
    """
    _ = tr(lang)
    match state:
        case "draft":
            return Look(_("Draft"), "", "pencil")
        case "sent" if signers > 1:
            return Look(_("Waiting for {n} of {total}", n=waiting, total=signers), "wait", "clock")
        case "sent":
            return Look(_("Waiting for {n}", n=waiting), "wait", "clock")
        case "in_review":
            return Look(_("To review"), "wait", "scan-face")
        case "rejected":
            return Look(_("Not recognised"), "no", "x")
        case "sealing" if stage == "failed":
            return Look(_("Not sealed"), "no", "circle-alert")
        case "sealing":
            return Look(_("Sealing"), "wait", "stamp")
        case "completed":
            return Look(_("Completed"), "ok", "check")
        case "declined":
            return Look(_("Declined"), "no", "x")
        case "cancelled":
            return Look(_("Cancelled"), "", "ban")
        case _:
            return Look(_("Expired"), "", "timer-off")


def of_signer(lang: str, state: str, envelope: str, opened: bool = False, recognition: str = "") -> Look:
    """The badge of a signer; envelope: its state, because nobody is waited for once it has ended.

    recognition: the state of theirs, with an advanced signature.
    """
    _ = tr(lang)
    match state:
        case "signed" if recognition == "to_review" and envelope in ("sent", "in_review"):
            return Look(_("To review"), "wait", "scan-face")
        case "signed" | "again" if recognition == "rejected":
            return Look(_("Not recognised"), "no", "x")
        case "again" if envelope in ("sent", "in_review"):
            return Look(_("Asked again"), "wait", "refresh-cw")
        case "signed":
            return Look(_("Has signed"), "ok", "check")
        case "declined":
            return Look(_("Declined"), "no", "x")
        case "invited" if envelope == "sent":
            return Look(_("Reading") if opened else _("Waiting"), "wait", "clock")
        case "waiting" if envelope == "sent":
            return Look(_("Not yet invited"), "", "clock")
        case "draft":
            return Look(_("Not yet invited"), "", "clock")
        case _:
            return Look(_("Did not sign"), "", "minus")


DOT_ICONS = {"ok": "check", "wait": "ellipsis", "no": "x"}


def seal_stage(lang: str, stage: str, reason: str) -> str:
    """What the seal is doing now, or why it waits."""
    _ = tr(lang)
    match stage:
        case "certificate":
            return _("Writing the signature certificate")
        case "sealing":
            return _("Adding seal and time-stamps")
        case "waiting":
            return seal_reason(lang, reason)
        case "failed":
            return _(
                "The document itself cannot be sealed ({reason}). Nothing is lost: the signatures are recorded, our "
                "operator has been told and can have it tried again. If it is urgent, print the document to a new PDF "
                "and send that.",
                reason=reason,
            )
        case _:
            return _("Waiting its turn")


def seal_reason(lang: str, reason: str) -> str:
    """Why sealing waits, in words; an unknown reason keeps its code."""
    _ = tr(lang)
    match reason:
        case "timestamp_unreachable":
            return _("The time-stamp service does not answer. We keep trying by ourselves.")
        case "revocation_unavailable":
            return _("The certificate authority does not answer. We keep trying by ourselves.")
        case "key_unavailable" | "key_expired" | "key_not_yet_valid":
            return _("Our seal key cannot be used at the moment. We have been told, and sealing follows by itself.")
        case _:
            return _("Sealing did not work yet ({reason}). We keep trying by ourselves.", reason=reason)
