"""The states of an envelope and the only legal moves. Pure."""

from datetime import datetime
from typing import Literal

from ..errors import DomainError

State = Literal["draft", "sent", "in_review", "sealing", "completed", "declined", "cancelled", "expired", "rejected"]
Action = Literal["send", "hold", "sign_off", "seal", "decline", "cancel", "expire", "reject", "prolong"]

_MOVES: dict[tuple[str, Action], State] = {
    ("draft", "send"): "sent",
    ("sent", "sign_off"): "sealing",
    ("sealing", "seal"): "completed",
    ("sent", "decline"): "declined",
    ("sent", "cancel"): "cancelled",
    ("sent", "expire"): "expired",
    ("sent", "hold"): "in_review",
    ("sent", "reject"): "rejected",
    ("in_review", "sign_off"): "sealing",
    ("in_review", "decline"): "declined",
    ("in_review", "cancel"): "cancelled",
    ("in_review", "expire"): "expired",
    ("in_review", "reject"): "rejected",
    ("expired", "prolong"): "sent",
}

OPEN: frozenset[str] = frozenset({"draft", "sent", "in_review", "sealing"})
ENDED: frozenset[str] = frozenset({"completed", "declined", "cancelled", "expired", "rejected"})


def move(state: str, action: Action) -> State:
    """The state that an action leads to. Raises `conflict` `envelope_is_<state>` where it is not allowed."""
    after = _MOVES.get((state, action))
    if after is None:
        raise DomainError("conflict", f"envelope_is_{state}")
    return after


def is_over(expires_at: datetime | None, now: datetime) -> bool:
    """Whether the time to sign is over; never for an envelope that was not sent. `sending.expire_due` asks the same."""
    return expires_at is not None and expires_at <= now
