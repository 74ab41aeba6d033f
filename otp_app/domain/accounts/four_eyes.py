"""Four eyes: whether every recognition by camera needs two members' approval. The owner's to decide."""

from dataclasses import dataclass

from sqlmodel import select

from ..actor import Actor
from ..audit import log
from ..audit.events import EventKind
from ..uow import UnitOfWork, only_reads
from .acting import acting
from .models import Account, Organisation
from .permissions import may


@dataclass(frozen=True)
class FourEyes:
    """reviewers: how many members may review any recognition. may_change: whether the reader may."""

    on: bool
    reviewers: int
    may_change: bool


@only_reads
def four_eyes(uow: UnitOfWork, actor: Actor) -> FourEyes:
    """How it stands in the member's organisation."""
    role = acting(uow, actor).role
    organisation = uow.session.get_one(Organisation, actor.organisation_id)
    members = uow.session.exec(select(Account).where(Account.organisation_id == organisation.id)).all()
    return FourEyes(
        on=organisation.four_eyes,
        reviewers=sum(1 for m in members if may(m.role, "recognition:review")),
        may_change=may(role, "organisation:safeguard"),
    )


def set_four_eyes(uow: UnitOfWork, actor: Actor, on: bool) -> None:
    """Switch it. Raises `forbidden` `role_forbids` for everybody but an owner."""
    acting(uow, actor, "organisation:safeguard")
    organisation = uow.session.get_one(Organisation, actor.organisation_id, with_for_update=True)
    if organisation.four_eyes == on:
        return
    organisation.four_eyes = on
    uow.session.add(organisation)
    log.record(
        uow,
        EventKind.ORGANISATION_FOUR_EYES,
        actor,
        organisation_id=organisation.id,
        stream=organisation.id,
        on=int(on),
    )
