"""The durable jobs. Import this module only in a worker: it defines them for the job engine.

Names and shapes are kept for good: a running job survives an upgrade only under the name it was promised by. Waiting
is the engine's durable sleep, so a restart neither forgets nor repeats it.
"""

import structlog
from dbos import DBOS

from otp_app import rendering
from otp_app.domain.actor import SYSTEM, Actor
from otp_app.domain.envelopes import pages
from otp_app.domain.envelopes.models import Document
from otp_app.domain.uow import UnitOfWork
from otp_app.jobs import deliver as delivering
from otp_app.jobs import renew as renewing
from otp_app.jobs import seal as sealing
from otp_app.wiring import execute

log = structlog.get_logger(__name__)


@DBOS.step(name="deliver_once")
def _deliver_once(message_id: str) -> float | None:
    try:
        return delivering.deliver(message_id)
    except Exception:
        log.exception("delivery failed unexpectedly", message=message_id)
        return delivering.FIRST_PAUSE


@DBOS.step(name="deliver_give_up")
def _deliver_give_up(message_id: str) -> None:
    delivering.give_up(message_id)


@DBOS.workflow(name="deliver")
def deliver(message_id: str) -> None:
    """Hand over one message, with pauses between tries."""
    for attempt in range(delivering.ATTEMPTS):
        if _deliver_once(message_id) is None:
            return
        DBOS.sleep(delivering.pause(attempt))
    _deliver_give_up(message_id)


@DBOS.step(name="seal_once")
def _seal_once(envelope_id: str) -> bool:
    try:
        return sealing.seal_envelope(envelope_id)
    except Exception:
        log.exception("sealing failed unexpectedly", envelope=envelope_id)
        sealing.failed(envelope_id)
        return False


@DBOS.workflow(name="seal")
def seal(envelope_id: str) -> None:
    """Seal one envelope, however long it takes until that is possible."""
    attempt = 0
    while not _seal_once(envelope_id):
        DBOS.sleep(sealing.pause(attempt))
        attempt += 1


@DBOS.step(name="renew_once")
def _renew_once(document_id: str, how: str) -> None:
    try:
        renewing.renew_document(document_id, at_once=how == "at_once")
    except Exception:
        log.exception("renewal failed unexpectedly", document=document_id)
        renewing.failed(document_id)


@DBOS.workflow(name="renew")
def renew(document_id: str, how: str) -> None:
    """Renew one archive time-stamp; housekeeping promises the next try where this one does not succeed."""
    _renew_once(document_id, how)


@DBOS.step(name="render_once")
def _render_once(document_id: str) -> None:
    document = execute(_document, SYSTEM, document_id)
    if document is not None:
        rendering.render_ahead(document.prepared, pages.page_count(document))


def _document(uow: UnitOfWork, _actor: Actor, document_id: str) -> Document | None:
    return uow.session.get(Document, document_id)


@DBOS.workflow(name="render")
def render(document_id: str) -> None:
    """Make the pictures of a new document's pages before somebody asks for them."""
    _render_once(document_id)
