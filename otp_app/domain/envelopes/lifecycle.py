"""The states of an envelope and the only legal moves. Pure."""

from typing import Literal

from ..errors import DomainError

State = Literal["draft", "sent", "sealing", "completed", "declined", "cancelled", "expired"]
Action = Literal["send", "sign_off", "seal", "decline", "cancel", "expire", "prolong"]

_MOVES: dict[tuple[str, Action], State] = {
    ("draft", "send"): "sent",
    ("sent", "sign_off"): "sealing",
    ("sealing", "seal"): "completed",
    ("sent", "decline"): "declined",
    ("sent", "cancel"): "cancelled",
    ("sent", "expire"): "expired",
    ("expired", "prolong"): "sent",
}

OPEN: frozenset[str] = frozenset({"draft", "sent", "sealing"})
ENDED: frozenset[str] = frozenset({"completed", "declined", "cancelled", "expired"})


def move(state: str, action: Action) -> State:
    """The state that an action leads to. Raises `conflict` `envelope_is_<state>` where it is not allowed."""
    after = _MOVES.get((state, action))
    if after is None:
        raise DomainError("conflict", f"envelope_is_{state}")
    return after
