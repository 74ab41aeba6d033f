"""The states of a recognition and the only legal moves. Pure.

open: nothing, or not everything, was shown. submitted: shown and declared, the signer has yet to confirm by code.
to_review: confirmed, the proposer's turn. again: something is to be shown once more. approved, rejected: decided.
ended: its envelope ended before.
"""

from typing import Literal

from ..errors import DomainError

State = Literal["open", "submitted", "to_review", "again", "approved", "rejected", "ended"]
Action = Literal["submit", "confirm", "approve", "ask_again", "reject", "record", "end"]

_MOVES: dict[tuple[str, Action], State] = {
    ("open", "submit"): "submitted",
    ("again", "submit"): "submitted",
    ("submitted", "submit"): "submitted",
    ("submitted", "confirm"): "to_review",
    ("to_review", "approve"): "approved",
    ("to_review", "ask_again"): "again",
    ("to_review", "reject"): "rejected",
    ("again", "reject"): "rejected",
    ("open", "record"): "approved",
    ("approved", "record"): "approved",
    ("open", "end"): "ended",
    ("submitted", "end"): "ended",
    ("to_review", "end"): "ended",
    ("again", "end"): "ended",
    ("approved", "end"): "ended",
    ("rejected", "end"): "rejected",
    ("ended", "end"): "ended",
}


def move(state: str, action: Action) -> State:
    """The state that an action leads to. Raises `conflict` `recognition_is_<state>` where it is not allowed."""
    after = _MOVES.get((state, action))
    if after is None:
        raise DomainError("conflict", f"recognition_is_{state}")
    return after


def reopened(mode: str, *, declared: bool, confirmed: bool, asked_again: bool) -> State:
    """The state of a recognition whose envelope is given more time: what it was when that ended."""
    if asked_again:
        return "again"
    if mode == "in_person":
        return "approved" if declared else "open"
    if not declared:
        return "open"
    return "to_review" if confirmed else "submitted"


def lets_sign(mode: str, state: str) -> bool:
    """Whether the signer may read, tick and ask for a code: once all is shown (remote), or recorded (in person)."""
    return state in ("submitted", "to_review", "approved") if mode == "remote" else state == "approved"
