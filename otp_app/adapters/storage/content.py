"""Write-once, content-addressed storage on any object store; the way to the bytes is their SHA-256."""

import hashlib
import re
from collections.abc import Callable

import obstore
from obstore.exceptions import AlreadyExistsError
from obstore.store import ObjectStore

from otp_app.domain.errors import DomainError

_DIGEST = re.compile(r"[0-9a-f]{64}")


class ContentStore:
    """`domain.ports.Blobs`; safe to share between threads and processes.

    settle: called with the path after a write, to make it survive a power cut where the store itself does not.
    """

    def __init__(self, store: ObjectStore, settle: Callable[[str], None] | None = None) -> None:
        self._store = store
        self._settle = settle

    def put(self, data: bytes) -> str:
        """Keeps `data` and returns its digest; the same bytes again are harmless."""
        digest = hashlib.sha256(data).hexdigest()
        path = _path(digest)
        try:
            obstore.put(self._store, path, data, mode="create")
        except AlreadyExistsError:
            # A power cut may have left a file that is there but not whole: only then is it written over.
            if self._read(path) == data:
                return digest
            obstore.put(self._store, path, data, mode="overwrite")
        if self._settle:
            self._settle(path)
        return digest

    def get(self, digest: str) -> bytes:
        """The bytes, checked against their digest.

        Raises DomainError: `not_found` blob_missing; `unavailable` blob_damaged when they are no longer what was put.
        """
        data = self._read(_path(digest)) if _DIGEST.fullmatch(digest) else None
        if data is None:
            raise DomainError("not_found", "blob_missing")
        if hashlib.sha256(data).hexdigest() != digest:
            raise DomainError("unavailable", "blob_damaged")
        return data

    def has(self, digest: str) -> bool:
        """Whether there is something under the digest (not whether it is undamaged)."""
        if not _DIGEST.fullmatch(digest):
            return False
        try:
            obstore.head(self._store, _path(digest))
        except FileNotFoundError:
            return False
        return True

    def _read(self, path: str) -> bytes | None:
        try:
            return bytes(obstore.get(self._store, path).bytes())
        except FileNotFoundError:
            return None


def _path(digest: str) -> str:
    return f"sha256/{digest[:2]}/{digest}"
