"""Who may see and judge the recognition of a signer: who sent the envelope, owner and admins, and nobody themselves."""

from sqlmodel import select

from ..accounts import permissions
from ..accounts.acting import acting
from ..accounts.models import Account, Organisation
from ..actor import Actor
from ..errors import DomainError
from ..identity.models import Recognition
from ..uow import UnitOfWork
from .models import Envelope, Signer


def exists_for(uow: UnitOfWork, envelope: Envelope, signer: Signer) -> bool:
    """Whether somebody in the organisation may review (or record) this signer: nobody judges themselves."""
    members = uow.session.exec(select(Account).where(Account.organisation_id == envelope.organisation_id))
    reviewers = [
        m
        for m in members
        if not is_same_person(m, signer)
        and (permissions.may(m.role, "recognition:review") or m.id == envelope.created_by)
    ]
    needed = 2 if uow.session.get_one(Organisation, envelope.organisation_id).four_eyes else 1
    return len(reviewers) >= (needed if signer.recognition == "remote" else 1)


def may_see(account: Account, envelope: Envelope) -> bool:
    """Who sent the envelope, while they may send at all, and the organisation's owner and admins."""
    own = envelope.created_by == account.id and permissions.may(account.role, "envelope:write")
    return own or permissions.may(account.role, "recognition:review")


def may_look(account: Account, envelope: Envelope, recognition: Recognition) -> bool:
    """Whether a member may look at pictures and data (GDPR art. 5 (1) c).

    While there is something to decide, whoever may see the recognition; after that only who decided, who sent the
    envelope, and the owner.
    """
    if not may_see(account, envelope):
        return False
    if recognition.state not in ("approved", "rejected", "ended"):
        return True
    had_part = account.id in (envelope.created_by, recognition.reviewed_by, recognition.first_by)
    return had_part or account.role == "owner"


def is_same_person(account: Account, signer: Signer) -> bool:
    """Whether a member would judge themselves: by the address, which both are known by."""
    return account.email.casefold() == signer.email.casefold()


def found(
    uow: UnitOfWork, actor: Actor, recognition_id: str, *, lock: bool = False
) -> tuple[Account, Recognition, Envelope, Signer]:
    """The member with a recognition that they may see. Raises `not_found` `recognition_unknown`."""
    account = acting(uow, actor)
    recognition = uow.session.get(Recognition, recognition_id)
    if recognition is None or recognition.organisation_id != actor.organisation_id:
        raise DomainError("not_found", "recognition_unknown")
    envelope = uow.session.get_one(Envelope, recognition.envelope_id, with_for_update=lock or None)
    if not may_see(account, envelope):
        raise DomainError("not_found", "recognition_unknown")
    if lock:
        uow.session.refresh(recognition)
    return account, recognition, envelope, uow.session.get_one(Signer, recognition.signer_id)


def hindrance(account: Account, recognition: Recognition, signer: Signer, four_eyes: bool) -> str:
    """An empty string, or the code of why this member may not decide."""
    if is_same_person(account, signer):
        return "reviewer_is_signer"
    return "second_reviewer_needed" if four_eyes and recognition.first_by == account.id else ""
