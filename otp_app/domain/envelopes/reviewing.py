"""Reviewing recognitions: the proposer sees what a signer showed, and decides per signer (PRODUCT.md §5).

Only who sent the envelope and the organisation's owner and admins come here, every look at a picture is an event, and
nobody reviews themselves.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select

from ..accounts import permissions
from ..accounts.models import Account, Organisation
from ..actor import Actor
from ..audit.events import EventKind
from ..errors import DomainError
from ..identity import declared, keeping, steps
from ..identity.declared import Declared
from ..identity.models import Capture, Recognition
from ..identity.states import move
from ..identity.vision import MrzReading
from ..uow import UnitOfWork, only_reads
from . import completion, recognised, recognitions, scope
from .models import Envelope, Signer
from .telling import tell, write_to_signer

ERASE_BATCH = 100


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
    account = _member(uow, actor)
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
    return tuple(_item(r, e, s) for r, e, s in uow.session.exec(query) if recognised.may_see(account, e))


@only_reads
def waiting(uow: UnitOfWork, actor: Actor) -> int:
    """How many recognitions wait for this member; 0 for who may review none."""
    account = _member(uow, actor)
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
        if recognised.may_see(account, e) and not _hindrance(account, r, s, four_eyes)
    )


@only_reads
def review(uow: UnitOfWork, actor: Actor, recognition_id: str) -> Review:
    """Everything about one recognition but its pictures. Raises `not_found` `recognition_unknown`."""
    account, recognition, envelope, signer = _found(uow, actor, recognition_id)
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
        may_decide=_hindrance(account, recognition, signer, organisation.four_eyes),
    )


def look(uow: UnitOfWork, actor: Actor, recognition_id: str, capture_id: str, cut: bool = False) -> bytes:
    """One picture, for the member's eyes; the register keeps who looked. Raises `not_found` `capture_unknown`."""
    _, recognition, envelope, signer = _found(uow, actor, recognition_id)
    capture = uow.session.get(Capture, capture_id)
    if capture is None or capture.recognition_id != recognition.id or (cut and not capture.cut):
        raise DomainError("not_found", "capture_unknown")
    blob, context = (capture.cut, f"{capture.id}:cut") if cut else (capture.blob, capture.id)
    picture = keeping.get(uow, recognition, context, blob)
    tell(uow, actor, envelope, EventKind.IDENTITY_VIEWED, signer=signer.id, capture=capture.id, step=capture.step)
    return picture


def approve(uow: UnitOfWork, actor: Actor, recognition_id: str, checked: Sequence[str]) -> None:
    """The member recognises the signer. checked: the whole checklist (`steps.CHECKLIST`).

    With four eyes the first approval is noted and another member's decides. Raises `invalid` `checklist_open`;
    `forbidden` `reviewer_is_signer`, `second_reviewer_needed`.
    """
    account, recognition, envelope, signer = _deciding(uow, actor, recognition_id)
    if set(steps.CHECKLIST) - set(checked):
        raise DomainError("invalid", "checklist_open")
    after = move(recognition.state, "approve")
    organisation = uow.session.get_one(Organisation, envelope.organisation_id)
    if organisation.four_eyes and not recognition.first_by:
        recognition.first_by = account.id
        uow.session.add(recognition)
        tell(uow, actor, envelope, EventKind.IDENTITY_APPROVED_FIRST, signer=signer.id, round=recognition.round)
        return
    recognition.state = after
    _decided(uow, recognition, account)
    tell(
        uow,
        actor,
        envelope,
        EventKind.IDENTITY_APPROVED,
        signer=signer.id,
        round=recognition.round,
        evidence=recognition.evidence,
    )
    completion.settle(uow, envelope)


def ask_again(
    uow: UnitOfWork, actor: Actor, recognition_id: str, reason: str, asked: Sequence[str], note: str = ""
) -> None:
    """Something is to be shown once more: the signer gets a link to just that, and confirms it with a new code.

    asked: steps of the document's kind; note: the member's own words. Raises `invalid` `reason_unknown`,
    `steps_missing`; `conflict` `recognition_rounds_used`.
    """
    account, recognition, envelope, signer = _deciding(uow, actor, recognition_id)
    if reason not in steps.AGAIN_REASONS:
        raise DomainError("invalid", "reason_unknown")
    possible = steps.steps_of(recognition.document_kind)
    wanted = tuple(step for step in possible if step in asked)
    if not wanted:
        raise DomainError("invalid", "steps_missing")
    if recognition.round >= uow.policy.recognition_rounds:
        raise DomainError("conflict", "recognition_rounds_used", most=uow.policy.recognition_rounds)
    recognition.state = move(recognition.state, "ask_again")
    recognition.round += 1
    recognition.steps, recognition.first_by = json.dumps(wanted), ""
    if "gesture" in wanted:
        recognition.gesture, recognition.gesture_tries = "", 0
    recognition.reason, recognition.note = reason, " ".join(note.split())[:500]
    _decided(uow, recognition, account)
    signer.state = "again"
    if envelope.expires_at is not None:
        envelope.expires_at = max(envelope.expires_at, uow.now() + uow.policy.recognition_reply)
    uow.session.add_all([signer, envelope])
    tell(
        uow,
        actor,
        envelope,
        EventKind.IDENTITY_ASKED_AGAIN,
        signer=signer.id,
        reason=reason,
        steps=", ".join(wanted),
        round=recognition.round,
        note=recognition.note or None,
    )
    write_to_signer(uow, envelope, signer, "recognition_again", f"{recognition.id}:{recognition.round}")


def reject(uow: UnitOfWork, actor: Actor, recognition_id: str, reason: str, note: str = "") -> None:
    """The signer is not recognised: the envelope ends, everybody in it is told. Raises `invalid` `reason_unknown`."""
    account, recognition, envelope, signer = _deciding(uow, actor, recognition_id)
    if reason not in steps.REJECT_REASONS:
        raise DomainError("invalid", "reason_unknown")
    recognition.state = move(recognition.state, "reject")
    recognition.reason, recognition.note = reason, " ".join(note.split())[:500]
    _decided(uow, recognition, account)
    keeping.erase_later(uow, recognition)
    tell(
        uow,
        actor,
        envelope,
        EventKind.IDENTITY_REJECTED,
        signer=signer.id,
        reason=reason,
        note=recognition.note or None,
    )
    completion.reject(uow, envelope, signer)


@only_reads
def check_in_person(
    uow: UnitOfWork,
    actor: Actor,
    envelope_id: str,
    *,
    given_names: str,
    surname: str,
    birth: str,
    document_kind: str,
    number: str,
    issuer: str,
    expiry: str,
) -> tuple[Declared, tuple[str, ...]]:
    """What a member typed from a document, checked, with what looks unusual (`declared.doubts`).

    Raises `invalid` as `declared.read`.
    """
    envelope = scope.envelope_of(uow, actor, envelope_id, "envelope:write")
    today = recognitions.today(uow, envelope)
    said = declared.read(
        given_names=given_names,
        surname=surname,
        birth=birth,
        document_kind=document_kind,
        number=number,
        issuer=issuer,
        expiry=expiry,
        today=today,
    )
    return said, declared.doubts(said, today)


def record_in_person(
    uow: UnitOfWork, actor: Actor, envelope_id: str, signer_id: str, said: Declared, own_eyes: bool
) -> None:
    """The member saw the person and the original document: their declaration is the recognition (PRODUCT.md §5).

    Possible until the signer has signed. Raises `invalid` `declaration_missing` without own_eyes; `conflict`
    `already_signed`, `recognition_is_…`; `forbidden` `reviewer_is_signer`.
    """
    envelope = scope.envelope_of(uow, actor, envelope_id, "envelope:write", lock=True)
    signer = uow.session.get(Signer, signer_id)
    recognition = recognitions.recognition_of(uow, signer_id, lock=True)
    if signer is None or signer.envelope_id != envelope.id or recognition is None or recognition.mode != "in_person":
        raise DomainError("not_found", "signer_unknown")
    if envelope.state != "sent":
        raise DomainError("conflict", f"envelope_is_{envelope.state}")
    if signer.state not in ("waiting", "invited"):
        raise DomainError("conflict", "already_signed")
    if not own_eyes:
        raise DomainError("invalid", "declaration_missing")
    account = _member(uow, actor)
    if is_same_person(account, signer):
        raise DomainError("forbidden", "reviewer_is_signer")
    recognition.state = move(recognition.state, "record")
    recognition.document_kind = said.document_kind
    keeping.declare(uow, recognition, said)
    recognition.submitted_at = uow.now()
    recognition.evidence = keeping.evidence_digest(uow, recognition, "")
    _decided(uow, recognition, account)
    tell(
        uow,
        actor,
        envelope,
        EventKind.IDENTITY_RECORDED,
        signer=signer.id,
        document=said.document_kind,
        issuer=said.issuer,
        declaration="original_seen",
        evidence=recognition.evidence,
    )


def is_same_person(account: Account, signer: Signer) -> bool:
    """Whether a member would judge themselves: by the address, which both are known by."""
    return account.email.casefold() == signer.email.casefold()


def erase_due(uow: UnitOfWork, actor: Actor) -> int:
    """Shred recognitions that nothing was signed with, once their days are over; returns how many. By schedule."""
    query = select(Recognition).where(col(Recognition.erase_at) <= uow.now()).limit(ERASE_BATCH)
    due = uow.session.exec(query.with_for_update(skip_locked=True)).all()
    for recognition in due:
        envelope = uow.session.get_one(Envelope, recognition.envelope_id)
        keeping.shred(uow, recognition)
        tell(uow, actor, envelope, EventKind.IDENTITY_ERASED, signer=recognition.signer_id)
    return len(due)


def _decided(uow: UnitOfWork, recognition: Recognition, account: Account) -> None:
    recognition.reviewed_by, recognition.reviewed_at = account.id, uow.now()
    uow.session.add(recognition)


def _member(uow: UnitOfWork, actor: Actor) -> Account:
    permissions.require_member(actor)
    account = uow.session.get(Account, actor.account_id)
    if account is None or account.organisation_id != actor.organisation_id:
        raise DomainError("unauthenticated", "login_required")
    return account


def _found(
    uow: UnitOfWork, actor: Actor, recognition_id: str, *, lock: bool = False
) -> tuple[Account, Recognition, Envelope, Signer]:
    account = _member(uow, actor)
    recognition = uow.session.get(Recognition, recognition_id)
    if recognition is None or recognition.organisation_id != actor.organisation_id:
        raise DomainError("not_found", "recognition_unknown")
    envelope = uow.session.get_one(Envelope, recognition.envelope_id, with_for_update=lock or None)
    if not recognised.may_see(account, envelope):
        raise DomainError("not_found", "recognition_unknown")
    if lock:
        uow.session.refresh(recognition)
    return account, recognition, envelope, uow.session.get_one(Signer, recognition.signer_id)


def _deciding(uow: UnitOfWork, actor: Actor, recognition_id: str) -> tuple[Account, Recognition, Envelope, Signer]:
    account, recognition, envelope, signer = _found(uow, actor, recognition_id, lock=True)
    organisation = uow.session.get_one(Organisation, envelope.organisation_id)
    if hindrance := _hindrance(account, recognition, signer, organisation.four_eyes):
        raise DomainError("forbidden", hindrance)
    if envelope.state not in ("sent", "in_review"):
        raise DomainError("conflict", f"envelope_is_{envelope.state}")
    return account, recognition, envelope, signer


def _hindrance(account: Account, recognition: Recognition, signer: Signer, four_eyes: bool) -> str:
    if is_same_person(account, signer):
        return "reviewer_is_signer"
    return "second_reviewer_needed" if four_eyes and recognition.first_by == account.id else ""


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
