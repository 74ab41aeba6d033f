"""What the check of an upload says to the proposer, notice by notice, and what he is asked to confirm."""

from dataclasses import dataclass
from datetime import datetime

from otp_app.domain.envelopes.confirming import MENDED
from otp_app.domain.envelopes.enclosed import FoundSignature
from otp_app.domain.envelopes.queries import DocumentView
from otp_app.i18n.catalog import tr
from otp_app.ui.pages.sender import times

_SHOWN = 6
_TONES = {
    "valid": ("ok", "circle-check"),
    "unknown": ("wait", "circle-question-mark"),
    "broken": ("no", "circle-alert"),
}


@dataclass(frozen=True)
class Clock:
    """For whom times are written: language, zone of the organisation, and the moment."""

    lang: str
    zone: str
    now: datetime


@dataclass(frozen=True)
class SignatureLine:
    """A signature that an upload bore."""

    name: str
    facts: str
    verdict: str
    tone: str
    icon: str


@dataclass(frozen=True)
class Notice:
    """One thing that the check has to say, on a ground of `tone` (`line`: on none).

    ask: label of the button that makes `statement`; empty when nothing is asked.
    """

    tone: str
    icon: str
    title: str
    text: str
    signatures: list[SignatureLine]
    more: str
    statement: str
    ask: str


def notices(document: DocumentView, clock: Clock) -> list[Notice]:
    """What was found, the most important first; one plain line where nothing was."""
    _ = tr(clock.lang)
    found = [
        *([_signed(document, clock)] if document.outcome == "signed" else []),
        *([_pages(document, clock.lang)] if "pages" in document.required else []),
        *([_right(document, clock.lang)] if "right" in document.required else []),
        *_cleaned(document, clock.lang),
    ]
    return found or [_plain("line", "circle-check", _("Checked, ready to sign"), "")]


def _plain(tone: str, icon: str, title: str, text: str) -> Notice:
    return Notice(tone, icon, title, text, [], "", "", "")


def _signed(document: DocumentView, clock: Clock) -> Notice:
    _ = tr(clock.lang)
    lines = [_line(one, clock) for one in document.signatures]
    if lines:
        count = _.plural("1 signature was found in it:", "{n} signatures were found in it:", len(lines))
    else:
        count = _("There are signatures in it that we could not read.")
    kept = _(
        "It is kept untouched inside a sealed cover: your file is attached as it is, and what is signed here stands on "
        "a copy of its pages."
    )
    more = len(lines) - _SHOWN
    return Notice(
        "info",
        "signature",
        _("Signed already"),
        f"{kept} {count}",
        lines[:_SHOWN],
        _.plural("and 1 more", "and {n} more", more) if more > 0 else "",
        "",
        "",
    )


def _line(one: FoundSignature, clock: Clock) -> SignatureLine:
    _ = tr(clock.lang)
    tone, icon = _TONES[one.state]
    when = times.brief(one.at, clock.lang, clock.zone, clock.now) if one.at else ""
    verdict = {
        "valid": _("valid"),
        "unknown": _("not confirmed: whoever issued the certificate is not on our list, or proof is missing"),
        "broken": _("not valid: it does not fit the file"),
    }[one.state]
    name = one.signer or _("without a name")
    return SignatureLine(
        name=_("Time-stamp of {who}", who=name) if one.kind == "timestamp" else name,
        facts=when,
        verdict=verdict,
        tone=tone,
        icon=icon,
    )


def _pages(document: DocumentView, lang: str) -> Notice:
    _ = tr(lang)
    what = ", ".join(finding(code, lang) for code in document.findings if code in MENDED)
    if "pages" not in document.missing:
        title = _("Repaired, and you confirmed the pages")
        return _plain("ok", "circle-check", title, _("Repaired: {what}", what=what))
    return Notice(
        "wait",
        "triangle-alert",
        _("Repaired: please look through the pages"),
        _(
            "The file was damaged ({what}). These are the pages as we read them. If one is missing or looks wrong, "
            "export the file again from where it was made.",
            what=what,
        ),
        [],
        "",
        "pages",
        _("These are the right pages"),
    )


def _right(document: DocumentView, lang: str) -> Notice:
    _ = tr(lang)
    if "right" not in document.missing:
        text = _("You confirmed that you have the right to lift the restriction.")
        return _plain("ok", "lock", _("Password against changes lifted"), text)
    return Notice(
        "wait",
        "lock",
        _("A password protects this file against changes"),
        _("To be signed and sealed, its restriction has to be lifted. Confirm only if its author allows you to."),
        [],
        "",
        "right",
        _("I have the right to lift it"),
    )


def _cleaned(document: DocumentView, lang: str) -> list[Notice]:
    _ = tr(lang)
    codes = [code for code in document.findings if code not in MENDED and code != "owner_password"]
    if not codes:
        return []
    what = ", ".join(dict.fromkeys(finding(code, lang) for code in codes))
    if document.outcome == "signed":
        return [_plain("", "shield-check", _("Not in the copy of the pages"), what)]
    return [
        _plain("ok", "shield-check", _("Made safe: active content was taken out"), _("Taken out: {what}", what=what))
    ]


def finding(code: str, lang: str) -> str:
    """What the check mended or took out, in words; an unknown code as it is."""
    _ = tr(lang)
    return {
        "javascript": _("scripts"),
        "launch": _("commands that start programs or open other files"),
        "open_action": _("an action on opening"),
        "additional_actions": _("automatic actions"),
        "submit_form": _("form buttons that send data"),
        "import_data": _("commands that load data"),
        "embedded_goto": _("links into attached files"),
        "rich_media": _("sound, video or 3D"),
        "hide": _("commands that hide or show content"),
        "attachments": _("attached files"),
        "usage_rights": _("usage rights of a viewer"),
        "owner_password": _("a password against changes"),
        "xref": _("the table of contents of the file was broken"),
        "header": _("the beginning of the file was not as it should be"),
        "structure": _("the structure of the file was broken"),
        "external_file": _("references to other files"),
        "form": _("form fields (what was filled in stays, as text)"),
        "xfa": _("a second, dynamic form"),
    }.get(code, code.replace("_", " "))
