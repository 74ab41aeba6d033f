"""Showing enough of a contact or a name to be recognised by its owner, and no more. Pure."""

_DOT = "•"


def mask_email(email: str) -> str:
    """`giulia@tessera.example` → `g•••••@tessera.example`: a real beginning and ending, a fixed number of dots."""
    local, _, host = email.rpartition("@")
    return f"{local[:1]}{_DOT * 5}@{host}" if local and host else _DOT * 5


def mask_name(name: str) -> str:
    """`Giulia Bellandi` → `G••••• B•••••••`; a name without spaces keeps its first letter only."""
    return " ".join(part[:1] + _DOT * max(min(len(part) - 1, 9), 1) for part in name.split())


def initials(name: str) -> str:
    """At most two letters for an avatar."""
    parts = name.split()
    if not parts:
        return "?"
    return (parts[0][:1] + (parts[-1][:1] if len(parts) > 1 else "")).upper()
