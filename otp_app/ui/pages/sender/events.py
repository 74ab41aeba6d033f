"""The event register in the reader's words."""

from collections.abc import Mapping
from typing import Any

from otp_app.domain.audit.events import EventKind
from otp_app.i18n.catalog import Translator, tr
from otp_app.i18n.delivery import delivery_reason
from otp_app.i18n.recognition import again_reason, kind_name, reject_reason, shown_name
from otp_app.ui.pages.sender.states import seal_reason

# What a glance at the timeline can do without; the full list has everything.
MINOR = frozenset(
    {
        EventKind.SIGNER_RESUMED,
        EventKind.OTP_REQUESTED,
        EventKind.OTP_SENT,
        EventKind.OTP_CONFIRMED,
        EventKind.MESSAGE_SENT,
        EventKind.MESSAGE_DELIVERED,
        EventKind.DOCUMENT_DOWNLOADED,
        EventKind.DOCUMENT_REMOVED,
        EventKind.DOCUMENT_SIGNATURE_FOUND,
        EventKind.SEAL_STARTED,
        EventKind.IDENTITY_DOCUMENT_CHOSEN,
        EventKind.IDENTITY_CAPTURE_KEPT,
        EventKind.IDENTITY_CAPTURE_REFUSED,
        EventKind.IDENTITY_GESTURE_PASSED,
        EventKind.IDENTITY_CONFIRMED,
        EventKind.IDENTITY_VIEWED,
    }
)

_LOOKS: dict[str, tuple[str, str]] = {
    EventKind.ENVELOPE_CREATED: ("pencil", ""),
    EventKind.ENVELOPE_SENT: ("send", ""),
    EventKind.ENVELOPE_REMINDED: ("bell", ""),
    EventKind.ENVELOPE_CANCELLED: ("ban", ""),
    EventKind.ENVELOPE_EXPIRED: ("timer-off", ""),
    EventKind.ENVELOPE_PROLONGED: ("clock", ""),
    EventKind.ENVELOPE_DECLINED: ("x", "no"),
    EventKind.ENVELOPE_SIGNED: ("check", "ok"),
    EventKind.ENVELOPE_SEALED: ("badge-check", "ok"),
    EventKind.DOCUMENT_ADDED: ("file-text", ""),
    EventKind.DOCUMENT_SIGNATURE_FOUND: ("signature", ""),
    EventKind.DOCUMENT_PAGES_CONFIRMED: ("file-check", ""),
    EventKind.DOCUMENT_RIGHT_CONFIRMED: ("lock", ""),
    EventKind.DOCUMENT_REMOVED: ("trash-2", ""),
    EventKind.DOCUMENT_DOWNLOADED: ("download", ""),
    EventKind.SIGNER_INVITED: ("send", ""),
    EventKind.SIGNER_OPENED: ("eye", ""),
    EventKind.SIGNER_RESUMED: ("eye", ""),
    EventKind.SIGNER_POINT_TICKED: ("square-check", "ok"),
    EventKind.SIGNER_POINT_UNTICKED: ("undo-2", ""),
    EventKind.SIGNER_SIGNED: ("signature", "ok"),
    EventKind.SIGNER_DECLINED: ("x", "no"),
    EventKind.SIGNER_CONTACT_CHANGED: ("pencil", ""),
    EventKind.SIGNER_REPLACED: ("users", ""),
    EventKind.SIGNER_LINK_COPIED: ("link", ""),
    EventKind.SIGNER_LINK_REQUESTED: ("mail", "wait"),
    EventKind.OTP_REQUESTED: ("key-round", ""),
    EventKind.OTP_SENT: ("mail", ""),
    EventKind.OTP_CHANNEL_SWITCHED: ("refresh-cw", ""),
    EventKind.OTP_FAILED: ("circle-alert", "wait"),
    EventKind.OTP_EXPIRED: ("timer-off", "wait"),
    EventKind.OTP_LOCKED: ("lock", "wait"),
    EventKind.OTP_REUSED: ("circle-alert", "wait"),
    EventKind.OTP_STALE: ("circle-alert", "wait"),
    EventKind.OTP_CONFIRMED: ("key-round", "ok"),
    EventKind.MESSAGE_SENT: ("mail", ""),
    EventKind.MESSAGE_DELIVERED: ("mail", "ok"),
    EventKind.MESSAGE_BOUNCED: ("circle-alert", "no"),
    EventKind.MESSAGE_FAILED: ("circle-alert", "no"),
    EventKind.MESSAGE_REPORTED_AS_SPAM: ("circle-alert", "wait"),
    EventKind.SEAL_STARTED: ("stamp", ""),
    EventKind.SEAL_DELAYED: ("clock", "wait"),
    EventKind.SEAL_RENEWED: ("stamp", "ok"),
    EventKind.SEAL_RENEWAL_DELAYED: ("clock", "wait"),
    EventKind.SEAL_FAILED: ("circle-alert", "no"),
    EventKind.SEAL_RESUMED: ("stamp", ""),
    EventKind.ENVELOPE_IN_REVIEW: ("scan-face", "wait"),
    EventKind.ENVELOPE_REJECTED: ("x", "no"),
    EventKind.SIGNER_HANDED_OVER: ("tablet", ""),
    EventKind.IDENTITY_CONDITIONS_ACCEPTED: ("file-check", "ok"),
    EventKind.IDENTITY_CONDITIONS_WITHDRAWN: ("undo-2", "no"),
    EventKind.IDENTITY_DOCUMENT_CHOSEN: ("id-card", ""),
    EventKind.IDENTITY_CAPTURE_KEPT: ("camera", ""),
    EventKind.IDENTITY_CAPTURE_REFUSED: ("camera", "wait"),
    EventKind.IDENTITY_GESTURE_PASSED: ("scan-face", ""),
    EventKind.IDENTITY_GESTURE_FAILED: ("scan-face", "wait"),
    EventKind.IDENTITY_SUBMITTED: ("id-card", ""),
    EventKind.IDENTITY_CONFIRMED: ("key-round", "ok"),
    EventKind.IDENTITY_RECORDED: ("user-check", "ok"),
    EventKind.IDENTITY_VIEWED: ("eye", ""),
    EventKind.IDENTITY_APPROVED_FIRST: ("user-check", ""),
    EventKind.IDENTITY_APPROVED: ("user-check", "ok"),
    EventKind.IDENTITY_ASKED_AGAIN: ("refresh-cw", "wait"),
    EventKind.IDENTITY_REJECTED: ("x", "no"),
    EventKind.IDENTITY_ERASED: ("trash-2", ""),
}


def look(kind: str) -> tuple[str, str]:
    """Icon and tone of an event."""
    return _LOOKS.get(kind, ("info", ""))


def words(lang: str, kind: str, who: str, details: Mapping[str, Any], count: tuple[int, int] | None = None) -> str:
    """One event as a sentence.

    who: the signer's name, if it is about one. count: how many of their points were ticked after it, and of how many.
    """
    _ = tr(lang)
    who = who or _("A signer")
    name = str(details.get("name", ""))
    match kind:
        case EventKind.ENVELOPE_CREATED:
            return _("Draft begun")
        case EventKind.ENVELOPE_SENT:
            return _("Envelope sent")
        case EventKind.ENVELOPE_REMINDED:
            return _("Reminder for {who}", who=who)
        case EventKind.ENVELOPE_CANCELLED:
            return _("Envelope cancelled")
        case EventKind.ENVELOPE_EXPIRED:
            return _("The time to sign ran out")
        case EventKind.ENVELOPE_PROLONGED:
            return _("More time to sign given")
        case EventKind.ENVELOPE_DECLINED:
            return _("Envelope ended without signature")
        case EventKind.ENVELOPE_SIGNED:
            return _("Everyone has signed")
        case EventKind.ENVELOPE_SEALED:
            return _("Document sealed")
        case EventKind.DOCUMENT_ADDED:
            return _("{name} added", name=name)
        case EventKind.DOCUMENT_REMOVED:
            return _("{name} removed", name=name)
        case EventKind.DOCUMENT_DOWNLOADED:
            return _("Sealed document downloaded") if details.get("file") == "sealed" else _("Document downloaded")
        case EventKind.ENVELOPE_IN_REVIEW:
            return _("Everyone has signed; signers are still to be approved")
        case EventKind.ENVELOPE_REJECTED:
            return _("Envelope ended: a signer was not recognised")
        case EventKind.SEAL_STARTED:
            return _("Sealing began")
        case EventKind.SEAL_DELAYED:
            return _("Sealing waits: {why}", why=seal_reason(lang, str(details.get("reason", ""))))
        case EventKind.SEAL_RENEWED:
            return _("Archive time-stamp renewed")
        case EventKind.SEAL_RENEWAL_DELAYED:
            return _(
                "Renewing the archive time-stamp waits: {why}", why=seal_reason(lang, str(details.get("reason", "")))
            )
        case EventKind.SEAL_FAILED:
            return _("The document cannot be sealed")
        case EventKind.SEAL_RESUMED:
            return _("Sealing is tried again")
        case EventKind.DOCUMENT_SIGNATURE_FOUND:
            return _("Signature of {who} found in an uploaded file", who=str(details.get("signed_by", "")) or "?")
        case EventKind.DOCUMENT_PAGES_CONFIRMED:
            return _("{name}: pages confirmed after repair", name=name)
        case EventKind.DOCUMENT_RIGHT_CONFIRMED:
            return _("{name}: right to lift its password confirmed", name=name)
        case (
            EventKind.MESSAGE_SENT
            | EventKind.MESSAGE_DELIVERED
            | EventKind.MESSAGE_BOUNCED
            | EventKind.MESSAGE_FAILED
            | EventKind.MESSAGE_REPORTED_AS_SPAM
        ):
            return _message(lang, kind, who if details.get("signer") else "", details)
        case _ if kind.startswith("identity:"):
            return _of_recognition(lang, kind, who, details)
        case _:
            return _of_signer(_, kind, who, details, count)


def _of_recognition(lang: str, kind: str, who: str, details: Mapping[str, Any]) -> str:
    _ = tr(lang)
    step = shown_name(lang, str(details.get("step", "")))
    match kind:
        case EventKind.IDENTITY_CONDITIONS_ACCEPTED:
            return _("{who} accepted the conditions", who=who)
        case EventKind.IDENTITY_CONDITIONS_WITHDRAWN:
            return _("{who} withdrew the consent", who=who)
        case EventKind.IDENTITY_DOCUMENT_CHOSEN:
            return _("{who} chose a document: {kind}", who=who, kind=kind_name(lang, str(details.get("document", ""))))
        case EventKind.IDENTITY_CAPTURE_KEPT:
            return _("{who} showed: {step}", who=who, step=step)
        case EventKind.IDENTITY_CAPTURE_REFUSED:
            return _("Picture of {who} not good enough: {step}", who=who, step=step)
        case EventKind.IDENTITY_GESTURE_PASSED:
            return _("Gesture check of {who}: followed", who=who)
        case EventKind.IDENTITY_GESTURE_FAILED:
            return _("Gesture check of {who}: not followed", who=who)
        case EventKind.IDENTITY_SUBMITTED:
            return _("{who} declared their data", who=who)
        case EventKind.IDENTITY_CONFIRMED:
            return _("{who} confirmed by code what they showed", who=who)
        case EventKind.IDENTITY_RECORDED:
            return _("{who} recognised in person", who=who)
        case EventKind.IDENTITY_VIEWED:
            return _("Picture of {who} looked at: {step}", who=who, step=step)
        case EventKind.IDENTITY_APPROVED_FIRST:
            return _("{who} approved by a first member", who=who)
        case EventKind.IDENTITY_APPROVED:
            return _("{who} approved", who=who)
        case EventKind.IDENTITY_ASKED_AGAIN:
            return _(
                "Of {who} something was asked again: {why}",
                who=who,
                why=again_reason(lang, str(details.get("reason", ""))),
            )
        case EventKind.IDENTITY_REJECTED:
            return _("{who} not recognised: {why}", who=who, why=reject_reason(lang, str(details.get("reason", ""))))
        case EventKind.IDENTITY_ERASED:
            return _("Pictures and data of {who} erased", who=who)
        case _:
            return kind


def _of_signer(_: Translator, kind: str, who: str, details: Mapping[str, Any], count: tuple[int, int] | None) -> str:
    match kind:
        case EventKind.SIGNER_INVITED:
            return _("{who} invited", who=who)
        case EventKind.SIGNER_OPENED:
            return _("{who} opened the link", who=who)
        case EventKind.SIGNER_RESUMED:
            return _("{who} came back", who=who)
        case EventKind.SIGNER_POINT_TICKED if count:
            return _("{who} ticked point {n} of {total}", who=who, n=count[0], total=count[1])
        case EventKind.SIGNER_POINT_TICKED:
            return _("{who} ticked a point", who=who)
        case EventKind.SIGNER_POINT_UNTICKED:
            return _("{who} took a tick back", who=who)
        case EventKind.SIGNER_SIGNED:
            return _("{who} signed", who=who)
        case EventKind.SIGNER_DECLINED if details.get("reason"):
            return _("{who} declined: “{reason}”", who=who, reason=str(details["reason"]))
        case EventKind.SIGNER_DECLINED:
            return _("{who} declined", who=who)
        case EventKind.SIGNER_CONTACT_CHANGED if details.get("contact") == "phone":
            return _("Phone number of {who} corrected", who=who)
        case EventKind.SIGNER_CONTACT_CHANGED:
            return _("E-mail address of {who} corrected", who=who)
        case EventKind.SIGNER_REPLACED:
            new, old = str(details.get("name", "")), str(details.get("former_name", "")) or who
            return _("{new} takes the place of {old}", new=new, old=old)
        case EventKind.SIGNER_HANDED_OVER:
            return _("Device handed over to {who}", who=who)
        case EventKind.SIGNER_LINK_COPIED:
            return _("Link of {who} copied", who=who)
        case EventKind.SIGNER_LINK_REQUESTED:
            return _("{who} asked for a new link", who=who)
        case EventKind.OTP_REQUESTED:
            return _("{who} asked for a code", who=who)
        case EventKind.OTP_SENT:
            return _("Code sent to {who}", who=who)
        case EventKind.OTP_CHANNEL_SWITCHED if details.get("to") == "sms":
            return _("{who} chose to get the code by SMS", who=who)
        case EventKind.OTP_CHANNEL_SWITCHED if details.get("to") == "whatsapp":
            return _("{who} chose to get the code by WhatsApp", who=who)
        case EventKind.OTP_CHANNEL_SWITCHED:
            return _("{who} chose to get the code by e-mail", who=who)
        case EventKind.OTP_FAILED:
            return _("{who} typed a wrong code", who=who)
        case EventKind.OTP_EXPIRED:
            return _("{who} typed a code that was too old", who=who)
        case EventKind.OTP_LOCKED:
            return _("Too many wrong codes from {who}; that code is locked", who=who)
        case EventKind.OTP_REUSED:
            return _("{who} typed a code that was used already", who=who)
        case EventKind.OTP_STALE:
            return _("{who} changed the ticks after the code was sent", who=who)
        case EventKind.OTP_CONFIRMED:
            return _("{who} confirmed with the code", who=who)
        case _:
            return kind


def _message(lang: str, kind: str, who: str, details: Mapping[str, Any]) -> str:
    _ = tr(lang)
    what = {
        "invitation": _("Invitation"),
        "reminder": _("Reminder"),
        "code": _("One-time code"),
        "completed": _("Sealed document"),
        "completed_proposer": _("Sealed document"),
        "cancelled": _("Notice of the end"),
        "replaced": _("Notice of the change"),
        "declined": _("Notice of the refusal"),
        "expired": _("Notice of the end"),
        "recognition_again": _("Request to show something again"),
        "rejected": _("Notice of the end"),
        "not_recognised": _("Notice of the end"),
        "review_needed": _("Notice of a review"),
        "consent_withdrawn": _("Notice of a withdrawn consent"),
        "undelivered": _("Notice of an invitation that did not arrive"),
        "link_requested": _("Wish for a new link"),
    }.get(str(details.get("message", "")), _("Message"))
    who = who or _("you")
    channel = str(details.get("channel", "email"))
    why = delivery_reason(lang, str(details.get("reason", "")))
    match kind:
        case EventKind.MESSAGE_SENT if channel == "sms":
            return _("{what} sent to {who} by SMS", what=what, who=who)
        case EventKind.MESSAGE_SENT if channel == "whatsapp":
            return _("{what} sent to {who} by WhatsApp", what=what, who=who)
        case EventKind.MESSAGE_SENT:
            return _("{what} sent to {who} by e-mail", what=what, who=who)
        case EventKind.MESSAGE_DELIVERED:
            return _("{what} delivered to {who}", what=what, who=who)
        case EventKind.MESSAGE_BOUNCED:
            return _("{what} to {who} came back: {why}", what=what, who=who, why=why)
        case EventKind.MESSAGE_REPORTED_AS_SPAM:
            return _("{what} was marked as spam by {who}", what=what, who=who)
        case _:
            return _("{what} to {who} could not be delivered: {why}", what=what, who=who, why=why)
