"""What the proposer's pages show, as frozen views."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func
from sqlmodel import col, or_, select

from ..accounts.models import Account
from ..accounts.permissions import require_member
from ..actor import Actor
from ..audit import log
from ..audit.events import EventKind
from ..audit.models import Event
from ..errors import DomainError
from ..masking import initials, mask_email
from ..messages import outgoing
from ..messages.models import Message
from ..phone import mask_phone
from ..uow import UnitOfWork, only_reads
from . import confirming, contacts, enclosed, recognised, scope
from .enclosed import FoundSignature
from .letters import INVITING
from .models import Document, Envelope, Point, Signer, Tick
from .problem import Problem
from .recognised import RecognitionView
from .sending import problems, spaced

TABS: dict[str, tuple[str, ...]] = {
    "all": ("draft", "sent", "in_review", "sealing", "completed", "declined", "cancelled", "expired", "rejected"),
    "draft": ("draft",),
    "waiting": ("sent", "sealing"),
    "review": ("in_review",),
    "completed": ("completed",),
    "ended": ("declined", "cancelled", "expired", "rejected"),
}
PAGE = 25
# What the list says last happened is an act or a turn of the envelope, not what follows from it by itself.
BESIDE = frozenset(
    {
        EventKind.MESSAGE_SENT,
        EventKind.MESSAGE_DELIVERED,
        EventKind.OTP_REQUESTED,
        EventKind.OTP_SENT,
        EventKind.SIGNER_RESUMED,
        EventKind.DOCUMENT_DOWNLOADED,
        EventKind.ENVELOPE_DECLINED,  # the signer declined just before, with a reason
        EventKind.SEAL_STARTED,
        EventKind.DOCUMENT_SIGNATURE_FOUND,
        EventKind.ENVELOPE_REJECTED,  # likewise
        EventKind.ENVELOPE_IN_REVIEW,
        EventKind.IDENTITY_DOCUMENT_CHOSEN,
        EventKind.IDENTITY_CAPTURE_KEPT,
        EventKind.IDENTITY_CAPTURE_REFUSED,
        EventKind.IDENTITY_GESTURE_PASSED,
        EventKind.IDENTITY_GESTURE_FAILED,
        EventKind.IDENTITY_VIEWED,
        EventKind.IDENTITY_ERASED,
    }
)


@dataclass(frozen=True)
class SignerBadge:
    """A signer in a list: initials and state."""

    name: str
    initials: str
    state: str


@dataclass(frozen=True)
class EnvelopeRow:
    """One line of the list; last_signer: the name of whom the last event is about, if it is about a signer."""

    id: str
    title: str
    state: str
    level: str
    signers: tuple[SignerBadge, ...]
    signed: int
    documents: int
    last_event: str
    last_event_at: datetime
    last_signer: str
    last_details: Mapping[str, Any]
    seal_stage: str
    updated_at: datetime
    expires_at: datetime | None
    draft_step: int


@dataclass(frozen=True)
class EnvelopeList:
    """A page of the list with the counts of all tabs; more: whether another page follows."""

    rows: tuple[EnvelopeRow, ...]
    counts: dict[str, int]
    total: int
    more: bool


@dataclass(frozen=True)
class DocumentView:
    """A document as the proposer sees it; pages: (width, height) in points as displayed.

    signatures: of an original that was signed already. required, missing: see `confirming`.
    """

    id: str
    name: str
    size: int
    original: str
    prepared: str
    sealed: str
    sealed_size: int
    outcome: str
    findings: tuple[str, ...]
    pages: tuple[tuple[float, float], ...]
    points: int
    signatures: tuple[FoundSignature, ...] = ()
    required: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class SignerView:
    """A signer as the proposer sees them; email and phone in full in a draft, masked afterwards.

    mode: how they are to be recognised; empty with a simple signature.
    """

    id: str
    number: int
    name: str
    initials: str
    email: str
    phone: str
    channel: str
    fallback: bool
    language: str
    state: str
    points: int
    required: int
    ticked: int
    invited_at: datetime | None
    opened_at: datetime | None
    signed_at: datetime | None
    decline_reason: str
    message_state: str
    message_reason: str
    message_detail: str
    message_at: datetime | None
    mode: str = ""
    recognition: RecognitionView | None = None


@dataclass(frozen=True)
class PointView:
    """A placed point."""

    id: str
    document_id: str
    signer_id: str
    signer_number: int
    page: int
    x: float
    y: float
    w: float
    h: float
    required: bool
    label: str
    ticked: bool


@dataclass(frozen=True)
class EnvelopeDetail:
    """Everything of one envelope; register oldest first, names by its actors; times in UTC.

    unsent: messages that still wait to be handed over.
    """

    id: str
    title: str
    state: str
    level: str
    message: str
    language: str
    signing_order: str
    draft_step: int
    revision: int
    life_days: int
    proposer: str
    created_at: datetime
    updated_at: datetime
    sent_at: datetime | None
    expires_at: datetime | None
    signed_at: datetime | None
    completed_at: datetime | None
    ended_at: datetime | None
    seal_stage: str
    seal_reason: str
    code: str
    certificate: bool
    append_certificate: bool
    reminders: bool
    documents: tuple[DocumentView, ...]
    signers: tuple[SignerView, ...]
    points: tuple[PointView, ...]
    register: tuple[log.Entry, ...]
    names: dict[str, str]
    unsent: int
    chain: log.ChainResult
    problems: tuple[Problem, ...]
    channels: tuple[str, ...]
    country: str

    @property
    def version(self) -> str:
        """The version of what is shown here: that of a later reading may be of what came meanwhile."""
        newest = self.register[-1].seq if self.register else None
        return _version(self.state, self.revision, newest, self.seal_stage, self.seal_reason)


@only_reads
def list_envelopes(uow: UnitOfWork, actor: Actor, tab: str = "all", search: str = "", page: int = 1) -> EnvelopeList:
    """The organisation's envelopes, last touched first. search looks at titles, signers' names and addresses."""
    require_member(actor)
    mine = select(Envelope).where(Envelope.organisation_id == actor.organisation_id)
    if search := search.strip()[:100]:
        like = "%" + search.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        named = select(Signer.envelope_id).where(
            or_(col(Signer.name).ilike(like, escape="\\"), col(Signer.email).ilike(like, escape="\\"))
        )
        mine = mine.where(or_(col(Envelope.title).ilike(like, escape="\\"), col(Envelope.id).in_(named)))
    found = mine.subquery()
    by_state = dict(
        uow.session.exec(select(found.c.state, func.count()).select_from(found).group_by(found.c.state)).all()
    )
    counts = {name: sum(by_state.get(s, 0) for s in states) for name, states in TABS.items()}
    states = TABS.get(tab, TABS["all"])
    page = max(page, 1)
    query = mine.where(col(Envelope.state).in_(states)).order_by(
        col(Envelope.updated_at).desc(), col(Envelope.id).desc()
    )
    envelopes = uow.session.exec(query.offset((page - 1) * PAGE).limit(PAGE + 1)).all()
    return EnvelopeList(
        rows=tuple(_row(uow, e) for e in envelopes[:PAGE]),
        counts=counts,
        total=counts.get(tab, counts["all"]),
        more=len(envelopes) > PAGE,
    )


@only_reads
def detail(uow: UnitOfWork, actor: Actor, envelope_id: str) -> EnvelopeDetail:
    """One envelope of the organisation. Raises `not_found` `envelope_unknown`."""
    envelope = scope.envelope_of(uow, actor, envelope_id, "envelope:read")
    signers = scope.signers(uow.session, envelope.id)
    numbers = {s.id: n for n, s in enumerate(signers, start=1)}
    points = scope.points(uow.session, envelope.id)
    ticked = set(uow.session.exec(select(Tick.point_id).where(col(Tick.signer_id).in_(numbers))))
    register = log.entries(uow, envelope.id)
    known = recognised.of_signers(uow, actor, envelope)
    return EnvelopeDetail(
        id=envelope.id,
        title=envelope.title,
        state=envelope.state,
        level=envelope.level,
        message=envelope.message,
        language=envelope.language,
        signing_order=envelope.signing_order,
        draft_step=envelope.draft_step,
        revision=envelope.revision,
        life_days=envelope.life_days,
        proposer=uow.session.get_one(Account, envelope.created_by).name,
        created_at=envelope.created_at,
        updated_at=envelope.updated_at,
        sent_at=envelope.sent_at,
        expires_at=envelope.expires_at,
        signed_at=envelope.signed_at,
        completed_at=envelope.completed_at,
        ended_at=envelope.ended_at,
        seal_stage=envelope.seal_stage,
        seal_reason=envelope.seal_reason,
        code=spaced(envelope.code or ""),
        certificate=bool(envelope.certificate_digest),
        append_certificate=envelope.append_certificate,
        reminders=envelope.reminders,
        documents=tuple(_document(d, points) for d in scope.documents(uow.session, envelope.id)),
        signers=tuple(_signer(uow, envelope, s, numbers[s.id], points, ticked, known.get(s.id)) for s in signers),
        points=tuple(_point(p, numbers, ticked) for p in points),
        register=register,
        names=scope.names(uow.session, envelope.id, (e.actor for e in register)),
        unsent=_unsent(uow, envelope.id),
        chain=log.check(uow, envelope.id),
        problems=problems(uow, envelope) if envelope.state == "draft" else (),
        channels=uow.channels,
        country=contacts.country_of(uow, envelope),
    )


@only_reads
def version(uow: UnitOfWork, actor: Actor, envelope_id: str) -> str:
    """Changes whenever the envelope does: what an open page asks for often, because it is cheap."""
    envelope = scope.envelope_of(uow, actor, envelope_id, "envelope:read")
    newest = uow.session.exec(select(func.max(Event.seq)).where(Event.stream == envelope.id)).one()
    return _version(envelope.state, envelope.revision, newest, envelope.seal_stage, envelope.seal_reason)


def _version(*shown: str | int | None) -> str:
    return ".".join(str(value) for value in shown)


@only_reads
def readable_document(uow: UnitOfWork, actor: Actor, document_id: str) -> tuple[Document, Envelope]:
    """A document of the organisation. Raises `not_found` `document_unknown`."""
    require_member(actor)
    document = uow.session.get(Document, document_id)
    envelope = uow.session.get(Envelope, document.envelope_id) if document else None
    if document is None or envelope is None or envelope.organisation_id != actor.organisation_id:
        raise DomainError("not_found", "document_unknown")
    return document, scope.envelope_of(uow, actor, envelope.id, "envelope:read")


def _row(uow: UnitOfWork, envelope: Envelope) -> EnvelopeRow:
    signers = scope.signers(uow.session, envelope.id)
    newest = uow.session.exec(
        select(Event)
        .where(Event.stream == envelope.id, col(Event.kind).not_in(BESIDE))
        .order_by(col(Event.seq).desc())
        .limit(1)
    ).first()
    details: dict[str, Any] = json.loads(newest.details) if newest else {}
    count = select(func.count()).select_from(Document).where(Document.envelope_id == envelope.id)
    return EnvelopeRow(
        id=envelope.id,
        title=envelope.title,
        state=envelope.state,
        level=envelope.level,
        signers=tuple(SignerBadge(s.name, initials(s.name), s.state) for s in signers),
        signed=sum(1 for s in signers if s.state == "signed"),
        documents=uow.session.exec(count).one(),
        last_event=newest.kind if newest else "",
        last_event_at=newest.at if newest else envelope.updated_at,
        last_signer=next((s.name for s in signers if s.id == details.get("signer")), ""),
        last_details=details,
        seal_stage=envelope.seal_stage,
        updated_at=envelope.updated_at,
        expires_at=envelope.expires_at if envelope.state == "sent" else None,
        draft_step=envelope.draft_step,
    )


def _unsent(uow: UnitOfWork, envelope_id: str) -> int:
    query = select(func.count()).select_from(Message)
    return uow.session.exec(query.where(Message.envelope_id == envelope_id, Message.state == "queued")).one()


def _document(row: Document, points: list[Point]) -> DocumentView:
    return DocumentView(
        id=row.id,
        name=row.name,
        size=row.original_size,
        original=row.original,
        prepared=row.prepared,
        sealed=row.sealed,
        sealed_size=row.sealed_size,
        outcome=row.outcome,
        findings=tuple(json.loads(row.findings)),
        pages=tuple((float(w), float(h)) for w, h in json.loads(row.pages)),
        points=sum(1 for p in points if p.document_id == row.id),
        signatures=enclosed.from_json(row.signatures),
        required=confirming.required(row),
        missing=confirming.missing(row),
    )


def _signer(
    uow: UnitOfWork,
    envelope: Envelope,
    row: Signer,
    number: int,
    points: list[Point],
    ticked: set[str],
    recognition: RecognitionView | None,
) -> SignerView:
    mine = [p for p in points if p.signer_id == row.id]
    mail = outgoing.newest(uow, row.id, INVITING)
    return SignerView(
        id=row.id,
        number=number,
        name=row.name,
        initials=initials(row.name),
        email=row.email if envelope.state == "draft" else mask_email(row.email),
        phone=row.phone if envelope.state == "draft" or not row.phone else mask_phone(row.phone),
        channel=row.channel,
        fallback=row.fallback,
        language=row.language,
        state=row.state,
        points=len(mine),
        required=sum(1 for p in mine if p.required),
        ticked=sum(1 for p in mine if p.id in ticked),
        invited_at=row.invited_at,
        opened_at=row.opened_at,
        signed_at=row.signed_at,
        decline_reason=row.decline_reason,
        message_state=mail.state if mail else "",
        message_reason=mail.reason if mail else "",
        message_detail=mail.detail if mail else "",
        message_at=mail.state_at if mail else None,
        mode=row.recognition,
        recognition=recognition,
    )


def _point(p: Point, numbers: dict[str, int], ticked: set[str]) -> PointView:
    return PointView(
        id=p.id,
        document_id=p.document_id,
        signer_id=p.signer_id,
        signer_number=numbers.get(p.signer_id, 0),
        page=p.page,
        x=p.x,
        y=p.y,
        w=p.w,
        h=p.h,
        required=p.required,
        label=p.label,
        ticked=p.id in ticked,
    )
