"""Collecting what came back: read, record, put away. What was not recorded stays unread, so repeating is safe."""

import structlog

from otp_app.adapters.email.bounces import read_bounce
from otp_app.adapters.email.returns import Mailbox, opened
from otp_app.domain.actor import SYSTEM
from otp_app.domain.envelopes import delivery
from otp_app.domain.uow import utc_now
from otp_app.wiring import execute

log = structlog.get_logger(__name__)


def collect(box: Mailbox, address: str) -> int:
    """One round; returns how many messages of ours had come back. Raises MailboxUnavailable.

    address: what the tags are added to. What is no such message, or not about one of ours, is left for a person.
    """
    ours = 0
    with opened(box) as returns:
        for name, raw in returns.unread():
            bounce = read_bounce(raw, address, utc_now())
            if bounce is None:
                returns.read(name)
                continue
            if execute(delivery.record_return, SYSTEM, bounce):
                ours += 1
                returns.remove(name)
            else:
                log.warning("a returned message is not about one of ours", status=bounce.detail)
                returns.read(name)
    if ours:
        log.info("messages came back", count=ours)
    return ours
