"""Sending an envelope, and what the proposer can still do while it is out."""

import secrets
from datetime import timedelta

from sqlmodel import and_, col, or_, select

from ..accounts.sign_up import clean_email, has_link
from ..actor import SYSTEM, Actor
from ..audit import log
from ..audit.events import EventKind
from ..errors import DomainError
from ..identity import keeping
from ..messages import outgoing
from ..messages.progress import TROUBLE
from ..phone import read_number
from ..uow import UnitOfWork
from . import confirming, contacts, links, paying, recognitions, reminding, reviewers, scope
from .completion import invite_next, write_invitation
from .drafting import draft_of
from .lifecycle import move
from .models import Envelope, Signer
from .problem import Problem
from .telling import tell, write_to_proposer, write_to_signer

EXPIRE_BATCH = 200
_CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def problems(uow: UnitOfWork, envelope: Envelope) -> tuple[Problem, ...]:
    """Everything that stands in the way of sending; empty when it can go."""
    found: list[Problem] = []
    if not envelope.title:
        found.append(Problem("title_missing", 2))
    documents = scope.documents(uow.session, envelope.id)
    if not documents:
        found.append(Problem("documents_missing", 2))
    found += [Problem("document_unconfirmed", 2, d.name) for d in documents if confirming.missing(d)]
    signers = scope.signers(uow.session, envelope.id)
    if not signers:
        found.append(Problem("signers_missing", 3))
    points = scope.points(uow.session, envelope.id)
    for number, signer in enumerate(signers, start=1):
        label = signer.name or str(number)
        if not signer.name:
            found.append(Problem("signer_name_missing", 3, label))
        elif has_link(signer.name):
            found.append(Problem("signer_name_has_link", 3, label))
        found += contacts.problems_of(uow, envelope, signer, label)
        if envelope.level == "AES" and not reviewers.exists_for(uow, envelope, signer):
            found.append(Problem("reviewer_missing", 3, label))
        if not any(p.signer_id == signer.id and p.required for p in points):
            found.append(Problem("signer_without_point", 4, label))
    return tuple(found)


def send(uow: UnitOfWork, actor: Actor, envelope_id: str) -> None:
    """Send a draft: from now on nothing in it changes, and the first signers are invited.

    Raises `invalid` with the first problem's code (subject) where something is missing.
    """
    envelope = draft_of(uow, actor, envelope_id)
    if found := problems(uow, envelope):
        raise DomainError("invalid", found[0].code, subject=found[0].subject, step=found[0].step)
    envelope.state = move(envelope.state, "send")
    envelope.sent_at = uow.now()
    envelope.expires_at = uow.now() + timedelta(days=envelope.life_days)
    envelope.code = new_code()
    envelope.updated_at = uow.now()
    uow.session.add(envelope)
    signers = scope.signers(uow.session, envelope.id)
    for signer in signers:
        contacts.settle(uow, envelope, signer)
        signer.state = "waiting"
        if envelope.level == "AES":
            recognitions.create(uow, envelope, signer)
    paying.reserve(uow, actor, envelope)
    documents = scope.documents(uow.session, envelope.id)
    tell(
        uow,
        actor,
        envelope,
        EventKind.ENVELOPE_SENT,
        title=envelope.title,
        level=envelope.level,
        order=envelope.signing_order,
        signers=len(signers),
        documents=", ".join(d.prepared for d in documents),
        expires=log.timestamp(envelope.expires_at),
        append_certificate=int(envelope.append_certificate),
    )
    invite_next(uow, envelope)


def new_code() -> str:
    """A verification code: 12 characters that cannot be mistaken for another when read aloud (59 bits)."""
    return "".join(secrets.choice(_CODE_ALPHABET) for _ in range(12))


def spaced(code: str) -> str:
    """`K7QM3XRT92HD` → `K7QM-3XRT-92HD`."""
    return "-".join(code[i : i + 4] for i in range(0, len(code), 4))


def remind(uow: UnitOfWork, actor: Actor, envelope_id: str, signer_id: str = "") -> int:
    """Remind those whose turn it is (or one of them) of what they are asked for; returns how many.

    Raises `conflict` `nobody_to_remind`; `limit` `reminded_lately` within the pause, unless the last did not arrive.
    """
    envelope = scope.envelope_of(uow, actor, envelope_id, "envelope:write", lock=True)
    if envelope.state not in ("sent", "in_review"):
        raise DomainError("conflict", f"envelope_is_{envelope.state}")
    signers = scope.signers(uow.session, envelope.id)
    due = [s for s in signers if signer_id in ("", s.id) and reminding.is_waited_for(envelope, s)]
    if not due:
        raise DomainError("conflict", "nobody_to_remind")
    now, pause = uow.now(), uow.policy.reminders_pause
    ready = [s for s in due if now - (s.reminded_at or s.invited_at or now - pause) >= pause or _did_not_arrive(uow, s)]
    if not ready:
        raise DomainError("limit", "reminded_lately", minutes=int(pause.total_seconds() // 60))
    for signer in ready:
        signer.reminded_at = now
        reminding.plan(uow, envelope, signer)
        write_to_signer(uow, envelope, signer, "reminder")
        tell(uow, actor, envelope, EventKind.ENVELOPE_REMINDED, signer=signer.id)
    return len(ready)


def cancel(uow: UnitOfWork, actor: Actor, envelope_id: str) -> None:
    """Call it back; signers who were invited are told, and every link ends."""
    envelope = scope.envelope_of(uow, actor, envelope_id, "envelope:write", lock=True)
    if envelope.state == "draft":
        raise DomainError("conflict", "envelope_is_draft")
    envelope.state = move(envelope.state, "cancel")
    _end(uow, envelope)
    keeping.end(uow, envelope.id)
    paying.release(uow, actor, envelope)
    tell(uow, actor, envelope, EventKind.ENVELOPE_CANCELLED)
    for signer in scope.signers(uow.session, envelope.id):
        if signer.invited_at is not None:
            write_to_signer(uow, envelope, signer, "cancelled")


def change_contact(
    uow: UnitOfWork, actor: Actor, envelope_id: str, signer_id: str, email: str | None, phone: str | None = None
) -> None:
    """Correct a signer's contacts before they were used. A new address: the old link dies, a new invitation goes out.

    email, phone: as typed; None leaves it. Raises `conflict` `contact_in_use` for an address once the signer has opened
    the link, `phone_in_use` once a code has gone there and did not fail; `invalid` for what is no address or number.
    """
    envelope = scope.envelope_of(uow, actor, envelope_id, "envelope:write", lock=True)
    signer = uow.session.get(Signer, signer_id)
    if signer is None or signer.envelope_id != envelope.id:
        raise DomainError("not_found", "signer_unknown")
    if envelope.state != "sent":
        raise DomainError("conflict", f"envelope_is_{envelope.state}")
    if signer.state not in ("waiting", "invited"):
        raise DomainError("conflict", "contact_in_use")
    number = signer.phone if phone is None else _corrected_phone(uow, envelope, signer, phone)
    address = signer.email if email is None else clean_email(email)
    if signer.opened_at is not None and (address != signer.email or number == signer.phone):
        raise DomainError("conflict", "contact_in_use")
    if number != signer.phone:
        signer.phone = number
        tell(uow, actor, envelope, EventKind.SIGNER_CONTACT_CHANGED, signer=signer.id, contact="phone")
    if email is not None and signer.opened_at is None:
        _readdress(uow, actor, envelope, signer, address)
    uow.session.add(signer)


def _readdress(uow: UnitOfWork, actor: Actor, envelope: Envelope, signer: Signer, address: str) -> None:
    signer.email = address
    uow.session.add(signer)
    links.mint(uow, signer.id)
    tell(uow, actor, envelope, EventKind.SIGNER_CONTACT_CHANGED, signer=signer.id, contact="email")
    if signer.state == "invited":
        write_invitation(uow, envelope, signer)


def _corrected_phone(uow: UnitOfWork, envelope: Envelope, signer: Signer, typed: str) -> str:
    number = read_number(typed, contacts.country_of(uow, envelope)) if typed.strip() else ""
    if not number and signer.channel != "email":
        raise DomainError("invalid", "phone_invalid")
    if number != signer.phone and outgoing.arrived(uow, signer.id, ("sms", "whatsapp")):
        raise DomainError("conflict", "phone_in_use")
    return number


def copy_link(uow: UnitOfWork, actor: Actor, envelope_id: str, signer_id: str) -> str:
    """The token of a signer's link, for the proposer to hand over; the register keeps that it was copied."""
    envelope = scope.envelope_of(uow, actor, envelope_id, "envelope:write", lock=True)
    signer = uow.session.get(Signer, signer_id)
    if signer is None or signer.envelope_id != envelope.id:
        raise DomainError("not_found", "signer_unknown")
    if not reminding.is_waited_for(envelope, signer):
        raise DomainError("conflict", "nobody_to_remind")
    tell(uow, actor, envelope, EventKind.SIGNER_LINK_COPIED, signer=signer.id)
    return links.token_of(uow, signer.id)


def expire_due(uow: UnitOfWork, actor: Actor) -> int:
    """End every envelope whose time is over; returns how many. Run by schedule.

    One that waits for its reviewer alone does not end: its signers have done what they had to.
    """
    asked_again = select(Signer.envelope_id).where(Signer.state == "again")
    open_still = or_(Envelope.state == "sent", and_(Envelope.state == "in_review", col(Envelope.id).in_(asked_again)))
    query = select(Envelope).where(open_still, col(Envelope.expires_at) <= uow.now())
    due = uow.session.exec(query.limit(EXPIRE_BATCH).with_for_update(skip_locked=True)).all()
    for envelope in due:
        expire(uow, envelope)
    del actor
    return len(due)


def expire(uow: UnitOfWork, envelope: Envelope) -> None:
    """End one envelope because its time is over, and tell the proposer."""
    envelope.state = move(envelope.state, "expire")
    _end(uow, envelope)
    keeping.end(uow, envelope.id)
    paying.release(uow, SYSTEM, envelope)
    tell(uow, SYSTEM, envelope, EventKind.ENVELOPE_EXPIRED)
    write_to_proposer(uow, envelope, "expired")


def _did_not_arrive(uow: UnitOfWork, signer: Signer) -> bool:
    last = outgoing.newest(uow, signer.id, reminding.ASKING)
    return last is not None and last.state in TROUBLE


def _end(uow: UnitOfWork, envelope: Envelope) -> None:
    envelope.ended_at = envelope.updated_at = uow.now()
    uow.session.add(envelope)
