"""The address that a message comes back to (VERP): it names the message and proves that we wrote it.

Whoever has seen the message could forge its return, and nobody else: a bounce counts by this tag alone, whatever its
text says. In lower case, because mail servers on the way may make it so.
"""

import base64
import hmac
import re

from ..uow import UnitOfWork

_PREFIX = "msg_"
_TAG = re.compile(r"([0-9a-z]{20})-([a-z2-7]{16})")


def tag(uow: UnitOfWork, message_id: str) -> str:
    """37 characters for the local part: the id, and 80 bits by the installation's key."""
    return f"{message_id.removeprefix(_PREFIX)}-{_mac(uow, message_id)}"


def message_of(uow: UnitOfWork, tag: str) -> str | None:
    """The id of the message that came back; None for a tag that is not ours."""
    found = _TAG.fullmatch(tag.lower())
    if found is None:
        return None
    message_id = _PREFIX + found.group(1)
    return message_id if hmac.compare_digest(_mac(uow, message_id), found.group(2)) else None


def _mac(uow: UnitOfWork, message_id: str) -> str:
    return base64.b32encode(uow.keyed("return-path", message_id)[:10]).decode().lower()
