"""Sealing one envelope: decide, act, record, document by document. Safe to repeat at every point."""

import time
from collections.abc import Generator
from contextlib import contextmanager

import structlog

from otp_app.domain.actor import SYSTEM
from otp_app.domain.ports import Attachment, SealUnavailable
from otp_app.domain.sealing import seal
from otp_app.domain.sealing.seal import DocumentPlan
from otp_app.settings import get_settings
from otp_app.wiring import blobs, documents, execute, sealer

log = structlog.get_logger(__name__)

FIRST_PAUSE = 5.0
LONGEST_PAUSE = 900.0


def seal_envelope(envelope_id: str) -> bool:
    """Try once. True when nothing is left to do; False when sealing waits, which its state then says with a reason."""
    took: dict[str, float] = {}
    try:
        with _timed(took, "certificate"):
            _certify(envelope_id)
        for plan in execute(seal.plan, SYSTEM, envelope_id):
            execute(seal.stage, SYSTEM, envelope_id, "sealing")
            _seal(plan, took)
    except SealUnavailable as unavailable:
        execute(seal.delay, SYSTEM, envelope_id, unavailable.reason)
        return False
    with _timed(took, "record"):
        execute(seal.finish, SYSTEM, envelope_id)
    log.info("sealed", envelope=envelope_id, **{f"{part}_seconds": round(spent, 3) for part, spent in took.items()})
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
    with _timed(took, "marks"):
        marked = documents().draw_marks(blobs().get(plan.prepared), plan.marks)
    certificate, evidence = blobs().get(plan.certificate), blobs().get(plan.evidence)
    with _timed(took, "seal"):
        sealed = sealer().seal(
            marked,
            (
                Attachment(
                    "signature-certificate.pdf", "application/pdf", certificate, "Supplement", "Signature certificate"
                ),
                Attachment("evidence.json", "application/json", evidence, "Data", "Event register of the envelope"),
            ),
        )
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
