"""Blobs in a folder of this machine."""

import os
from pathlib import Path

from obstore.store import LocalStore

from otp_app.adapters.storage.content import ContentStore


def local_blobs(folder: Path) -> ContentStore:
    """Blobs under `folder`, which is made if missing (0700: documents are confidential)."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def settle(path: str) -> None:
        # The store writes aside and links into place, without waiting for the disk.
        file = folder / path
        for place in (file, file.parent, file.parent.parent, folder):
            _fsync(place)

    return ContentStore(LocalStore(prefix=folder), settle)


def _fsync(place: Path) -> None:
    handle = os.open(place, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
