"""Preparing an envelope: everything here saves at once and can be left half done."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from sqlmodel import col, delete

from ..actor import Actor
from ..audit import log
from ..audit.events import EventKind
from ..errors import DomainError
from ..ports import Ingested, SignatureVerdict
from ..uow import UnitOfWork, new_id
from . import enclosed, recognitions, scope
from .models import Document, Envelope, Point, Signer
from .telling import tell


@dataclass(frozen=True)
class Upload:
    """A file that passed the ingest and lies in the blob store. signatures: what it bears, if it was signed already."""

    name: str
    original: str
    original_size: int
    prepared: str
    ingested: Ingested
    signatures: tuple[SignatureVerdict, ...] = ()


@dataclass(frozen=True)
class SignerDraft:
    """A signer as typed so far; id empty for a new one. Checked when the envelope is sent, not while typing.

    recognition: remote or in_person; empty leaves it as it is, remote at first.
    """

    id: str
    name: str
    email: str
    language: str
    phone: str = ""
    channel: str = "email"
    fallback: bool = False
    recognition: str = ""


def create(uow: UnitOfWork, actor: Actor, level: Literal["SES", "AES"], language: str) -> str:
    """Begin a draft; returns its id. The title comes from the first file. Raises `invalid` `level_unknown`."""
    if level not in ("SES", "AES"):
        raise DomainError("invalid", "level_unknown")
    scope.permissions.require_member(actor)
    envelope = Envelope(
        id=new_id("env"),
        organisation_id=actor.organisation_id,
        created_by=actor.account_id,
        title="",
        level=level,
        state="draft",
        signing_order="parallel",
        message="",
        language=language,
        life_days=uow.policy.envelope_life.days,
        created_at=uow.now(),
        updated_at=uow.now(),
    )
    uow.session.add(envelope)
    uow.session.flush()
    scope.envelope_of(uow, actor, envelope.id, "envelope:write")
    tell(uow, actor, envelope, EventKind.ENVELOPE_CREATED, level=level)
    return envelope.id


def update(
    uow: UnitOfWork,
    actor: Actor,
    envelope_id: str,
    *,
    title: str | None = None,
    message: str | None = None,
    signing_order: Literal["parallel", "sequential"] | None = None,
    language: str | None = None,
    life_days: int | None = None,
    step: int | None = None,
    append_certificate: bool | None = None,
    reminders: bool | None = None,
    level: Literal["SES", "AES"] | None = None,
) -> None:
    """Change what is given, leave the rest. Raises `invalid` for an order, step, life or level that does not exist."""
    envelope = draft_of(uow, actor, envelope_id)
    if level is not None:
        _set_level(uow, envelope, level)
    if title is not None:
        envelope.title = " ".join(title.split())[:200]
    if message is not None:
        envelope.message = message.strip()[:2000]
    if signing_order is not None:
        if signing_order not in ("parallel", "sequential"):
            raise DomainError("invalid", "order_unknown")
        envelope.signing_order = signing_order
    if language is not None:
        envelope.language = language
    if life_days is not None:
        if not 1 <= life_days <= 365:
            raise DomainError("invalid", "life_out_of_range", least=1, most=365)
        envelope.life_days = life_days
    if append_certificate is not None:
        envelope.append_certificate = append_certificate
    if reminders is not None:
        envelope.reminders = reminders
    if step is not None:
        envelope.draft_step = max(1, min(4, step))
    touch(uow, envelope)


def _set_level(uow: UnitOfWork, envelope: Envelope, level: str) -> None:
    if level not in ("SES", "AES"):
        raise DomainError("invalid", "level_unknown")
    if level == envelope.level:
        return
    envelope.level = level
    for signer in scope.signers(uow.session, envelope.id):
        signer.recognition = "remote" if level == "AES" else ""
        uow.session.add(signer)


def check_room(uow: UnitOfWork, actor: Actor, envelope_id: str) -> None:
    """Refuse an upload before its bytes are read. Raises as `add_document` would."""
    draft_of(uow, actor, envelope_id)
    _require_room(uow, envelope_id)


def add_document(uow: UnitOfWork, actor: Actor, envelope_id: str, upload: Upload) -> str:
    """Put a file into the draft; returns the document's id. Its pages are rendered by a job."""
    envelope = draft_of(uow, actor, envelope_id)
    present = _require_room(uow, envelope_id)
    name = re.sub(r"[\x00-\x1f\x7f/\\]", " ", upload.name).strip()[-200:] or "document.pdf"
    signatures = enclosed.found(upload.signatures)
    document = Document(
        id=new_id("doc"),
        envelope_id=envelope_id,
        position=max((d.position for d in present), default=0) + 1,
        name=name,
        original=upload.original,
        original_size=upload.original_size,
        prepared=upload.prepared,
        prepared_size=len(upload.ingested.pdf),
        outcome=upload.ingested.outcome,
        findings=json.dumps(upload.ingested.findings),
        signatures=enclosed.to_json(signatures),
        pages=json.dumps([[round(p.width, 2), round(p.height, 2)] for p in upload.ingested.pages]),
    )
    uow.session.add(document)
    if not envelope.title:
        envelope.title = re.sub(r"\.pdf$", "", name, flags=re.IGNORECASE).replace("_", " ").strip()[:200]
    touch(uow, envelope)
    tell(
        uow,
        actor,
        envelope,
        EventKind.DOCUMENT_ADDED,
        document=document.id,
        name=name,
        original=document.original,
        prepared=document.prepared,
        pages=len(upload.ingested.pages),
        outcome=document.outcome,
        findings=", ".join(upload.ingested.findings) or None,
    )
    for one in signatures:
        tell(
            uow,
            actor,
            envelope,
            EventKind.DOCUMENT_SIGNATURE_FOUND,
            document=document.id,
            signature=one.kind,
            signed_by=one.signer,
            signed_at=log.timestamp(one.at) if one.at else None,
            proven=int(one.proven),
            state=one.state,
            reason=one.reason or None,
            level=one.level,
        )
    uow.enqueue("render", document.id, document.id)
    return document.id


def remove_document(uow: UnitOfWork, actor: Actor, envelope_id: str, document_id: str) -> None:
    """Take a file out, with its points."""
    envelope = draft_of(uow, actor, envelope_id)
    document = document_of(uow, envelope_id, document_id)
    uow.session.exec(delete(Point).where(col(Point.document_id) == document_id))
    uow.session.delete(document)
    touch(uow, envelope)
    tell(uow, actor, envelope, EventKind.DOCUMENT_REMOVED, document=document_id, name=document.name)


def save_signer(uow: UnitOfWork, actor: Actor, envelope_id: str, draft: SignerDraft) -> str:
    """Add a signer or change one in place; returns the id.

    Raises `invalid` `channel_unknown` for one that this installation does not have.
    """
    envelope = draft_of(uow, actor, envelope_id)
    if draft.channel not in uow.channels:
        raise DomainError("invalid", "channel_unknown")
    present = scope.signers(uow.session, envelope_id)
    if draft.id:
        signer = _signer(uow, envelope_id, draft.id)
    else:
        if len(present) >= uow.policy.signers:
            raise DomainError("limit", "signers_too_many", most=uow.policy.signers)
        signer = Signer(
            id=new_id("sgn"),
            envelope_id=envelope_id,
            position=max((s.position for s in present), default=0) + 1,
            name="",
            email="",
            phone="",
            channel="email",
            recognition="remote" if envelope.level == "AES" else "",
            language=draft.language,
            state="draft",
        )
    signer.name = " ".join(draft.name.split())[:120]
    signer.email = draft.email.strip()[:254]
    signer.phone = draft.phone.strip()[:40]
    signer.channel, signer.fallback = draft.channel, draft.fallback
    if draft.recognition:
        if draft.recognition not in recognitions.MODES:
            raise DomainError("invalid", "recognition_mode_unknown")
        signer.recognition = draft.recognition
    signer.language = draft.language
    uow.session.add(signer)
    touch(uow, envelope)
    return signer.id


def remove_signer(uow: UnitOfWork, actor: Actor, envelope_id: str, signer_id: str) -> None:
    """Take a signer out, with the points that were theirs."""
    envelope = draft_of(uow, actor, envelope_id)
    signer = _signer(uow, envelope_id, signer_id)
    uow.session.exec(delete(Point).where(col(Point.signer_id) == signer_id))
    uow.session.delete(signer)
    touch(uow, envelope)


def reorder_signers(uow: UnitOfWork, actor: Actor, envelope_id: str, signer_ids: Sequence[str]) -> None:
    """Put the signers into this order. Raises `invalid` `signers_differ` unless it names each exactly once."""
    envelope = draft_of(uow, actor, envelope_id)
    present = {s.id: s for s in scope.signers(uow.session, envelope_id)}
    if sorted(present) != sorted(signer_ids):
        raise DomainError("invalid", "signers_differ")
    for position, signer_id in enumerate(signer_ids, start=1):
        present[signer_id].position = position
        uow.session.add(present[signer_id])
    touch(uow, envelope)


def discard(uow: UnitOfWork, actor: Actor, envelope_id: str) -> None:
    """Throw a draft away. Its register stays: an append-only log forgets nothing."""
    envelope = draft_of(uow, actor, envelope_id)
    for point in scope.points(uow.session, envelope_id):
        uow.session.delete(point)
    uow.session.flush()
    for row in (*scope.documents(uow.session, envelope_id), *scope.signers(uow.session, envelope_id)):
        uow.session.delete(row)
    uow.session.flush()
    tell(uow, actor, envelope, EventKind.ENVELOPE_CANCELLED, draft=True)
    uow.session.delete(envelope)


def draft_of(uow: UnitOfWork, actor: Actor, envelope_id: str) -> Envelope:
    """The member's envelope, locked. Raises `conflict` `envelope_is_…` when it is no draft any more."""
    envelope = scope.envelope_of(uow, actor, envelope_id, "envelope:write", lock=True)
    if envelope.state != "draft":
        raise DomainError("conflict", f"envelope_is_{envelope.state}")
    return envelope


def _require_room(uow: UnitOfWork, envelope_id: str) -> list[Document]:
    present = scope.documents(uow.session, envelope_id)
    if len(present) >= uow.policy.documents:
        raise DomainError("limit", "documents_too_many", most=uow.policy.documents)
    return present


def document_of(uow: UnitOfWork, envelope_id: str, document_id: str) -> Document:
    """A document of that envelope. Raises `not_found` `document_unknown`."""
    document = uow.session.get(Document, document_id)
    if document is None or document.envelope_id != envelope_id:
        raise DomainError("not_found", "document_unknown")
    return document


def _signer(uow: UnitOfWork, envelope_id: str, signer_id: str) -> Signer:
    signer = uow.session.get(Signer, signer_id)
    if signer is None or signer.envelope_id != envelope_id:
        raise DomainError("not_found", "signer_unknown")
    return signer


def touch(uow: UnitOfWork, envelope: Envelope) -> None:
    """Count the change, so that another tab notices."""
    envelope.revision += 1
    envelope.updated_at = uow.now()
    uow.session.add(envelope)
