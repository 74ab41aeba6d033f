"""Who may do what: pure, one table."""

from typing import Literal

from ..actor import Actor
from ..errors import DomainError

Role = Literal["owner", "admin", "member", "viewer"]
Permission = Literal[
    "envelope:read",
    "envelope:write",
    "recognition:review",
    "credit:write",
    "organisation:write",
    "organisation:safeguard",
]

_ADMIN = frozenset({"envelope:read", "envelope:write", "recognition:review", "credit:write", "organisation:write"})
_GRANTS: dict[str, frozenset[str]] = {
    "owner": _ADMIN | {"organisation:safeguard"},
    "admin": _ADMIN,
    "member": frozenset({"envelope:read", "envelope:write"}),
    "viewer": frozenset({"envelope:read"}),
}


def may(role: str, permission: Permission) -> bool:
    """Whether a role has a permission; an unknown role has none."""
    return permission in _GRANTS.get(role, frozenset())


def require_member(actor: Actor) -> None:
    """Raises `unauthenticated` `login_required` unless a member acts."""
    if actor.kind != "member" or not actor.account_id or not actor.organisation_id:
        raise DomainError("unauthenticated", "login_required")
