"""Sealing a signed envelope: decide what is sealed with what, and record that it was.

The evidence and the certificate are made once, from the event register alone, and kept: a repeat after a crash seals
with the very same files.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlmodel import col, or_, select

from ..accounts.models import Organisation
from ..actor import Actor
from ..audit import log
from ..audit.events import EventKind
from ..envelopes import pages, paying, scope
from ..envelopes.downloads import register_as_json
from ..envelopes.enclosed import from_json
from ..envelopes.lifecycle import move
from ..envelopes.models import Document, Envelope, Signer, Tick
from ..envelopes.sending import spaced
from ..envelopes.telling import tell, write_to_proposer, write_to_signer
from ..errors import DomainError
from ..ports import Mark, Sealed, SealIdentity
from ..uow import UnitOfWork, only_reads
from . import cover
from .certificate import to_dict
from .cover import CoverContent
from .evidence import certificate_content, enclosed_as, mark_time


@dataclass(frozen=True)
class CertificatePlan:
    """What the certificate will say, and the evidence that goes along (JSON)."""

    content: Mapping[str, Any]
    language: str
    evidence: bytes


@dataclass(frozen=True)
class Enclosure:
    """An original to attach as it is (key of its blob), and what the cover before its copy says."""

    original: str
    name: str
    cover: Mapping[str, Any]
    language: str


@dataclass(frozen=True)
class DocumentPlan:
    """One document to be sealed: marks to draw on `prepared`, then the attachments (keys of blobs).

    enclosure: the untouched original of a document that was signed already. append: the certificate's pages as well.
    """

    document_id: str
    prepared: str
    marks: tuple[Mark, ...]
    certificate: str
    evidence: str
    append: bool = False
    enclosure: Enclosure | None = None


def begin(
    uow: UnitOfWork, actor: Actor, envelope_id: str, identity: SealIdentity, base_url: str, service: str
) -> CertificatePlan | None:
    """Freeze the evidence of a signed envelope; None where that was done, or where there is nothing to seal."""
    envelope = uow.session.get(Envelope, envelope_id, with_for_update=True)
    if envelope is None or envelope.state != "sealing" or envelope.certificate_digest:
        return None
    if envelope.seal_stage == "failed":
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
def plan(uow: UnitOfWork, actor: Actor, envelope_id: str, base_url: str, service: str) -> tuple[DocumentPlan, ...]:
    """The documents that still lack their seal; none once sealing has stopped (`refuse`)."""
    del actor
    envelope = uow.session.get(Envelope, envelope_id)
    if envelope is None or envelope.state != "sealing" or envelope.seal_stage == "failed":
        return ()
    return tuple(
        DocumentPlan(
            document_id=document.id,
            prepared=document.prepared,
            marks=_marks(uow, envelope, document),
            certificate=envelope.certificate_digest,
            evidence=envelope.evidence_digest,
            append=envelope.append_certificate,
            enclosure=_enclosure(uow, envelope, document, base_url, service),
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


def delay(uow: UnitOfWork, actor: Actor, envelope_id: str, reason: str) -> int:
    """Sealing waits, visibly: the state says why. Only a new reason is an event, so that waiting floods nothing.

    Returns how often sealing was tried so far.
    """
    envelope = uow.session.get(Envelope, envelope_id, with_for_update=True)
    if envelope is None or envelope.state != "sealing":
        return 0
    envelope.seal_attempts += 1
    if envelope.seal_reason != reason:
        envelope.seal_stage, envelope.seal_reason = "waiting", reason
        tell(uow, actor, envelope, EventKind.SEAL_DELAYED, reason=reason)
    uow.session.add(envelope)
    return envelope.seal_attempts


def refuse(uow: UnitOfWork, actor: Actor, envelope_id: str, reason: str) -> None:
    """Sealing is impossible as things are: it stops, visibly, until `resume`; nothing that was signed is lost."""
    envelope = uow.session.get(Envelope, envelope_id, with_for_update=True)
    if envelope is None or envelope.state != "sealing" or envelope.seal_stage == "failed":
        return
    envelope.seal_attempts += 1
    envelope.seal_stage, envelope.seal_reason = "failed", reason
    envelope.updated_at = uow.now()
    uow.session.add(envelope)
    tell(uow, actor, envelope, EventKind.SEAL_FAILED, reason=reason)
    write_to_proposer(uow, envelope, "seal_failed")


def resume(uow: UnitOfWork, actor: Actor, wanted: str) -> str:
    """The operator has sealing tried again; returns the envelope's id. wanted: the id, or the verification code.

    Raises `not_found` `envelope_unknown`; `conflict` `sealing_not_failed` unless `refuse` stopped it.
    """
    code = "".join(c for c in wanted.upper() if c.isalnum())
    query = select(Envelope).where(or_(Envelope.id == wanted, Envelope.code == code)).with_for_update()
    envelope = uow.session.exec(query).first()
    if envelope is None:
        raise DomainError("not_found", "envelope_unknown")
    if envelope.state != "sealing" or envelope.seal_stage != "failed":
        raise DomainError("conflict", "sealing_not_failed")
    envelope.seal_stage, envelope.seal_reason = "queued", ""
    uow.session.add(envelope)
    tell(uow, actor, envelope, EventKind.SEAL_RESUMED)
    # The first promise bears the envelope's id alone; each of these needs a key of its own.
    uow.enqueue("seal", f"{envelope.id}:{envelope.seal_attempts}", envelope.id)
    return envelope.id


@only_reads
def failures(uow: UnitOfWork, actor: Actor) -> tuple[tuple[str, str], ...]:
    """Envelopes whose sealing stopped, with the reason; for the operator."""
    del actor
    query = select(Envelope.id, Envelope.seal_reason).where(
        Envelope.state == "sealing", Envelope.seal_stage == "failed"
    )
    return tuple((found, reason) for found, reason in uow.session.exec(query.order_by(Envelope.id)))


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
    paying.charge(uow, actor, envelope)
    for document in documents:
        tell(
            uow, actor, envelope, EventKind.ENVELOPE_SEALED, document=document.id, sealed=document.sealed, level="B-LTA"
        )
    for signer in scope.signers(uow.session, envelope.id):
        write_to_signer(uow, envelope, signer, "completed")
    write_to_proposer(uow, envelope, "completed_proposer")
    return True


def _enclosure(
    uow: UnitOfWork, envelope: Envelope, document: Document, base_url: str, service: str
) -> Enclosure | None:
    if not (name := enclosed_as(document)):
        return None
    register = log.entries(uow, envelope.id)
    code, verify_url = spaced(envelope.code or ""), f"{base_url}/{envelope.language}/verify"
    content = CoverContent(
        service=service,
        title=envelope.title,
        code=code,
        verify_url=verify_url,
        code_url=f"{verify_url}?c={code}",
        zone=uow.session.get_one(Organisation, envelope.organisation_id).timezone,
        sealed_at=next(e.time for e in register if e.kind == EventKind.SEAL_STARTED),
        added_at=next(
            e.time for e in register if e.kind == EventKind.DOCUMENT_ADDED and e.details.get("document") == document.id
        ),
        enclosed_as=name,
        size=document.original_size,
        sha256=document.original,
        pages=pages.page_count(document),
        appended=envelope.append_certificate,
        signatures=from_json(document.signatures),
    )
    return Enclosure(document.original, name, cover.to_dict(content), envelope.language)


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
