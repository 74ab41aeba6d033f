"""Finding an envelope for a member: the one place where the organisation's border is drawn."""

from collections.abc import Iterable

from sqlmodel import Session, col, select

from ..accounts import permissions
from ..accounts.acting import acting
from ..accounts.models import Account
from ..actor import Actor
from ..errors import DomainError
from ..uow import UnitOfWork
from .models import Document, Envelope, Point, Signer


def envelope_of(
    uow: UnitOfWork, actor: Actor, envelope_id: str, permission: permissions.Permission, *, lock: bool = False
) -> Envelope:
    """The member's envelope.

    Raises `not_found` `envelope_unknown` for another organisation's as for none, `forbidden` `role_forbids`.
    """
    account = acting(uow, actor)
    envelope = uow.session.get(Envelope, envelope_id, with_for_update=lock or None)
    if envelope is None or envelope.organisation_id != actor.organisation_id:
        raise DomainError("not_found", "envelope_unknown")
    if not permissions.may(account.role, permission):
        raise DomainError("forbidden", "role_forbids")
    return envelope


def documents(session: Session, envelope_id: str) -> list[Document]:
    """In their order."""
    query = select(Document).where(Document.envelope_id == envelope_id)
    return list(session.exec(query.order_by(col(Document.position), col(Document.id))))


def signers(session: Session, envelope_id: str) -> list[Signer]:
    """In their order; without those whose place was given to another (see `reassigning`)."""
    query = select(Signer).where(Signer.envelope_id == envelope_id, Signer.state != "replaced")
    return list(session.exec(query.order_by(col(Signer.position), col(Signer.id))))


def points(session: Session, envelope_id: str) -> list[Point]:
    """By document, page, then as a reader meets them: from top to bottom, left to right."""
    query = select(Point).join(Document).where(Document.envelope_id == envelope_id)
    return list(
        session.exec(query.order_by(col(Document.position), col(Point.page), col(Point.y), col(Point.x), col(Point.id)))
    )


def names(session: Session, envelope_id: str, actors: Iterable[str]) -> dict[str, str]:
    """The names behind actors of a register (`member:acc_…`, `signer:sgn_…`), also of those who were replaced."""
    everybody = session.exec(select(Signer).where(Signer.envelope_id == envelope_id))
    found = {f"signer:{s.id}": s.name for s in everybody}
    members = {actor.partition(":")[2] for actor in actors if actor.startswith("member:")}
    for account in session.exec(select(Account).where(col(Account.id).in_(members))):
        found[f"member:{account.id}"] = account.name
    return found
