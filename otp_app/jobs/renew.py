"""Renewing one document's archive time-stamp: decide, act, record. Safe to repeat at every point."""

import structlog

from otp_app.domain.actor import SYSTEM
from otp_app.domain.ports import SealUnavailable
from otp_app.domain.sealing import renewal
from otp_app.wiring import blobs, execute, renewer

log = structlog.get_logger(__name__)


def renew_document(document_id: str, *, at_once: bool = False) -> bool:
    """Try once; True if it was renewed. What is not due is only noted, what cannot be done now waits for the next try.

    at_once: whether or not it is due.
    """
    plan = execute(renewal.plan, SYSTEM, document_id)
    if plan is None:
        return False
    pdf = blobs().get(plan.sealed)
    due = execute(renewal.schedule, SYSTEM, document_id, renewer().holds_until(pdf))
    if not due and not at_once:
        return False
    try:
        renewed = renewer().renew(pdf)
    except SealUnavailable as unavailable:
        execute(renewal.delay, SYSTEM, document_id, unavailable.reason)
        log.warning("renewal waits", document=document_id, reason=unavailable.reason)
        return False
    until = renewer().holds_until(renewed.pdf)
    digest = blobs().put(renewed.pdf)
    done = execute(renewal.record, SYSTEM, plan, digest, len(renewed.pdf), renewed, until)
    log.info("renewed", document=document_id, until=f"{until:%Y-%m-%d}", recorded=done)
    return done


def failed(document_id: str) -> None:
    """Something unexpected went wrong: it waits like the expected, and is tried again."""
    execute(renewal.delay, SYSTEM, document_id, "unexpected")
