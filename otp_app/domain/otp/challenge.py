"""Issuing and trying one-time passwords (PRODUCT.md §6)."""

import base64
import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from pyotp.hotp import HOTP
from sqlmodel import col, select

from ..audit.log import canonical
from ..errors import DomainError
from ..tokens import new_nonce
from ..uow import UnitOfWork, new_id
from . import policy
from .models import Challenge

DIGITS = 6


@dataclass(frozen=True)
class ChallengeView:
    """The latest challenge as its signer sees it; times in UTC."""

    id: str
    state: str
    channel: str
    tries_left: int
    sent_at: datetime
    expires_at: datetime
    resend_at: datetime


def binding_of(
    *,
    signer_id: str,
    envelope_id: str,
    documents: Sequence[str],
    points: Sequence[str],
    evidence: Sequence[str] = (),
) -> str:
    """SHA-256 in hex over what a code confirms: who, which envelope, the documents shown, the points ticked.

    documents: SHA-256 of each prepared file in order. evidence: digests of recognition evidence, where there is any.
    """
    value = {
        "signer": signer_id,
        "envelope": envelope_id,
        "documents": list(documents),
        "points": sorted(points),
        "evidence": list(evidence),
    }
    return hashlib.sha256(canonical(value)).hexdigest()


def latest(uow: UnitOfWork, signer_id: str, *, lock: bool = False) -> Challenge | None:
    """The signer's newest challenge."""
    query = select(Challenge).where(Challenge.signer_id == signer_id)
    query = query.order_by(col(Challenge.created_at).desc(), col(Challenge.id).desc()).limit(1)
    return uow.session.exec(query.with_for_update() if lock else query).first()


def view(uow: UnitOfWork, signer_id: str) -> ChallengeView | None:
    """The newest challenge for the page; None before the first."""
    challenge = latest(uow, signer_id)
    if challenge is None:
        return None
    state = "expired" if challenge.state == "open" and uow.now() >= challenge.expires_at else challenge.state
    return ChallengeView(
        id=challenge.id,
        state=state,
        channel=challenge.channel,
        tries_left=max(uow.policy.otp_tries - challenge.tries, 0),
        sent_at=challenge.created_at,
        expires_at=challenge.expires_at,
        resend_at=challenge.created_at + uow.policy.otp_pause,
    )


def issue(
    uow: UnitOfWork, *, signer_id: str, envelope_id: str, channel: str, binding: str, link_since: datetime
) -> str:
    """A new challenge, which ends the one before; returns its id. link_since: when the signer's link was made.

    Raises `limit` `otp_pause` (seconds), `otp_too_many` (minutes), `otp_wrong_too_often` (hours), `otp_blocked`.
    """
    query = select(Challenge).where(Challenge.signer_id == signer_id).order_by(col(Challenge.created_at))
    before = uow.session.exec(query.with_for_update()).all()
    wrong = [(c.created_at, c.tries) for c in before if c.tries and c.created_at >= link_since]
    sending = policy.may_send([c.created_at for c in before], wrong, uow.now(), uow.policy)
    if not sending.allowed:
        seconds = max(int(sending.wait.total_seconds() + 0.999), 1)
        minutes, hours = -(-seconds // 60), -(-seconds // 3600)
        raise DomainError("limit", sending.reason, seconds=seconds, minutes=minutes, hours=hours)
    for challenge in before:
        if challenge.state == "open":
            challenge.state = "superseded"
            uow.session.add(challenge)
    nonce, challenge_id = new_nonce(), new_id("otp")
    uow.session.add(
        Challenge(
            id=challenge_id,
            signer_id=signer_id,
            envelope_id=envelope_id,
            channel=channel,
            nonce=nonce,
            code_hash=_hash(uow, challenge_id, _code(uow, challenge_id, nonce)),
            binding=binding,
            state="open",
            created_at=uow.now(),
            expires_at=uow.now() + uow.policy.otp_life,
        )
    )
    uow.session.flush()
    return challenge_id


def code_to_send(uow: UnitOfWork, challenge_id: str) -> str | None:
    """The six digits, for the job that sends them; None once the challenge is over."""
    challenge = uow.session.get(Challenge, challenge_id)
    if challenge is None or challenge.state != "open" or uow.now() >= challenge.expires_at:
        return None
    return _code(uow, challenge.id, challenge.nonce)


def seconds_left(uow: UnitOfWork, challenge_id: str) -> int:
    """How long a code is still valid, in whole seconds; at least 1."""
    return max(int((uow.session.get_one(Challenge, challenge_id).expires_at - uow.now()).total_seconds()), 1)


def used_channel(uow: UnitOfWork, signer_id: str) -> str:
    """By what the code came with which a signer confirmed; empty before that."""
    query = select(Challenge.channel).where(Challenge.signer_id == signer_id, Challenge.state == "used")
    return uow.session.exec(query).first() or ""


def attempt(uow: UnitOfWork, signer_id: str, binding: str, typed: str) -> policy.Answer:
    """Try a code. Remembers the try, so the answer must be returned and never raised."""
    challenge = latest(uow, signer_id, lock=True)
    asked = None
    if challenge is not None:
        asked = policy.Asked(
            state=challenge.state,
            tries=challenge.tries,
            expires_at=challenge.expires_at,
            same_binding=hmac.compare_digest(challenge.binding, binding),
        )
    digits = "".join(str(int(c)) for c in typed if c.isdecimal())[: DIGITS + 1]
    answer = policy.judge(
        asked,
        code_fits=challenge is not None and _fits(uow, challenge, digits),
        older_code_fits=challenge is not None and _fits_older(uow, challenge, digits),
        now=uow.now(),
        policy=uow.policy,
    )
    if challenge is None:
        return answer
    if answer.counts:
        challenge.tries += 1
    if answer.outcome == "confirmed":
        challenge.state, challenge.used_at = "used", uow.now()
    elif answer.outcome == "locked":
        challenge.state = "locked"
    uow.session.add(challenge)
    return answer


def _code(uow: UnitOfWork, challenge_id: str, nonce: str) -> str:
    """Six digits by HOTP (RFC 4226) from a key of this challenge alone; unguessable without key and nonce."""
    secret = base64.b32encode(uow.keyed("otp-code", challenge_id, nonce)).decode()
    return HOTP(secret, digits=DIGITS).at(0)


def _hash(uow: UnitOfWork, challenge_id: str, code: str) -> str:
    return uow.keyed("otp-hash", challenge_id, code).hex()


def _fits(uow: UnitOfWork, challenge: Challenge, digits: str) -> bool:
    return hmac.compare_digest(challenge.code_hash, _hash(uow, challenge.id, digits))


def _fits_older(uow: UnitOfWork, challenge: Challenge, digits: str) -> bool:
    query = select(Challenge).where(Challenge.signer_id == challenge.signer_id, Challenge.id != challenge.id)
    return any(_fits(uow, older, digits) for older in uow.session.exec(query.limit(20)))
