"""Who stands behind a signing link, checked anew at every act."""

from dataclasses import dataclass

from ..actor import Actor
from ..envelopes import links
from ..envelopes.lifecycle import is_over
from ..envelopes.models import Envelope, Signer, SigningLink
from ..errors import DomainError
from ..uow import UnitOfWork, only_reads


@dataclass(frozen=True)
class LinkHolder:
    """What a valid token proves: one signer by one link, nothing else."""

    signer_id: str
    link_id: str
    language: str


@only_reads
def resolve(uow: UnitOfWork, actor: Actor, token: str) -> LinkHolder | None:
    """The holder of a token, without changing anything: a link scanner's GET leaves no trace (PRODUCT.md §4)."""
    del actor
    link = links.link_of(uow, token)
    if link is None:
        return None
    signer = uow.session.get_one(Signer, link.signer_id)
    return LinkHolder(signer.id, link.id, signer.language)


@only_reads
def own_link(uow: UnitOfWork, actor: Actor) -> str:
    """The token of the very link by which the signer came: to go on with it on another device of theirs."""
    signer_of(uow, actor)
    return links.token_of_link(uow, actor.link_id)


def signer_of(uow: UnitOfWork, actor: Actor, *, lock: bool = False) -> tuple[Envelope, Signer]:
    """The acting signer with their envelope.

    Raises `not_found` `link_unknown` for a missing, dead or foreign link alike.
    """
    link = uow.session.get(SigningLink, actor.link_id) if actor.kind == "signer" and actor.link_id else None
    if link is None or link.revoked_at is not None or link.signer_id != actor.signer_id:
        raise DomainError("not_found", "link_unknown")
    signer = uow.session.get_one(Signer, link.signer_id)
    envelope = uow.session.get_one(Envelope, signer.envelope_id, with_for_update=lock or None)
    if lock:
        uow.session.refresh(signer)
    return envelope, signer


def turn_of(uow: UnitOfWork, actor: Actor, *, lock: bool = True) -> tuple[Envelope, Signer]:
    """The acting signer, if they may act now: it is their turn, or something is asked of them again.

    Raises `conflict` `envelope_is_…`, `already_signed`, `place_given_away`, `not_your_turn`.
    """
    envelope, signer = signer_of(uow, actor, lock=lock)
    if signer.state == "signed":
        raise DomainError("conflict", "already_signed")
    if signer.state == "replaced":
        raise DomainError("conflict", "place_given_away")
    open_now = envelope.state == "sent" or (envelope.state == "in_review" and signer.state == "again")
    if open_now and is_over(envelope.expires_at, uow.now()):
        raise DomainError("conflict", "envelope_is_expired")
    if not open_now:
        raise DomainError("conflict", f"envelope_is_{envelope.state}")
    if signer.state not in ("invited", "again"):
        raise DomainError("conflict", "not_your_turn")
    return envelope, signer
