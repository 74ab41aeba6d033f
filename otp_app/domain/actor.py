"""Who acts, and from where: what every use case is told, and what the event register keeps."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Actor:
    """The one on whose behalf a use case runs.

    kind: `member` (signed in), `signer` (holds a signing link), `system` (a job), `visitor` (nobody known).
    account_id, organisation_id: set for a member. signer_id, link_id: set for a signer.
    """

    kind: Literal["member", "signer", "system", "visitor"]
    account_id: str = ""
    organisation_id: str = ""
    signer_id: str = ""
    link_id: str = ""
    ip: str = ""
    user_agent: str = ""
    language: str = "en"

    @property
    def name(self) -> str:
        """`member:acc_…`, `signer:sgn_…`, `system` or `visitor`, as written in the event register."""
        who = self.account_id or self.signer_id
        return f"{self.kind}:{who}" if who else self.kind


SYSTEM = Actor(kind="system")
