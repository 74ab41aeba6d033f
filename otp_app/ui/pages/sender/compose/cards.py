"""What the steps of the wizard show, and reading what the point editor sends."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from otp_app.domain.accounts.sign_up import clean_email
from otp_app.domain.envelopes.placing import PointDraft
from otp_app.domain.envelopes.problem import Problem
from otp_app.domain.envelopes.queries import DocumentView, EnvelopeDetail, PointView, SignerView
from otp_app.domain.errors import DomainError
from otp_app.domain.phone import read_number
from otp_app.i18n.catalog import NAMES, tr
from otp_app.i18n.formats import number
from otp_app.i18n.refusals import refusal_text
from otp_app.ui import routes
from otp_app.ui.pages.sender.compose.verdicts import Clock, Notice, notices

SHOWN_PAGES = 8
COLOURS = 6


@dataclass(frozen=True)
class Thumb:
    """A page in small, and where it is large; width and height in points keep its place while it loads."""

    src: str
    href: str
    alt: str
    width: int
    height: int


@dataclass(frozen=True)
class DocumentCard:
    """A file of the draft with what the check found. look: whether its pages are to be looked through.

    original: the address of the upload, empty where nothing was changed in it.
    """

    id: str
    name: str
    facts: str
    prepared: str
    original: str
    notices: list[Notice]
    look: bool
    thumbs: list[Thumb]
    more: str


@dataclass(frozen=True)
class SignerCard:
    """A signer as typed so far. colour: 1 to 6. mode: of recognition; empty with a simple signature."""

    id: str
    number: int
    colour: int
    name: str
    email: str
    email_error: str
    phone: str
    phone_error: str
    channel: str
    by: str
    fallback: bool
    language: str
    spoken: str
    first: bool
    last: bool
    points: str
    mode: str
    recognised_by: str


@dataclass(frozen=True)
class Choice:
    """One of several, as a select shows it."""

    value: str
    label: str


@dataclass(frozen=True)
class ProblemLine:
    """Something to mend, and where."""

    text: str
    href: str


def document_card(document: DocumentView, clock: Clock) -> DocumentCard:
    """The card of one file; of one to be looked through, with all its pages."""
    lang = clock.lang
    _ = tr(lang)
    look = "pages" in document.missing
    shown = len(document.pages) if look else SHOWN_PAGES
    pages = _.plural("1 page", "{n} pages", len(document.pages))
    thumbs = [
        Thumb(
            src=f"/api/documents/{document.id}/pages/{n}?w={800 if look else 240}",
            href=f"/api/documents/{document.id}/pages/{n}?w=1600",
            alt=_("Page {n} of {name}", n=n, name=document.name),
            width=round(width),
            height=round(height),
        )
        for n, (width, height) in enumerate(document.pages[:shown], start=1)
    ]
    more = len(document.pages) - shown
    return DocumentCard(
        id=document.id,
        name=document.name,
        facts=f"{pages} · {size(document.size, lang)}",
        prepared=f"/api/documents/{document.id}/prepared.pdf",
        original=as_uploaded(document),
        notices=notices(document, clock),
        look=look,
        thumbs=thumbs,
        more=_.plural("and 1 more", "and {n} more", more) if more > 0 else "",
    )


def as_uploaded(document: DocumentView) -> str:
    """Where the file is as it came; empty where what is shown and signed is that file."""
    return f"/api/documents/{document.id}/original.pdf" if document.original != document.prepared else ""


def size(count: int, lang: str) -> str:
    """`412 kB`, `3.4 MB`."""
    if count < 1_000_000:
        return f"{number(max(1, round(count / 1000)), lang)} kB"
    return f"{number(Decimal(count / 1_000_000).quantize(Decimal('0.1')), lang)} MB"


def signer_card(signer: SignerView, count: int, lang: str, country: str) -> SignerCard:
    """The card of one signer among `count`. country: whose phone numbers need no prefix."""
    _ = tr(lang)
    return SignerCard(
        id=signer.id,
        number=signer.number,
        colour=(signer.number - 1) % COLOURS + 1,
        name=signer.name,
        email=signer.email,
        email_error=_email_error(signer.email, lang),
        phone=signer.phone,
        phone_error=_phone_error(signer.phone, country, lang),
        channel=signer.channel,
        by=code_by(lang, signer.channel),
        fallback=signer.fallback,
        language=signer.language,
        spoken=NAMES.get(signer.language, signer.language),
        first=signer.number == 1,
        last=signer.number == count,
        points=_.plural("1 point", "{n} points", signer.points),
        mode=signer.mode,
        recognised_by=recognised_by(lang, signer.mode),
    )


def _email_error(email: str, lang: str) -> str:
    if not email:
        return ""
    try:
        clean_email(email)
    except DomainError as refusal:
        return refusal_text(lang, refusal.code, **refusal.params)
    return ""


def _phone_error(phone: str, country: str, lang: str) -> str:
    if not phone:
        return ""
    try:
        read_number(phone, country)
    except DomainError as refusal:
        return refusal_text(lang, refusal.code, **refusal.params)
    return ""


def ways(channels: Sequence[str], lang: str) -> list[Choice]:
    """By what a code can come, for a select."""
    _ = tr(lang)
    names = {"email": _("E-mail"), "sms": _("SMS"), "whatsapp": _("WhatsApp")}
    return [Choice(channel, names[channel]) for channel in channels]


def code_by(lang: str, channel: str) -> str:
    """`code by SMS`."""
    _ = tr(lang)
    words = {"sms": _("code by SMS"), "whatsapp": _("code by WhatsApp")}
    return words.get(channel, _("code by e-mail"))


def recognised_by(lang: str, mode: str) -> str:
    """`recognised by camera`; empty with a simple signature."""
    _ = tr(lang)
    return {"remote": _("recognised by camera"), "in_person": _("recognised in person")}.get(mode, "")


def problem_line(problem: Problem, envelope_id: str, lang: str) -> ProblemLine:
    """One thing to mend before sending."""
    text = refusal_text(lang, problem.code, subject=problem.subject, step=problem.step)
    return ProblemLine(text=text, href=routes.compose(lang, envelope_id, problem.step))


def for_editor(detail: EnvelopeDetail) -> dict[str, Any]:
    """Documents, signers and points as the point editor takes them."""
    return {
        "documents": [{"id": d.id, "name": d.name, "pages": [[w, h] for w, h in d.pages]} for d in detail.documents],
        "signers": [
            {"id": s.id, "number": s.number, "colour": (s.number - 1) % COLOURS + 1, "name": s.name or str(s.number)}
            for s in detail.signers
        ],
        "points": [_point(p) for p in detail.points],
    }


def _point(point: PointView) -> dict[str, Any]:
    return {
        "id": point.id,
        "document": point.document_id,
        "signer": point.signer_id,
        "page": point.page,
        "x": point.x,
        "y": point.y,
        "w": point.w,
        "h": point.h,
        "required": point.required,
        "label": point.label,
    }


def read_points(items: Any) -> list[PointDraft]:
    """What the editor sent, which is whatever a client sends. Raises `invalid` `point_invalid` for another shape."""
    if not isinstance(items, Sequence) or isinstance(items, str) or not all(isinstance(i, Mapping) for i in items):
        raise DomainError("invalid", "point_invalid")
    return [_read_point(item) for item in items]


def _read_point(item: Mapping[str, Any]) -> PointDraft:
    texts = [item.get(key) for key in ("id", "document", "signer", "label")]
    sides = [item.get(key) for key in ("x", "y", "w", "h")]
    page, required = item.get("page"), item.get("required")
    if (
        not all(isinstance(t, str) and len(t) <= 2000 for t in texts)
        or not all(isinstance(s, int | float) and not isinstance(s, bool) and math.isfinite(s) for s in sides)
        or not isinstance(page, int)
        or not isinstance(required, bool)
    ):
        raise DomainError("invalid", "point_invalid")
    return PointDraft(
        id=str(texts[0]),
        document_id=str(texts[1]),
        signer_id=str(texts[2]),
        label=str(texts[3]),
        page=page,
        x=float(sides[0] or 0),
        y=float(sides[1] or 0),
        w=float(sides[2] or 0),
        h=float(sides[3] or 0),
        required=required,
    )
