"""The recognitions of an envelope's signers: made when it is sent, looked up here, and what they let happen."""

import json
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import select

from ..accounts.models import Organisation
from ..actor import Actor
from ..audit.events import EventKind
from ..errors import DomainError
from ..identity import keeping, mrz, states, steps
from ..identity.capturing import steps_asked
from ..identity.conditions import standing
from ..identity.models import Recognition
from ..identity.states import move
from ..identity.vision import MrzReading
from ..uow import UnitOfWork, new_id
from .models import Envelope, Signer
from .telling import tell, write_to_proposer

MODES = ("remote", "in_person")


def create(uow: UnitOfWork, envelope: Envelope, signer: Signer) -> None:
    """The recognition that a signer of an advanced signature needs."""
    uow.session.add(
        Recognition(
            id=new_id("rec"),
            signer_id=signer.id,
            envelope_id=envelope.id,
            organisation_id=envelope.organisation_id,
            mode=signer.recognition,
            state="open",
            created_at=uow.now(),
        )
    )


def recognition_of(uow: UnitOfWork, signer_id: str, *, lock: bool = False) -> Recognition | None:
    """The signer's recognition; None with a simple signature."""
    query = select(Recognition).where(Recognition.signer_id == signer_id)
    return uow.session.exec(query.with_for_update() if lock else query).first()


def by_id(uow: UnitOfWork, recognition_id: str) -> Recognition | None:
    """A recognition by its own id."""
    return uow.session.get(Recognition, recognition_id)


def of_envelope(uow: UnitOfWork, envelope_id: str) -> dict[str, Recognition]:
    """By signer."""
    found = uow.session.exec(select(Recognition).where(Recognition.envelope_id == envelope_id))
    return {one.signer_id: one for one in found}


def require_recognised(uow: UnitOfWork, envelope: Envelope, signer: Signer) -> None:
    """Before reading and signing: conditions accepted, recognition shown or recorded (PRODUCT.md §2).

    Raises `conflict` `conditions_open`, `recognition_open`.
    """
    if envelope.level != "AES":
        return
    if standing(uow, signer.id) is None:
        raise DomainError("conflict", "conditions_open")
    recognition = recognition_of(uow, signer.id)
    if recognition is None or not states.lets_sign(recognition.mode, recognition.state):
        raise DomainError("conflict", "recognition_open")


def evidence_of(uow: UnitOfWork, signer: Signer) -> tuple[str, ...]:
    """What the signer's code is bound to besides documents and ticks."""
    recognition = recognition_of(uow, signer.id)
    return (recognition.evidence,) if recognition and recognition.evidence else ()


def confirm(uow: UnitOfWork, actor: Actor, envelope: Envelope, signer: Signer) -> None:
    """The signer confirmed by code what they showed: it is the reviewer's turn, who is told."""
    recognition = recognition_of(uow, signer.id, lock=True)
    if recognition is None or recognition.mode != "remote":
        return
    recognition.state = move(recognition.state, "confirm")
    recognition.confirmed_at = uow.now()
    uow.session.add(recognition)
    tell(
        uow,
        actor,
        envelope,
        EventKind.IDENTITY_CONFIRMED,
        signer=signer.id,
        round=recognition.round,
        evidence=recognition.evidence,
    )
    write_to_proposer(uow, envelope, "review_needed", f"{recognition.id}:{recognition.round}")


def all_approved(uow: UnitOfWork, envelope: Envelope, signers: list[Signer]) -> bool:
    """Whether nothing of recognition stands before the seal."""
    if envelope.level != "AES":
        return True
    found = of_envelope(uow, envelope.id)
    return all(s.id in found and found[s.id].state == "approved" for s in signers)


def missing_steps(uow: UnitOfWork, recognition: Recognition) -> tuple[str, ...]:
    """The steps of this round that have nothing to show yet.

    A gesture series that failed as often as it may be tried is no longer missing: the reviewer sees that it failed.
    """
    shown = {c.step for c in keeping.captures_of(uow, recognition.id) if c.round == recognition.round}
    verdict: dict[str, Any] = json.loads(recognition.gesture or "{}")
    if verdict.get("passed") or recognition.gesture_tries >= uow.policy.gesture_tries:
        shown.add("gesture")
    else:
        shown.discard("gesture")
    asked = steps_asked(recognition) or steps.steps_of(recognition.document_kind)
    return tuple(step for step in asked if step not in shown) if asked else ("document",)


def reading_of(uow: UnitOfWork, recognition: Recognition) -> MrzReading | None:
    """The newest machine-readable zone that was read; None without one, or once it was erased."""
    for capture in reversed(keeping.captures_of(uow, recognition.id)):
        text = keeping.show(uow, recognition, f"{capture.id}:reading", capture.reading)
        if text:
            return mrz.from_json(text)
    return None


def today(uow: UnitOfWork, envelope: Envelope) -> date:
    """The day by the organisation's clock."""
    zone = uow.session.get_one(Organisation, envelope.organisation_id).timezone
    return uow.now().astimezone(ZoneInfo(zone)).date()
