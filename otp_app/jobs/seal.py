"""Sealing one envelope: decide, act, record, document by document. Safe to repeat at every point."""

import time
from collections.abc import Generator
from contextlib import contextmanager

import structlog

from otp_app.domain.actor import SYSTEM
from otp_app.domain.errors import DomainError
from otp_app.domain.ports import Attachment, SealUnavailable
from otp_app.domain.sealing import seal
from otp_app.domain.sealing.evidence import CERTIFICATE_NAME, EVIDENCE_NAME
from otp_app.domain.sealing.seal import DocumentPlan
from otp_app.settings import get_settings
from otp_app.wiring import blobs, documents, execute, sealer

log = structlog.get_logger(__name__)

FIRST_PAUSE = 5.0
LONGEST_PAUSE = 900.0
# What lies in the document or the register itself: waiting changes nothing.
FOR_GOOD = frozenset({"document_refused", "document_damaged", "page_missing", "register_broken"})
TRIES = 6  # for what a busy machine or a store out of reach may explain


def seal_envelope(envelope_id: str) -> bool:
    """Try once. True when nothing is left to do; False when sealing waits, which its state then says with a reason.

    Nor is anything left to do where the document itself cannot be sealed: its state and a mail to the proposer say so.
    """
    took: dict[str, float] = {}
    try:
        with _timed(took, "certificate"):
            _certify(envelope_id)
        settings = get_settings()
        for plan in execute(seal.plan, SYSTEM, envelope_id, settings.base_url, settings.product_name):
            execute(seal.stage, SYSTEM, envelope_id, "sealing")
            _seal(plan, took)
    except SealUnavailable as unavailable:
        if unavailable.reason in FOR_GOOD:
            return _refused(envelope_id, unavailable.reason, str(unavailable))
        execute(seal.delay, SYSTEM, envelope_id, unavailable.reason)
        return False
    except DomainError as refusal:
        if refusal.code in FOR_GOOD or execute(seal.delay, SYSTEM, envelope_id, refusal.code) >= TRIES:
            return _refused(envelope_id, refusal.code, refusal.kind)
        return False
    with _timed(took, "record"):
        execute(seal.finish, SYSTEM, envelope_id)
    log.info("sealed", envelope=envelope_id, **{f"{part}_seconds": round(spent, 3) for part, spent in took.items()})
    return True


def _refused(envelope_id: str, reason: str, detail: str) -> bool:
    """Nothing is left to do by itself: the operator mends the cause, then `cli reseal`."""
    execute(seal.refuse, SYSTEM, envelope_id, reason)
    log.error("sealing is impossible", envelope=envelope_id, reason=reason, detail=detail)
    return True


def failed(envelope_id: str) -> None:
    """Something unexpected went wrong: it waits like the expected, and is tried again."""
    execute(seal.delay, SYSTEM, envelope_id, "unexpected")


def pause(attempt: int) -> float:
    """Seconds before the next try: doubling, at most a quarter of an hour, without end."""
    return min(FIRST_PAUSE * 2 ** min(attempt, 10), LONGEST_PAUSE)


def _certify(envelope_id: str) -> None:
    settings = get_settings()
    plan = execute(seal.begin, SYSTEM, envelope_id, sealer().identity(), settings.base_url, settings.product_name)
    if plan is None:
        return
    certificate = blobs().put(documents().certificate(plan.content, plan.language))
    evidence = blobs().put(plan.evidence)
    execute(seal.keep_certificate, SYSTEM, envelope_id, certificate, evidence, seal.evidence_head(plan.evidence))


def _seal(plan: DocumentPlan, took: dict[str, float]) -> None:
    certificate, evidence = blobs().get(plan.certificate), blobs().get(plan.evidence)
    with _timed(took, "marks"):
        pages = documents().draw_marks(blobs().get(plan.prepared), plan.marks)
    attachments = [
        Attachment(CERTIFICATE_NAME, "application/pdf", certificate, "Supplement", "Signature certificate"),
        Attachment(EVIDENCE_NAME, "application/json", evidence, "Data", "Event register of the envelope"),
    ]
    with _timed(took, "pages"):
        cover = None
        if plan.enclosure:
            original = blobs().get(plan.enclosure.original)
            about = "The signed original, untouched"
            attachments.append(Attachment(plan.enclosure.name, "application/pdf", original, "Source", about))
            cover = documents().cover(plan.enclosure.cover, plan.enclosure.language)
        pages = documents().assemble(pages, cover, certificate if plan.append else None)
    with _timed(took, "seal"):
        sealed = sealer().seal(pages, attachments)
    with _timed(took, "record"):
        digest = blobs().put(sealed.pdf)
        execute(seal.record, SYSTEM, plan.document_id, digest, len(sealed.pdf), sealed)


@contextmanager
def _timed(took: dict[str, float], part: str) -> Generator[None]:
    """Adds the seconds spent to what the log will say: an operator sees which part has become slow."""
    begun = time.perf_counter()
    try:
        yield
    finally:
        took[part] = took.get(part, 0.0) + time.perf_counter() - begun
