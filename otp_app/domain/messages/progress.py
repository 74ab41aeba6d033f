"""The states of a message and their only legal order. Pure."""

from typing import Literal

State = Literal["queued", "sent", "delivered", "bounced", "failed", "dropped"]

# A later state never gives way to an earlier one, in whatever order, or however often, a provider tells of them: a
# mailbox that takes a message and bounces it afterwards has bounced it.
_RANK: dict[str, int] = {"queued": 0, "sent": 1, "delivered": 2, "bounced": 3, "failed": 3, "dropped": 3}
TROUBLE = ("bounced", "failed")


def leads_to(present: str, reported: str) -> bool:
    """Whether a report moves a message on; a repeat, or one that comes too late, does not.

    queued: promised. sent: the provider took it. delivered: the mailbox or phone has it. bounced: the recipient's side
    refused it after the provider took it. failed: the provider refused it, or gave it up. dropped: no longer true.
    """
    return _RANK[reported] > _RANK[present]
