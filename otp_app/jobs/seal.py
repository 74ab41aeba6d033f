"""Sealing one envelope: decide, act, record, document by document. Safe to repeat at every point."""

from otp_app.domain.actor import SYSTEM
from otp_app.domain.ports import Attachment, SealUnavailable
from otp_app.domain.sealing import seal
from otp_app.domain.sealing.seal import DocumentPlan
from otp_app.settings import get_settings
from otp_app.wiring import blobs, documents, execute, sealer

FIRST_PAUSE = 5.0
LONGEST_PAUSE = 900.0


def seal_envelope(envelope_id: str) -> bool:
    """Try once. True when nothing is left to do; False when sealing waits, which its state then says with a reason."""
    try:
        _certify(envelope_id)
        for plan in execute(seal.plan, SYSTEM, envelope_id):
            execute(seal.stage, SYSTEM, envelope_id, "sealing")
            _seal(plan)
    except SealUnavailable as unavailable:
        execute(seal.delay, SYSTEM, envelope_id, unavailable.reason)
        return False
    execute(seal.finish, SYSTEM, envelope_id)
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


def _seal(plan: DocumentPlan) -> None:
    marked = documents().draw_marks(blobs().get(plan.prepared), plan.marks)
    sealed = sealer().seal(
        marked,
        (
            Attachment(
                "signature-certificate.pdf",
                "application/pdf",
                blobs().get(plan.certificate),
                "Supplement",
                "Signature certificate",
            ),
            Attachment(
                "evidence.json",
                "application/json",
                blobs().get(plan.evidence),
                "Data",
                "Event register of the envelope",
            ),
        ),
    )
    digest = blobs().put(sealed.pdf)
    execute(seal.record, SYSTEM, plan.document_id, digest, len(sealed.pdf), sealed)
