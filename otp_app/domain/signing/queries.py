"""What the signer's page shows, as frozen views."""

import json
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from sqlmodel import col, select

from ..accounts.models import Account, Organisation
from ..actor import Actor
from ..envelopes import contacts, enclosed, recognitions, scope
from ..envelopes.downloads import Download, pick
from ..envelopes.lifecycle import is_over
from ..envelopes.models import Document, Envelope, Signer, Tick
from ..envelopes.sending import spaced
from ..errors import DomainError
from ..identity import states
from ..identity.capturing import steps_asked
from ..identity.conditions import standing
from ..masking import mask_email
from ..messages import outgoing
from ..messages.progress import TROUBLE
from ..otp import challenge
from ..uow import UnitOfWork, only_reads
from . import asking
from .access import signer_of

Status = Literal[
    "ready",
    "not_your_turn",
    "signed",
    "again",
    "in_review",
    "declined",
    "cancelled",
    "expired",
    "rejected",
    "sealing",
    "completed",
    "replaced",
]


@dataclass(frozen=True)
class PointView:
    """One of the signer's points; number counts from 1 over all of theirs, required or not."""

    id: str
    document_id: str
    number: int
    page: int
    x: float
    y: float
    w: float
    h: float
    required: bool
    label: str
    ticked: bool


@dataclass(frozen=True)
class SignedMark:
    """Where somebody else has signed already: drawn on the page, not to be ticked."""

    document_id: str
    page: int
    x: float
    y: float
    w: float
    h: float
    name: str
    at: datetime


@dataclass(frozen=True)
class DocumentView:
    """A document to read; pages: (width, height) in points as displayed.

    copy: of a document that was signed before, which stays untouched; earlier: by whom, as far as it can be read.
    """

    id: str
    name: str
    size: int
    sha256: str
    pages: tuple[tuple[float, float], ...]
    copy: bool = False
    earlier: tuple[str, ...] = ()


@dataclass(frozen=True)
class Way:
    """By what this signer may have a code, and where that goes, masked; the chosen way comes first."""

    channel: str
    destination: str


@dataclass(frozen=True)
class RecognitionView:
    """What the signer has to show. mode, state, steps: as in `domain.identity`; done: those shown in this round.

    tries_left: of the gesture check. reason, note: why something is asked for again, and the member's own words.
    """

    mode: str
    state: str
    round: int
    document_kind: str
    steps: tuple[str, ...]
    done: tuple[str, ...]
    tries_left: int
    reason: str = ""
    note: str = ""

    @property
    def open(self) -> bool:
        """Whether the signer cannot read and sign yet."""
        return not states.lets_sign(self.mode, self.state)


@dataclass(frozen=True)
class CodeWay:
    """What became of the newest code's message. trouble: why it did not arrive, as a stable code, if that is known.

    arrived: the mailbox or the phone has it, as far as the provider tells. since: when it was asked for.
    """

    since: datetime | None = None
    trouble: str = ""
    arrived: bool = False


@dataclass(frozen=True)
class Ceremony:
    """All that a signer's page needs; times in UTC, timezone is the organisation's.

    seal_failed: for good, until the operator has it tried again. asked_at, may_ask: of a new link, see `asking`.
    """

    status: Status
    signer_id: str
    name: str
    language: str
    title: str
    message: str
    level: str
    organisation: str
    proposer: str
    proposer_email: str
    timezone: str
    sent_at: datetime
    expires_at: datetime
    opened: bool
    position: int
    signers: int
    signing_order: str
    signed_by: tuple[str, ...]
    destination: str
    ways: tuple[Way, ...]
    code_way: CodeWay
    documents: tuple[DocumentView, ...]
    points: tuple[PointView, ...]
    marks: tuple[SignedMark, ...]
    challenge: challenge.ChallengeView | None
    signed_at: datetime | None
    code: str
    conditions_accepted: bool = True
    recognition: RecognitionView | None = None
    seal_failed: bool = False
    asked_at: datetime | None = None
    may_ask: bool = False

    @property
    def required_open(self) -> int:
        """How many required points are not ticked."""
        return sum(1 for p in self.points if p.required and not p.ticked)


@only_reads
def ceremony(uow: UnitOfWork, actor: Actor) -> Ceremony:
    """The signer's own view. Raises `not_found` `link_unknown`."""
    envelope, signer = signer_of(uow, actor)
    if envelope.sent_at is None or envelope.expires_at is None:
        raise DomainError("not_found", "link_unknown")
    everybody = scope.signers(uow.session, envelope.id)
    organisation = uow.session.get_one(Organisation, envelope.organisation_id)
    proposer = uow.session.get_one(Account, envelope.created_by)
    documents = scope.documents(uow.session, envelope.id)
    points, marks = _points(uow, envelope, signer, everybody)
    newest = challenge.view(uow, signer.id)
    status = _status(envelope, signer, uow.now())
    asked = asking.asked_at(uow, signer) if status in asking.ENDED else None
    view = Ceremony(
        status=status,
        signer_id=signer.id,
        name=signer.name,
        language=signer.language,
        title=envelope.title,
        message=envelope.message,
        level=envelope.level,
        organisation=organisation.name,
        proposer=proposer.name,
        proposer_email=proposer.email,
        timezone=organisation.timezone,
        sent_at=envelope.sent_at,
        expires_at=envelope.expires_at,
        opened=signer.opened_at is not None,
        position=next((n for n, s in enumerate(everybody, start=1) if s.id == signer.id), 0),
        signers=len(everybody),
        signing_order=envelope.signing_order,
        signed_by=tuple(s.name for s in everybody if s.state == "signed" and s.id != signer.id),
        destination=mask_email(signer.email),
        ways=tuple(Way(c, contacts.destination(signer, c)) for c in contacts.channels_of(signer, uow.channels)),
        code_way=_way_of(uow, newest),
        documents=tuple(_document(d) for d in documents),
        points=points,
        marks=marks,
        challenge=newest,
        signed_at=signer.signed_at,
        code=spaced(envelope.code or ""),
        conditions_accepted=_conditions_accepted(uow, envelope, signer),
        recognition=_recognition(uow, signer),
        seal_failed=envelope.seal_stage == "failed",
        asked_at=asked,
        may_ask=status in asking.ENDED and asking.may_ask(uow, signer, asked),
    )
    return _without_content(view) if signer.state == "replaced" else view


@only_reads
def code_way(uow: UnitOfWork, actor: Actor) -> CodeWay:
    """What became of the code that this signer waits for: asked often, so it reads little."""
    _envelope, signer = signer_of(uow, actor)
    return _way_of(uow, challenge.view(uow, signer.id))


@only_reads
def readable_document(uow: UnitOfWork, actor: Actor, document_id: str) -> tuple[Document, Envelope]:
    """A document that this signer may read now: while it is open to them, or sealed.

    Raises `not_found` `document_unknown` for any other.
    """
    envelope, signer = signer_of(uow, actor)
    document = uow.session.get(Document, document_id)
    readable = envelope.state in ("sealing", "completed") or (
        envelope.state in ("sent", "in_review") and signer.state in ("invited", "signed", "again")
    )
    readable = readable and signer.state != "replaced"
    if document is None or document.envelope_id != envelope.id or not readable:
        raise DomainError("not_found", "document_unknown")
    return document, envelope


@only_reads
def download(uow: UnitOfWork, actor: Actor, document_id: str, which: str) -> Download:
    """`prepared` while it is being signed, `sealed` once it is. Raises `not_found` otherwise."""
    document, envelope = readable_document(uow, actor, document_id)
    if which == "original" or (which == "sealed" and envelope.state != "completed"):
        raise DomainError("not_found", "document_unknown")
    return pick(document, which)


def _without_content(view: Ceremony) -> Ceremony:
    """For whose place was given to another: who had asked, and no more."""
    return replace(view, message="", signed_by=(), ways=(), documents=(), points=(), marks=(), challenge=None, code="")


def _conditions_accepted(uow: UnitOfWork, envelope: Envelope, signer: Signer) -> bool:
    return envelope.level != "AES" or standing(uow, signer.id) is not None


def _recognition(uow: UnitOfWork, signer: Signer) -> RecognitionView | None:
    row = recognitions.recognition_of(uow, signer.id)
    if row is None:
        return None
    asked = steps_asked(row)
    missing = recognitions.missing_steps(uow, row)
    return RecognitionView(
        mode=row.mode,
        state=row.state,
        round=row.round,
        document_kind=row.document_kind,
        steps=asked,
        done=tuple(step for step in asked if step not in missing),
        tries_left=max(uow.policy.gesture_tries - row.gesture_tries, 0),
        reason=row.reason if row.state == "again" else "",
        note=row.note if row.state == "again" else "",
    )


def _status(envelope: Envelope, signer: Signer, now: datetime) -> Status:
    if signer.state == "replaced":
        return "replaced"
    if envelope.state == "completed":
        return "completed"
    if envelope.state == "sealing":
        return "sealing"
    for ended in ("declined", "cancelled", "expired", "rejected"):
        if envelope.state == ended:
            return ended
    if signer.state == "signed":
        return "in_review" if envelope.state == "in_review" else "signed"
    if is_over(envelope.expires_at, now):
        return "expired"
    if signer.state == "again":
        return "again"
    return "ready" if signer.state == "invited" else "not_your_turn"


def _way_of(uow: UnitOfWork, newest: challenge.ChallengeView | None) -> CodeWay:
    message = outgoing.about(uow, "code", newest.id) if newest else None
    if message is None:
        return CodeWay()
    return CodeWay(
        since=message.created_at,
        trouble=message.reason or message.state if message.state in TROUBLE else "",
        arrived=message.state == "delivered",
    )


def _document(row: Document) -> DocumentView:
    return DocumentView(
        id=row.id,
        name=row.name,
        size=row.prepared_size,
        sha256=row.prepared,
        pages=tuple((float(w), float(h)) for w, h in json.loads(row.pages)),
        copy=row.outcome == "signed",
        earlier=tuple(s.signer for s in enclosed.from_json(row.signatures) if s.kind == "signature" and s.signer),
    )


def _points(
    uow: UnitOfWork, envelope: Envelope, signer: Signer, everybody: list[Signer]
) -> tuple[tuple[PointView, ...], tuple[SignedMark, ...]]:
    signed = {s.id: s for s in everybody if s.state == "signed" and s.id != signer.id}
    ids = [s.id for s in everybody]
    ticked = set(uow.session.exec(select(Tick.point_id).where(col(Tick.signer_id).in_(ids))))
    mine: list[PointView] = []
    marks: list[SignedMark] = []
    for p in scope.points(uow.session, envelope.id):
        if p.signer_id == signer.id:
            mine.append(
                PointView(
                    id=p.id,
                    document_id=p.document_id,
                    number=len(mine) + 1,
                    page=p.page,
                    x=p.x,
                    y=p.y,
                    w=p.w,
                    h=p.h,
                    required=p.required,
                    label=p.label,
                    ticked=p.id in ticked,
                )
            )
        elif p.signer_id in signed and p.id in ticked:
            other = signed[p.signer_id]
            marks.append(
                SignedMark(p.document_id, p.page, p.x, p.y, p.w, p.h, other.name, other.signed_at or uow.now())
            )
    return tuple(mine), tuple(marks)
