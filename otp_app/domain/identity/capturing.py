"""Taking pictures: a token for each, pieces that can be sent again, and what is kept or refused in the end.

There is no other way in: a picture without a live token of the same signer, round and step is refused unread.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlmodel import col, select

from .. import throttle
from ..errors import DomainError
from ..tokens import is_token, make_token, new_nonce, row_id_of
from ..uow import UnitOfWork, new_id
from . import keeping, mrz
from .models import Capture, CapturePart, CaptureToken, Recognition
from .vision import MOST_BYTES, MrzReading, Shot

_PURPOSE = "capture"
PART_BYTES = 256 * 1024
_TAKING = ("open", "submitted", "again")


@dataclass(frozen=True)
class Leave:
    """Leave to send one picture, for so many seconds. gesture: the first of a series, which is told one by one."""

    token: str
    step: str
    seconds: int
    part_bytes: int
    gesture: str = ""


def steps_asked(recognition: Recognition) -> tuple[str, ...]:
    """The steps that this round asks for; none before the document was chosen."""
    return tuple(json.loads(recognition.steps))


def give_leave(uow: UnitOfWork, recognition: Recognition, step: str, series: Sequence[str] = ()) -> Leave:
    """A token for one picture; those before it for the recognition end.

    Raises `conflict` `recognition_is_…`, `step_not_asked`; `limit` `captures_too_many` (minutes).
    """
    if recognition.state not in _TAKING:
        raise DomainError("conflict", f"recognition_is_{recognition.state}")
    if step not in steps_asked(recognition):
        raise DomainError("conflict", "step_not_asked")
    wait = throttle.admit(uow, uow.policy.captures_per_hour, timedelta(hours=1), "capture", recognition.id)
    if wait is not None:
        raise DomainError("limit", "captures_too_many", minutes=int(wait.total_seconds() // 60) + 1)
    for old in uow.session.exec(_alive(recognition)):
        use_up(uow, old)
    row = CaptureToken(
        id=new_id("cpt"),
        recognition_id=recognition.id,
        round=recognition.round,
        step=step,
        nonce=new_nonce(),
        issued_at=uow.now(),
        expires_at=uow.now() + uow.policy.capture_life,
        series=json.dumps(list(series)) if series else "",
    )
    uow.session.add(row)
    return Leave(
        token=make_token(uow, _PURPOSE, row.id, row.nonce),
        step=step,
        seconds=int(uow.policy.capture_life.total_seconds()),
        part_bytes=PART_BYTES,
        gesture=next(iter(series), ""),
    )


def token_row(uow: UnitOfWork, recognition: Recognition, token: str, *, lock: bool = False) -> CaptureToken:
    """The row of a live token. Raises `forbidden` `capture_token_dead` for one used, late, foreign or made up alike."""
    row = uow.session.get(CaptureToken, row_id_of(token), with_for_update=lock or None, populate_existing=lock)
    good = (
        row is not None
        and is_token(uow, _PURPOSE, row.id, row.nonce, token)
        and row.recognition_id == recognition.id
        and row.round == recognition.round
        and row.used_at is None
        and uow.now() < row.expires_at
        and recognition.state in _TAKING
    )
    if row is None or not good:
        raise DomainError("forbidden", "capture_token_dead")
    return row


def add_part(uow: UnitOfWork, recognition: Recognition, row: CaptureToken, offset: int, data: bytes) -> int:
    """Take the next piece; returns how many bytes are here now, also where the piece had come before.

    Raises `conflict` `capture_offset` (received) for a piece that leaves a gap; `invalid` `capture_too_large`.
    """
    if offset + len(data) > MOST_BYTES or len(data) > PART_BYTES:
        raise DomainError("invalid", "capture_too_large")
    if offset + len(data) <= row.received:
        return row.received
    if offset != row.received or not data:
        raise DomainError("conflict", "capture_offset", received=row.received)
    hidden = uow.vault.encrypt(keeping.key_of(uow, recognition), recognition.id, f"{row.id}:{offset}", data)
    uow.session.add(CapturePart(token_id=row.id, position=offset, data=hidden))
    row.received += len(data)
    uow.session.add(row)
    return row.received


def whole(uow: UnitOfWork, recognition: Recognition, row: CaptureToken, sha256: str) -> bytes:
    """The picture put together. Raises `conflict` `capture_incomplete` (received) where the digest is another."""
    query = select(CapturePart).where(CapturePart.token_id == row.id).order_by(col(CapturePart.position))
    key = keeping.key_of(uow, recognition)
    data = b"".join(
        uow.vault.decrypt(key, recognition.id, f"{row.id}:{part.position}", part.data)
        for part in uow.session.exec(query)
    )
    if hashlib.sha256(data).hexdigest() != sha256:
        raise DomainError("conflict", "capture_incomplete", received=row.received)
    return data


def keep(
    uow: UnitOfWork,
    recognition: Recognition,
    row: CaptureToken,
    received: bytes,
    shot: Shot,
    reading: MrzReading | None,
) -> Capture:
    """Keep a picture, encrypted, in the place of the step's earlier one; its token is used up.

    Raises `conflict` `capture_seen_before` for bytes that were sent before: no camera takes the same picture twice.
    """
    digest = hashlib.sha256(received).hexdigest()
    again = select(Capture.id).where(Capture.recognition_id == recognition.id, Capture.received == digest)
    if uow.session.exec(again).first() is not None:
        raise DomainError("conflict", "capture_seen_before")
    if row.step != "gesture":
        for old in keeping.captures_of(uow, recognition.id):
            if old.step == row.step:
                old.replaced = True
                uow.session.add(old)
    capture_id = new_id("cap")
    capture = Capture(
        id=capture_id,
        recognition_id=recognition.id,
        round=recognition.round,
        step=row.step,
        received=digest,
        kept=hashlib.sha256(shot.jpeg).hexdigest(),
        blob=keeping.put(uow, recognition, capture_id, shot.jpeg),
        cut=keeping.put(uow, recognition, f"{capture_id}:cut", shot.cut) if shot.cut else "",
        width=shot.width,
        height=shot.height,
        hints=json.dumps(list(shot.hints)),
        reading=keeping.hide(uow, recognition, f"{capture_id}:reading", mrz.to_json(reading)) if reading else "",
        taken_at=uow.now(),
    )
    uow.session.add(capture)
    if row.step != "gesture":
        use_up(uow, row)
    return capture


def use_up(uow: UnitOfWork, row: CaptureToken) -> None:
    """The token's end: its picture was kept or refused, its series is over. Nothing of what was sent by it stays."""
    row.used_at = uow.now()
    uow.session.add(row)
    keeping.drop_parts(uow, row.id)


def _alive(recognition: Recognition):
    return select(CaptureToken).where(
        CaptureToken.recognition_id == recognition.id, col(CaptureToken.used_at).is_(None)
    )
