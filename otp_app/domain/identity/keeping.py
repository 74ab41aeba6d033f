"""What is kept of a recognition, encrypted under its own key; opening it, and making it unreadable for good."""

import base64
import hashlib
import json
from collections.abc import Sequence
from typing import Any

from sqlmodel import col, select

from ..audit.log import canonical
from ..errors import DomainError
from ..uow import UnitOfWork
from . import declared, states
from .declared import Declared
from .models import Capture, CapturePart, CaptureToken, Recognition
from .states import move


def key_of(uow: UnitOfWork, recognition: Recognition) -> str:
    """The recognition's wrapped key, made on first use. Raises `not_found` `evidence_erased` after shredding."""
    if recognition.erased_at is not None:
        raise DomainError("not_found", "evidence_erased")
    if not recognition.wrapped_key:
        recognition.wrapped_key = uow.vault.new_key(recognition.id)
        uow.session.add(recognition)
    return recognition.wrapped_key


def put(uow: UnitOfWork, recognition: Recognition, context: str, data: bytes) -> str:
    """Encrypt into the blob store; returns the blob's key."""
    return uow.blobs.put(uow.vault.encrypt(key_of(uow, recognition), recognition.id, context, data))


def get(uow: UnitOfWork, recognition: Recognition, context: str, blob: str) -> bytes:
    """The bytes behind `put`. Raises `not_found` `evidence_erased`."""
    if recognition.erased_at is not None:
        raise DomainError("not_found", "evidence_erased")
    return uow.vault.decrypt(recognition.wrapped_key, recognition.id, context, uow.blobs.get(blob))


def hide(uow: UnitOfWork, recognition: Recognition, context: str, text: str) -> str:
    """Encrypt a short text for a column."""
    hidden = uow.vault.encrypt(key_of(uow, recognition), recognition.id, context, text.encode())
    return base64.b64encode(hidden).decode()


def show(uow: UnitOfWork, recognition: Recognition, context: str, hidden: str) -> str:
    """The text behind `hide`; empty for an empty column, or once it was erased."""
    if not hidden or not recognition.wrapped_key:
        return ""
    return uow.vault.decrypt(recognition.wrapped_key, recognition.id, context, base64.b64decode(hidden)).decode()


def declare(uow: UnitOfWork, recognition: Recognition, said: Declared) -> None:
    """Keep what was declared."""
    recognition.declared = hide(uow, recognition, "declared", declared.to_json(said))
    uow.session.add(recognition)


def declared_of(uow: UnitOfWork, recognition: Recognition) -> Declared | None:
    """What was declared; None before, and after it was erased."""
    text = show(uow, recognition, "declared", recognition.declared)
    return declared.from_json(text) if text else None


def declared_before(uow: UnitOfWork, recognition: Recognition) -> Declared | None:
    """What was declared in the round before; None in the first, and after it was erased."""
    text = show(uow, recognition, "declared", recognition.declared_before)
    return declared.from_json(text) if text else None


def captures_of(uow: UnitOfWork, recognition_id: str) -> list[Capture]:
    """The pictures that count: the last of each step, gesture frames in their order."""
    query = select(Capture).where(Capture.recognition_id == recognition_id, col(Capture.replaced).is_(False))
    return list(uow.session.exec(query.order_by(col(Capture.taken_at), col(Capture.id))))


def captures_before(uow: UnitOfWork, recognition: Recognition) -> dict[str, Capture]:
    """The stills that were confirmed in a round before and shown anew since; by step, of each the latest."""
    query = select(Capture).where(
        Capture.recognition_id == recognition.id, Capture.round < recognition.round, Capture.step != "gesture"
    )
    rows = uow.session.exec(query.order_by(col(Capture.taken_at), col(Capture.id))).all()
    return {row.step: row for row in rows if row.replaced}


def erase_later(uow: UnitOfWork, recognition: Recognition) -> None:
    """Nothing was signed with it: it goes after the policy's days, unless that is planned already."""
    if recognition.erase_at is None and recognition.erased_at is None:
        recognition.erase_at = uow.now() + uow.policy.captures_kept
        uow.session.add(recognition)


def end(uow: UnitOfWork, envelope_id: str, signer_ids: Sequence[str] = ()) -> None:
    """The envelope (or the signer's place) came to nothing: so do its recognitions."""
    query = select(Recognition).where(Recognition.envelope_id == envelope_id)
    for recognition in uow.session.exec(query):
        if not signer_ids or recognition.signer_id in signer_ids:
            recognition.state = move(recognition.state, "end")
            uow.session.add(recognition)
            erase_later(uow, recognition)


def reopen(uow: UnitOfWork, recognition: Recognition, *, asked_again: bool) -> None:
    """The envelope is given more time: the recognition stands where it stood, or at its beginning if it was erased."""
    if recognition.state != "ended":
        return
    if recognition.erased_at is not None:
        recognition.document_kind, recognition.steps, recognition.gesture = "", "[]", ""
        recognition.gesture_tries, recognition.evidence = 0, ""
        recognition.submitted_at = recognition.confirmed_at = recognition.erased_at = None
        for old in captures_of(uow, recognition.id):
            old.replaced = True
            uow.session.add(old)
    recognition.state = states.reopened(
        recognition.mode,
        declared=bool(recognition.declared),
        confirmed=recognition.confirmed_at is not None,
        asked_again=asked_again,
    )
    recognition.erase_at = None
    uow.session.add(recognition)


def shred(uow: UnitOfWork, recognition: Recognition) -> None:
    """Destroy the key: pictures, readings and declared data can never be read again, wherever copies of them lie."""
    recognition.wrapped_key = recognition.declared = recognition.declared_before = ""
    recognition.erased_at, recognition.erase_at = uow.now(), None
    uow.session.add(recognition)
    captures = select(Capture).where(Capture.recognition_id == recognition.id)
    for capture in uow.session.exec(captures):
        capture.reading = ""
        uow.session.add(capture)
    for token in uow.session.exec(select(CaptureToken).where(CaptureToken.recognition_id == recognition.id)):
        drop_parts(uow, token.id)


def drop_parts(uow: UnitOfWork, token_id: str) -> None:
    """Forget the pieces of a picture that was on its way."""
    for part in uow.session.exec(select(CapturePart).where(CapturePart.token_id == token_id)):
        uow.session.delete(part)


def evidence_digest(uow: UnitOfWork, recognition: Recognition, consent_digest: str) -> str:
    """SHA-256 in hex over what was shown and declared: what the signer's code is bound to (PRODUCT.md §6)."""
    said = declared_of(uow, recognition)
    value: dict[str, Any] = {
        "recognition": recognition.id,
        "mode": recognition.mode,
        "round": recognition.round,
        "conditions": consent_digest,
        "captures": [
            {"step": c.step, "kept": c.kept, "received": c.received, "at": c.taken_at.isoformat()}
            for c in captures_of(uow, recognition.id)
        ],
        "gesture": json.loads(recognition.gesture) if recognition.gesture else {},
        "declared": declared.to_json(said) if said else "",
    }
    return hashlib.sha256(canonical(value)).hexdigest()
