"""Encryption of what is kept about a person: a key per person, wrapped by the installation's (NIST SP 800-38D).

Each person's key exists only wrapped, in the database; the installation's keys lie in files apart from it. Destroying
the wrapped key makes all that it encrypted unreadable, backups of the blobs included.
"""

import base64
import os
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from otp_app.domain.errors import DomainError

_NONCE = 12
_KEY = 32


class KeyRing:
    """Fulfils `domain.ports.Vault` with the generations of keys in a folder: `0001.key` and on, the last one wraps."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._unwrapping: dict[int, AESGCM] = {}

    def new_key(self, owner: str) -> str:
        """A fresh key of 256 bits, wrapped for its owner."""
        return self._wrap(self._newest(), owner, secrets.token_bytes(_KEY))

    def encrypt(self, key: str, owner: str, context: str, data: bytes) -> bytes:
        """AES-256-GCM under the owner's key; context must be the same when it is decrypted."""
        nonce = os.urandom(_NONCE)
        return nonce + AESGCM(self._unwrap(key, owner)).encrypt(nonce, data, _bound("data", owner, context))

    def decrypt(self, key: str, owner: str, context: str, data: bytes) -> bytes:
        """Raises `not_found` `evidence_erased` without a key, `conflict` `evidence_unreadable` for another's."""
        try:
            return AESGCM(self._unwrap(key, owner)).decrypt(
                data[:_NONCE], data[_NONCE:], _bound("data", owner, context)
            )
        except InvalidTag as broken:
            raise DomainError("conflict", "evidence_unreadable") from broken

    def rewrap(self, key: str, owner: str) -> str:
        """The same key under the newest of the installation's keys; unchanged where it is already."""
        newest = self._newest()
        if int(key.partition(".")[0]) == newest:
            return key
        return self._wrap(newest, owner, self._unwrap(key, owner))

    def generations(self) -> tuple[int, ...]:
        """The numbers of the installation's keys that are here, oldest first."""
        return tuple(sorted(int(path.stem) for path in self._folder.glob("[0-9]*.key")))

    def rotate(self) -> int:
        """Make a new key of the installation, by which keys are wrapped from now on; returns its number."""
        generation = self._newest(missing=0) + 1
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = self._folder / f".{generation:04}.{os.getpid()}"
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(_KEY))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, self._path(generation))
        finally:
            draft.unlink()
        return generation

    def _wrap(self, generation: int, owner: str, key: bytes) -> str:
        nonce = os.urandom(_NONCE)
        wrapped = nonce + self._ring(generation).encrypt(nonce, key, _bound("key", owner))
        return f"{generation}.{base64.urlsafe_b64encode(wrapped).decode()}"

    def _unwrap(self, key: str, owner: str) -> bytes:
        generation, _, text = key.partition(".")
        if not text:
            raise DomainError("not_found", "evidence_erased")
        wrapped = base64.urlsafe_b64decode(text)
        try:
            return self._ring(int(generation)).decrypt(wrapped[:_NONCE], wrapped[_NONCE:], _bound("key", owner))
        except InvalidTag as broken:
            raise DomainError("conflict", "evidence_unreadable") from broken

    def _ring(self, generation: int) -> AESGCM:
        if generation not in self._unwrapping:
            self._unwrapping[generation] = AESGCM(self._path(generation).read_bytes())
        return self._unwrapping[generation]

    def _newest(self, missing: int | None = None) -> int:
        numbers = self.generations()
        if numbers or missing is None:
            return max(numbers)
        return missing

    def _path(self, generation: int) -> Path:
        return self._folder / f"{generation:04}.key"


def _bound(*parts: str) -> bytes:
    return "\x1f".join(parts).encode()
