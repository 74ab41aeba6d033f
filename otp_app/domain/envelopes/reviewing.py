"""Reviewing recognitions: the proposer sees what a signer showed; every look at a picture is an event."""

import json
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select

from ..accounts.models import Organisation
from ..actor import Actor
from ..audit.events import EventKind
from ..errors import DomainError
from ..identity import declared, keeping
from ..identity.declared import Declared
from ..identity.models import Capture, Recognition
from ..identity.vision import MrzReading
from ..uow import UnitOfWork, only_reads
from . import recognitions, reviewers, scope
from .models import Envelope, Signer
from .telling import tell


@dataclass(frozen=True)
class QueueItem:
    """One recognition in the list of reviews; state as in `identity.states`."""

    id: str
    envelope_id: str
    title: str
    signer: str
    mode: str
    state: str
    round: int
    waiting_since: datetime | None
    decided_at: datetime | None


@dataclass(frozen=True)
class Picture:
    """A kept picture; has_cut: whether the document alone, seen from above, is there too. hints: of the gates."""

    id: str
    step: str
    width: int
    height: int
    taken_at: datetime
    hints: tuple[str, ...]
    has_cut: bool
    round: int


@dataclass(frozen=True)
class Gesture:
    """What the gesture check found; reasons: stable codes. tries: how often it was made."""

    passed: bool
    reasons: tuple[str, ...]
    tries: int


@dataclass(frozen=True)
class Review:
    """All that a reviewer decides by. may_decide: an empty string, or the code of why this member may not.

    declared: what the signer typed (remote) or the member recorded (in person); erased once captures went.
    """

    item: QueueItem
    email: str
    organisation_zone: str
    declared: Declared | None
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


@only_reads
def queue(uow: UnitOfWork, actor: Actor, which: str = "waiting") -> tuple[QueueItem, ...]:
    """The recognitions this member may review: `waiting` for them, or `decided`."""
    account = reviewers.member(uow, actor)
    wanted = ("to_review",) if which == "waiting" else ("approved", "rejected", "again")
    query = (
        select(Recognition, Envelope, Signer)
        .where(
            Recognition.organisation_id == actor.organisation_id,
            Recognition.envelope_id == Envelope.id,
            Recognition.signer_id == Signer.id,
            col(Recognition.state).in_(wanted),
        )
        .order_by(col(Recognition.confirmed_at), Recognition.id)
        .limit(200)
    )
    return tuple(_item(r, e, s) for r, e, s in uow.session.exec(query) if reviewers.may_see(account, e))


@only_reads
def waiting(uow: UnitOfWork, actor: Actor) -> int:
    """How many recognitions wait for this member; 0 for who may review none."""
    account = reviewers.member(uow, actor)
    query = select(Recognition, Envelope, Signer).where(
        Recognition.organisation_id == actor.organisation_id,
        Recognition.envelope_id == Envelope.id,
        Recognition.signer_id == Signer.id,
        Recognition.state == "to_review",
    )
    four_eyes = uow.session.get_one(Organisation, account.organisation_id).four_eyes
    return sum(
        1
        for r, e, s in uow.session.exec(query)
        if reviewers.may_see(account, e) and not reviewers.hindrance(account, r, s, four_eyes)
    )


@only_reads
def review(uow: UnitOfWork, actor: Actor, recognition_id: str) -> Review:
    """Everything about one recognition but its pictures. Raises `not_found` `recognition_unknown`."""
    account, recognition, envelope, signer = reviewers.found(uow, actor, recognition_id)
    organisation = uow.session.get_one(Organisation, envelope.organisation_id)
    said = keeping.declared_of(uow, recognition)
    names = scope.names(
        uow.session, envelope.id, [f"member:{recognition.first_by}", f"member:{recognition.reviewed_by}"]
    )
    verdict = json.loads(recognition.gesture) if recognition.gesture else None
    return Review(
        item=_item(recognition, envelope, signer),
        email=signer.email,
        organisation_zone=organisation.timezone,
        declared=said,
        doubts=declared.doubts(said, recognitions.today(uow, envelope)) if said else (),
        reading=recognitions.reading_of(uow, recognition),
        pictures=tuple(_picture(c) for c in keeping.captures_of(uow, recognition.id))
        if not recognition.erased_at
        else (),
        gesture=Gesture(verdict["passed"], tuple(verdict["reasons"]), recognition.gesture_tries) if verdict else None,
        four_eyes=organisation.four_eyes,
        first_by=names.get(f"member:{recognition.first_by}", ""),
        reviewed_by=names.get(f"member:{recognition.reviewed_by}", ""),
        reason=recognition.reason,
        note=recognition.note,
        erased=recognition.erased_at is not None,
        may_decide=reviewers.hindrance(account, recognition, signer, organisation.four_eyes),
    )


def look(uow: UnitOfWork, actor: Actor, recognition_id: str, capture_id: str, cut: bool = False) -> bytes:
    """One picture, for the member's eyes; the register keeps who looked. Raises `not_found` `capture_unknown`."""
    _, recognition, envelope, signer = reviewers.found(uow, actor, recognition_id)
    capture = uow.session.get(Capture, capture_id)
    if capture is None or capture.recognition_id != recognition.id or (cut and not capture.cut):
        raise DomainError("not_found", "capture_unknown")
    blob, context = (capture.cut, f"{capture.id}:cut") if cut else (capture.blob, capture.id)
    picture = keeping.get(uow, recognition, context, blob)
    tell(uow, actor, envelope, EventKind.IDENTITY_VIEWED, signer=signer.id, capture=capture.id, step=capture.step)
    return picture


def _item(recognition: Recognition, envelope: Envelope, signer: Signer) -> QueueItem:
    return QueueItem(
        id=recognition.id,
        envelope_id=envelope.id,
        title=envelope.title,
        signer=signer.name,
        mode=recognition.mode,
        state=recognition.state,
        round=recognition.round,
        waiting_since=recognition.confirmed_at,
        decided_at=recognition.reviewed_at,
    )


def _picture(capture: Capture) -> Picture:
    return Picture(
        id=capture.id,
        step=capture.step,
        width=capture.width,
        height=capture.height,
        taken_at=capture.taken_at,
        hints=tuple(json.loads(capture.hints)),
        has_cut=bool(capture.cut),
        round=capture.round,
    )
