"""The unit of work that every use case receives: one database session, and what must commit with it."""

import hashlib
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar

from sqlmodel import Session

from .policy import POLICY, Policy
from .ports import Blobs, Vault

Enqueue = Callable[[Session, str, str, tuple[str, ...]], None]
UseCase = TypeVar("UseCase", bound=Callable[..., Any])

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"


def utc_now() -> datetime:
    """Now in UTC, to the millisecond: what the event register can print and hash without loss."""
    now = datetime.now(UTC)
    return now.replace(microsecond=now.microsecond // 1000 * 1000)


def new_id(prefix: str) -> str:
    """A prefixed random identifier, e.g. `env_3k9…` with 100 bits."""
    return f"{prefix}_" + "".join(secrets.choice(_ALPHABET) for _ in range(20))


@dataclass(frozen=True)
class UnitOfWork:
    """What a use case works with. It never commits: `wiring.execute` does, or rolls back.

    secret: the installation's own key, 32 bytes; only ever used through `keyed`. channels: by what this installation
    can send one-time codes: email, sms, whatsapp.
    """

    session: Session
    blobs: Blobs
    secret: bytes
    promise: Enqueue
    vault: Vault
    now: Callable[[], datetime] = utc_now
    policy: Policy = POLICY
    channels: tuple[str, ...] = ("email",)

    def enqueue(self, job: str, key: str, *ids: str) -> None:
        """Promise a job together with this change. `job`-`key` names it: a second promise of that name is none."""
        self.session.flush()
        self.promise(self.session, job, f"{job}-{key}", ids)

    def keyed(self, purpose: str, *parts: str) -> bytes:
        """HMAC-SHA-256 (RFC 2104) under the installation's key, apart for each purpose; 32 bytes."""
        message = "\x1f".join((purpose, *parts)).encode()
        return hmac.new(self.secret, message, hashlib.sha256).digest()


def only_reads(use_case: UseCase) -> UseCase:
    """Marks a use case that changes nothing: it runs beside writers instead of queueing up with them.

    It is held to its word: `wiring.transaction` fails where something was changed.
    """
    use_case.__dict__["only_reads"] = True
    return use_case
