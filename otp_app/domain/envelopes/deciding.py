"""Deciding on a recognition, per signer: approve, ask to show something again, or reject (PRODUCT.md §5)."""

import json
from collections.abc import Sequence

from ..accounts.models import Account, Organisation
from ..actor import Actor
from ..audit.events import EventKind
from ..errors import DomainError
from ..identity import keeping, steps
from ..identity.models import Recognition
from ..identity.states import move
from ..uow import UnitOfWork
from . import completion, reminding, reviewers
from .models import Envelope, Signer
from .telling import tell, write_to_proposer, write_to_signer


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
    recognition.declared_before = recognition.declared
    if "gesture" in wanted:
        recognition.gesture, recognition.gesture_tries = "", 0
    recognition.reason, recognition.note = reason, " ".join(note.split())[:500]
    _decided(uow, recognition, account)
    signer.state = "again"
    if envelope.expires_at is not None:
        envelope.expires_at = max(envelope.expires_at, uow.now() + uow.policy.recognition_reply)
    uow.session.add(envelope)
    reminding.plan(uow, envelope, signer)
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
    if account.id != envelope.created_by:
        write_to_proposer(uow, envelope, "not_recognised", signer.id)


def _deciding(uow: UnitOfWork, actor: Actor, recognition_id: str) -> tuple[Account, Recognition, Envelope, Signer]:
    account, recognition, envelope, signer = reviewers.found(uow, actor, recognition_id, lock=True)
    organisation = uow.session.get_one(Organisation, envelope.organisation_id)
    if hindrance := reviewers.hindrance(account, recognition, signer, organisation.four_eyes):
        raise DomainError("forbidden", hindrance)
    if recognition.state in ("approved", "rejected"):  # says more than that the envelope went on, or ended
        raise DomainError("conflict", f"recognition_is_{recognition.state}")
    if envelope.state not in ("sent", "in_review"):
        raise DomainError("conflict", f"envelope_is_{envelope.state}")
    return account, recognition, envelope, signer


def _decided(uow: UnitOfWork, recognition: Recognition, account: Account) -> None:
    recognition.reviewed_by, recognition.reviewed_at = account.id, uow.now()
    uow.session.add(recognition)
