"""The signer's acts, each one use case: open, tick, ask for the code, sign, decline."""

from dataclasses import dataclass
from datetime import timedelta

from sqlmodel import select

from ..accounts.sign_up import clean_line
from ..actor import Actor
from ..audit.events import EventKind
from ..envelopes import completion, contacts, paying, recognitions, scope
from ..envelopes.models import Envelope, Point, Signer, SigningLink, Tick
from ..envelopes.telling import tell, write_to_signer
from ..errors import DomainError
from ..otp import challenge, limits
from ..otp.policy import Outcome
from ..uow import UnitOfWork
from .access import turn_of

_PAUSE = timedelta(minutes=30)
_SEEN = timedelta(minutes=1)  # how exactly it is known when somebody was here: not every tick is worth a write
_OUTCOMES: dict[Outcome, EventKind] = {
    "wrong": EventKind.OTP_FAILED,
    "expired": EventKind.OTP_EXPIRED,
    "locked": EventKind.OTP_LOCKED,
    "reused": EventKind.OTP_REUSED,
    "stale": EventKind.OTP_STALE,
    "confirmed": EventKind.OTP_CONFIRMED,
}


@dataclass(frozen=True)
class SignResult:
    """What a code led to. Not an exception: a wrong code must be remembered."""

    outcome: Outcome
    tries_left: int


def open_document(uow: UnitOfWork, actor: Actor) -> None:
    """The signer begins (or comes back): an act of theirs in the page, never the mere GET of the link."""
    envelope, signer = _to_read(uow, actor)
    if signer.opened_at is not None:
        _resume(uow, actor, envelope, signer)
        return
    signer.opened_at = signer.seen_at = uow.now()
    uow.session.add(signer)
    tell(uow, actor, envelope, EventKind.SIGNER_OPENED, signer=signer.id)


def tick(uow: UnitOfWork, actor: Actor, point_id: str, on: bool) -> None:
    """Tick a point of one's own, or take the tick back. The same twice is no error and no second event.

    A change after a code was asked for is allowed and makes that code stale: it was bound to the earlier ticks.
    """
    envelope, signer = _to_read(uow, actor)
    point = uow.session.get(Point, point_id)
    if point is None or point.signer_id != signer.id:
        raise DomainError("not_found", "point_unknown")
    if signer.opened_at is None:
        raise DomainError("conflict", "document_not_opened")
    ticked = uow.session.get(Tick, point_id)
    if on == (ticked is not None):
        return
    _resume(uow, actor, envelope, signer)
    if ticked is None:
        uow.session.add(Tick(point_id=point_id, signer_id=signer.id, at=uow.now()))
    else:
        uow.session.delete(ticked)
    kind = EventKind.SIGNER_POINT_TICKED if on else EventKind.SIGNER_POINT_UNTICKED
    tell(
        uow,
        actor,
        envelope,
        kind,
        signer=signer.id,
        point=point_id,
        document=point.document_id,
        page=point.page,
        label=point.label or None,
    )


def request_code(uow: UnitOfWork, actor: Actor, channel: str = "") -> None:
    """Send a one-time code to the signer's stored contact, bound to what is ticked now.

    channel: another than the chosen one only where the proposer allowed it. Raises `forbidden` `channel_not_allowed`;
    `conflict` `points_open` (count) while a required point is not ticked; `limit` as `challenge.issue` and
    `limits.admit`.
    """
    envelope, signer = _to_confirm(uow, actor)
    mine = [p for p in scope.points(uow.session, envelope.id) if p.signer_id == signer.id]
    ticked = _ticked(uow, signer)
    if missing := [p for p in mine if p.required and p.id not in ticked]:
        raise DomainError("conflict", "points_open", count=len(missing))
    channel = _channel(uow, actor, envelope, signer, channel)
    challenge_id = challenge.issue(
        uow,
        signer_id=signer.id,
        envelope_id=envelope.id,
        channel=channel,
        binding=_binding(uow, envelope, signer),
        link_since=uow.session.get_one(SigningLink, actor.link_id).created_at,
    )
    limits.admit(
        uow,
        organisation_id=envelope.organisation_id,
        contact=signer.email if channel == "email" else signer.phone,
        channel=channel,
        ip=actor.ip,
    )
    if channel == "sms":
        paying.hold_text(uow, actor, envelope, challenge_id)
    write_to_signer(uow, envelope, signer, "code", challenge_id, channel)
    tell(
        uow,
        actor,
        envelope,
        EventKind.OTP_REQUESTED,
        signer=signer.id,
        challenge=challenge_id,
        channel=channel,
        contact=contacts.destination(signer, channel),
    )


def sign(uow: UnitOfWork, actor: Actor, code: str) -> SignResult:
    """Confirm with the code: the last act. Returns what came of it; a wrong try counts."""
    envelope, signer = _to_confirm(uow, actor)
    answer = challenge.attempt(uow, signer.id, _binding(uow, envelope, signer), code)
    if kind := _OUTCOMES.get(answer.outcome):
        used = challenge.latest(uow, signer.id)
        tell(
            uow,
            actor,
            envelope,
            kind,
            signer=signer.id,
            challenge=used.id if used else None,
            tries_left=answer.tries_left,
            binding=used.binding if used and answer.outcome == "confirmed" else None,
        )
    if answer.outcome == "confirmed":
        _confirmed(uow, actor, envelope, signer)
    return SignResult(answer.outcome, answer.tries_left)


def _confirmed(uow: UnitOfWork, actor: Actor, envelope: Envelope, signer: Signer) -> None:
    """The right code: a signature, or what was shown again confirmed; and the recognition goes to its reviewer."""
    if signer.state == "invited":
        signer.signed_at = uow.now()
        tell(
            uow,
            actor,
            envelope,
            EventKind.SIGNER_SIGNED,
            signer=signer.id,
            points=len(_ticked(uow, signer)),
            documents=", ".join(d.prepared for d in scope.documents(uow.session, envelope.id)),
        )
    signer.state = "signed"
    uow.session.add(signer)
    recognitions.confirm(uow, actor, envelope, signer)
    completion.advance(uow, envelope)


def decline(uow: UnitOfWork, actor: Actor, reason: str) -> None:
    """Refuse to sign, saying why. Raises `invalid` `reason_missing`."""
    envelope, signer = turn_of(uow, actor)
    completion.decline(uow, actor, envelope, signer, clean_line(reason, "reason_missing", most=500))


def _resume(uow: UnitOfWork, actor: Actor, envelope: Envelope, signer: Signer) -> None:
    """The first act after a pause leaves a trace: whoever opened the document goes on without opening it again."""
    away = uow.now() - (signer.seen_at or uow.now())
    if away >= _PAUSE:
        tell(uow, actor, envelope, EventKind.SIGNER_RESUMED, signer=signer.id)
    if away >= _SEEN:
        signer.seen_at = uow.now()
        uow.session.add(signer)


def _to_read(uow: UnitOfWork, actor: Actor) -> tuple[Envelope, Signer]:
    """The signer may read and tick now: not any more once they have signed, nor before they are recognised."""
    envelope, signer = turn_of(uow, actor)
    if signer.state == "again":
        raise DomainError("conflict", "already_signed")
    recognitions.require_recognised(uow, envelope, signer)
    return envelope, signer


def _to_confirm(uow: UnitOfWork, actor: Actor) -> tuple[Envelope, Signer]:
    """The signer may ask for a code and confirm now."""
    envelope, signer = turn_of(uow, actor)
    recognitions.require_recognised(uow, envelope, signer)
    return envelope, signer


def _channel(uow: UnitOfWork, actor: Actor, envelope: Envelope, signer: Signer, wanted: str) -> str:
    """The way of the next code; a change of it is an event."""
    allowed = contacts.channels_of(signer, uow.channels)
    channel = wanted or next(iter(allowed), "")
    if channel not in allowed:
        raise DomainError("forbidden", "channel_not_allowed")
    last = challenge.latest(uow, signer.id)
    before = last.channel if last else signer.channel
    if channel != before:
        details = {"from": before, "to": channel}
        tell(uow, actor, envelope, EventKind.OTP_CHANNEL_SWITCHED, signer=signer.id, **details)
    return channel


def _ticked(uow: UnitOfWork, signer: Signer) -> set[str]:
    return set(uow.session.exec(select(Tick.point_id).where(Tick.signer_id == signer.id)))


def _binding(uow: UnitOfWork, envelope: Envelope, signer: Signer) -> str:
    return challenge.binding_of(
        signer_id=signer.id,
        envelope_id=envelope.id,
        documents=[d.prepared for d in scope.documents(uow.session, envelope.id)],
        points=sorted(_ticked(uow, signer)),
        evidence=recognitions.evidence_of(uow, signer),
    )
