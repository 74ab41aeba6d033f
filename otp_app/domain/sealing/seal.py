"""Sealing a signed envelope: decide what is sealed with what, and record that it was.

The evidence and the certificate are made once, from the event register alone, and kept: a repeat after a crash seals
with the very same files.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlmodel import col, select

from ..accounts.models import Organisation
from ..actor import Actor
from ..audit import log
from ..audit.events import EventKind
from ..envelopes import scope
from ..envelopes.downloads import register_as_json
from ..envelopes.lifecycle import move
from ..envelopes.models import Document, Envelope, Signer, Tick
from ..envelopes.sending import spaced
from ..envelopes.telling import tell, write_to_proposer, write_to_signer
from ..ports import Mark, Sealed, SealIdentity
from ..uow import UnitOfWork, only_reads
from .certificate import to_dict
from .evidence import certificate_content, mark_time


@dataclass(frozen=True)
class CertificatePlan:
    """What the certificate will say, and the evidence that goes along (JSON)."""

    content: Mapping[str, Any]
    language: str
    evidence: bytes


@dataclass(frozen=True)
class DocumentPlan:
    """One document to be sealed: marks to draw on `prepared`, then the two attachments (keys of blobs)."""

    document_id: str
    prepared: str
    marks: tuple[Mark, ...]
    certificate: str
    evidence: str


def begin(
    uow: UnitOfWork, actor: Actor, envelope_id: str, identity: SealIdentity, base_url: str, service: str
) -> CertificatePlan | None:
    """Freeze the evidence of a signed envelope; None where that was done, or where there is nothing to seal."""
    envelope = uow.session.get(Envelope, envelope_id, with_for_update=True)
    if envelope is None or envelope.state != "sealing" or envelope.certificate_digest:
        return None
    if not any(e.kind == EventKind.SEAL_STARTED for e in log.entries(uow, envelope.id)):
        tell(uow, actor, envelope, EventKind.SEAL_STARTED, seal=identity.subject, serial=identity.serial)
    envelope.seal_stage = "certificate"
    uow.session.add(envelope)
    return CertificatePlan(
        content=to_dict(certificate_content(uow, envelope, identity, base_url, service)),
        language=envelope.language,
        evidence=register_as_json(uow, envelope.id),
    )


def keep_certificate(
    uow: UnitOfWork, actor: Actor, envelope_id: str, certificate: str, evidence: str, head: str
) -> None:
    """Remember certificate and evidence (keys of blobs) and the head they end at; the first ones stay."""
    del actor
    envelope = uow.session.get_one(Envelope, envelope_id, with_for_update=True)
    if envelope.certificate_digest:
        return
    envelope.certificate_digest, envelope.evidence_digest, envelope.evidence_head = certificate, evidence, head
    uow.session.add(envelope)


@only_reads
def plan(uow: UnitOfWork, actor: Actor, envelope_id: str) -> tuple[DocumentPlan, ...]:
    """The documents that still lack their seal."""
    del actor
    envelope = uow.session.get(Envelope, envelope_id)
    if envelope is None or envelope.state != "sealing":
        return ()
    return tuple(
        DocumentPlan(
            document_id=document.id,
            prepared=document.prepared,
            marks=_marks(uow, envelope, document),
            certificate=envelope.certificate_digest,
            evidence=envelope.evidence_digest,
        )
        for document in scope.documents(uow.session, envelope.id)
        if not document.sealed
    )


def stage(uow: UnitOfWork, actor: Actor, envelope_id: str, name: str) -> None:
    """Say what is being done now, for whoever waits and looks."""
    del actor
    envelope = uow.session.get(Envelope, envelope_id, with_for_update=True)
    if envelope and envelope.state == "sealing":
        envelope.seal_stage, envelope.seal_reason = name, ""
        uow.session.add(envelope)


def record(uow: UnitOfWork, actor: Actor, document_id: str, digest: str, size: int, sealed: Sealed) -> None:
    """A document has its seal; the first result stays."""
    del actor
    document = uow.session.get_one(Document, document_id, with_for_update=True)
    if document.sealed:
        return
    document.sealed, document.sealed_size, document.sealed_at = digest, size, uow.now()
    document.seal_timestamp_at = sealed.timestamp_at
    document.archive_timestamp_at = sealed.archive_timestamp_at
    document.renew_from = uow.now()  # which first looks until when it holds
    uow.session.add(document)


def delay(uow: UnitOfWork, actor: Actor, envelope_id: str, reason: str) -> None:
    """Sealing waits, visibly: the state says why. Only a new reason is an event, so that waiting floods nothing."""
    envelope = uow.session.get(Envelope, envelope_id, with_for_update=True)
    if envelope is None or envelope.state != "sealing":
        return
    envelope.seal_attempts += 1
    if envelope.seal_reason != reason:
        envelope.seal_stage, envelope.seal_reason = "waiting", reason
        tell(uow, actor, envelope, EventKind.SEAL_DELAYED, reason=reason)
    uow.session.add(envelope)


def finish(uow: UnitOfWork, actor: Actor, envelope_id: str) -> bool:
    """Complete the envelope once every document has its seal, and promise the copies; once, however often called."""
    envelope = uow.session.get(Envelope, envelope_id, with_for_update=True)
    if envelope is None or envelope.state != "sealing":
        return False
    documents = scope.documents(uow.session, envelope.id)
    if not all(d.sealed for d in documents):
        return False
    envelope.state = move(envelope.state, "seal")
    envelope.completed_at = envelope.updated_at = uow.now()
    envelope.seal_stage, envelope.seal_reason = "done", ""
    uow.session.add(envelope)
    for document in documents:
        tell(
            uow, actor, envelope, EventKind.ENVELOPE_SEALED, document=document.id, sealed=document.sealed, level="B-LTA"
        )
    for signer in scope.signers(uow.session, envelope.id):
        write_to_signer(uow, envelope, signer, "completed")
    write_to_proposer(uow, envelope, "completed_proposer")
    return True


def _marks(uow: UnitOfWork, envelope: Envelope, document: Document) -> tuple[Mark, ...]:
    signers = {s.id: s for s in scope.signers(uow.session, envelope.id)}
    ticked = set(uow.session.exec(select(Tick.point_id).where(col(Tick.signer_id).in_(signers))))
    organisation = uow.session.get_one(Organisation, envelope.organisation_id)
    return tuple(
        Mark(
            page=p.page,
            x=p.x,
            y=p.y,
            w=p.w,
            h=p.h,
            name=signers[p.signer_id].name,
            when=_when(signers[p.signer_id], organisation),
            code=spaced(envelope.code or ""),
        )
        for p in scope.points(uow.session, envelope.id)
        if p.document_id == document.id and p.id in ticked
    )


def _when(signer: Signer, organisation: Organisation) -> str:
    return mark_time(signer.signed_at, organisation.timezone) if signer.signed_at else ""


def evidence_head(evidence: bytes) -> str:
    """The last hash in an evidence file."""
    return str(json.loads(evidence)["head"])
