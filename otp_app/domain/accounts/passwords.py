"""Passwords: Argon2id with OWASP's first profile. Slow on purpose, so never inside a transaction."""

import argon2

from ..errors import DomainError
from ..policy import POLICY

_HASHER = argon2.PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_NOBODY = _HASHER.hash("nobody has this password")


def hash_password(password: str) -> str:
    """Argon2id (RFC 9106) hash. Raises `invalid` `password_short` or `password_long`."""
    if len(password) < POLICY.password_length:
        raise DomainError("invalid", "password_short", least=POLICY.password_length)
    if len(password) > 512:
        raise DomainError("invalid", "password_long", most=512)
    return _HASHER.hash(password)


def verify_password(stored: str | None, password: str) -> bool:
    """Whether the password fits; takes as long for an unknown account, so that time tells nothing."""
    try:
        return _HASHER.verify(stored or _NOBODY, password[:512]) and stored is not None
    except (argon2.exceptions.VerificationError, argon2.exceptions.InvalidHashError):
        return False
