"""What keeps a draft from being sent."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """Something to mend before sending. step: where; subject: the signer or document it is about, by name."""

    code: str
    step: int
    subject: str = ""
