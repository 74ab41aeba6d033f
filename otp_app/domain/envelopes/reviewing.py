"""Reviewing recognitions: the proposer sees what a signer showed; every look at a picture is an event."""

import json
from dataclasses import dataclass
from datetime import datetime

from ..accounts.models import Organisation
from ..actor import Actor
from ..audit import log
from ..audit.events import EventKind
from ..errors import DomainError
from ..identity import capturing, declared, keeping
from ..identity.declared import Declared
from ..identity.models import Capture, Recognition
from ..identity.vision import MrzReading
from ..uow import UnitOfWork, only_reads
from . import recognitions, reviewers, scope
from .models import Envelope, Signer
from .review_queue import QueueItem, item_of
from .telling import tell

PAST = (
    EventKind.IDENTITY_CONFIRMED,
    EventKind.IDENTITY_RECORDED,
    EventKind.IDENTITY_ASKED_AGAIN,
    EventKind.IDENTITY_APPROVED_FIRST,
    EventKind.IDENTITY_APPROVED,
    EventKind.IDENTITY_REJECTED,
)


@dataclass(frozen=True)
class Picture:
    """A kept picture; has_cut: whether the document alone, seen from above, is there too. hints: of the gates.

    before: the id of the picture of the same step that an earlier round had; empty where there is none.
    """

    id: str
    step: str
    width: int
    height: int
    taken_at: datetime
    hints: tuple[str, ...]
    has_cut: bool
    round: int
    before: str


@dataclass(frozen=True)
class Gesture:
    """What the gesture check found; reasons: stable codes. tries: how often it was made."""

    passed: bool
    reasons: tuple[str, ...]
    tries: int


@dataclass(frozen=True)
class Past:
    """Something that was decided or confirmed. kind: of the event; steps: what was asked for; by: a name."""

    kind: str
    at: datetime
    by: str
    reason: str
    note: str
    steps: tuple[str, ...]


@dataclass(frozen=True)
class Review:
    """All that a reviewer decides by. may_decide: an empty string, or the code of why this member may not.

    declared: what the signer typed (remote) or the member recorded (in person); erased once captures went.
    declared_before: in the round before. may_look: whether pictures and data are shown to this member at all.
    asked: the steps of this round; expires_at: until when the signer may show them. past: oldest first.
    """

    item: QueueItem
    email: str
    organisation_zone: str
    declared: Declared | None
    declared_before: Declared | None
    doubts: tuple[str, ...]
    reading: MrzReading | None
    pictures: tuple[Picture, ...]
    gesture: Gesture | None
    four_eyes: bool
    first_by: str
    reviewed_by: str
    reason: str
    note: str
    erased: bool
    may_decide: str
    may_look: bool
    asked: tuple[str, ...]
    expires_at: datetime | None
    past: tuple[Past, ...]


@only_reads
def review(uow: UnitOfWork, actor: Actor, recognition_id: str) -> Review:
    """Everything about one recognition but its pictures. Raises `not_found` `recognition_unknown`."""
    account, recognition, envelope, signer = reviewers.found(uow, actor, recognition_id)
    organisation = uow.session.get_one(Organisation, envelope.organisation_id)
    item = item_of(account, recognition, envelope, signer, organisation.four_eyes)
    may_look = reviewers.may_look(account, envelope, recognition)
    said = keeping.declared_of(uow, recognition) if may_look else None
    members = [f"member:{recognition.first_by}", f"member:{recognition.reviewed_by}"]
    names = scope.names(uow.session, envelope.id, members)
    verdict = json.loads(recognition.gesture) if recognition.gesture else None
    return Review(
        item=item,
        email=signer.email,
        organisation_zone=organisation.timezone,
        declared=said,
        declared_before=keeping.declared_before(uow, recognition) if may_look else None,
        doubts=declared.doubts(said, recognitions.today(uow, envelope)) if said else (),
        reading=recognitions.reading_of(uow, recognition) if may_look else None,
        pictures=_pictures(uow, recognition) if may_look and not recognition.erased_at else (),
        gesture=Gesture(verdict["passed"], tuple(verdict["reasons"]), recognition.gesture_tries) if verdict else None,
        four_eyes=organisation.four_eyes,
        first_by=names.get(f"member:{recognition.first_by}", ""),
        reviewed_by=names.get(f"member:{recognition.reviewed_by}", ""),
        reason=recognition.reason,
        note=recognition.note,
        erased=recognition.erased_at is not None,
        may_decide=item.hindrance,
        may_look=may_look,
        asked=capturing.steps_asked(recognition),
        expires_at=envelope.expires_at,
        past=_past(uow, envelope, signer),
    )


@only_reads
def news(uow: UnitOfWork, actor: Actor, recognition_id: str) -> str:
    """A text that changes with whatever a page of this review shows. Raises `not_found` `recognition_unknown`."""
    _, one, _, _ = reviewers.found(uow, actor, recognition_id)
    return " ".join(
        str(value) for value in (one.state, one.round, one.first_by, one.reviewed_at, one.evidence, one.erased_at)
    )


def look(uow: UnitOfWork, actor: Actor, recognition_id: str, capture_id: str, cut: bool = False) -> bytes:
    """One picture, for the member's eyes; the register keeps who looked.

    Raises `not_found` `capture_unknown`; `forbidden` `decided_by_others` as `reviewers.may_look`.
    """
    account, recognition, envelope, signer = reviewers.found(uow, actor, recognition_id)
    capture = uow.session.get(Capture, capture_id)
    if capture is None or capture.recognition_id != recognition.id or (cut and not capture.cut):
        raise DomainError("not_found", "capture_unknown")
    if not reviewers.may_look(account, envelope, recognition):
        raise DomainError("forbidden", "decided_by_others")
    blob, context = (capture.cut, f"{capture.id}:cut") if cut else (capture.blob, capture.id)
    picture = keeping.get(uow, recognition, context, blob)
    tell(uow, actor, envelope, EventKind.IDENTITY_VIEWED, signer=signer.id, capture=capture.id, step=capture.step)
    return picture


def _pictures(uow: UnitOfWork, recognition: Recognition) -> tuple[Picture, ...]:
    before = keeping.captures_before(uow, recognition)
    return tuple(
        Picture(
            id=capture.id,
            step=capture.step,
            width=capture.width,
            height=capture.height,
            taken_at=capture.taken_at,
            hints=tuple(json.loads(capture.hints)),
            has_cut=bool(capture.cut),
            round=capture.round,
            before=before[capture.step].id if capture.step in before else "",
        )
        for capture in keeping.captures_of(uow, recognition.id)
    )


def _past(uow: UnitOfWork, envelope: Envelope, signer: Signer) -> tuple[Past, ...]:
    found = [e for e in log.entries(uow, envelope.id) if e.kind in PAST and e.details.get("signer") == signer.id]
    names = scope.names(uow.session, envelope.id, [e.actor for e in found])
    return tuple(
        Past(
            kind=e.kind,
            at=e.time,
            by=names.get(e.actor, ""),
            reason=str(e.details.get("reason") or ""),
            note=str(e.details.get("note") or ""),
            steps=tuple(step for step in str(e.details.get("steps") or "").split(", ") if step),
        )
        for e in found
    )
