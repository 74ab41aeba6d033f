"""Keys and certificates in a folder: written whole or not at all, keys encrypted."""

import fcntl
import os
import secrets
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from otp_app.adapters.seal.profiles import ROLES, UNITS, Issued

_PASSPHRASE = "passphrase"  # noqa: S105 (a file name)
_GENERATION = "renewed-"


class KeyFolderBroken(Exception):
    """The folder lacks a file or a key does not open; never repaired silently, since old seals hang on its root."""


def write_once(folder: Path, passphrase: bytes | None, make: Callable[[], Mapping[str, Issued]]) -> None:
    """Fill `folder` with what `make` gives, unless it exists; safe when several processes start at once.

    passphrase: protects the keys; None generates one into a file of mode 0600 beside them.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    with _locked(folder.with_name(f".{folder.name}.lock")):
        if folder.exists():
            return
        unfinished = folder.with_name(f".{folder.name}.unfinished")
        if unfinished.exists():  # left by a start that was killed half-way; nothing was ever signed with it
            shutil.rmtree(unfinished)
        unfinished.mkdir(mode=0o700)
        if passphrase is None:
            passphrase = secrets.token_urlsafe(32).encode()
            _write(unfinished / _PASSPHRASE, passphrase)
        _write_all(unfinished, make(), passphrase)
        unfinished.rename(folder)
        _sync(folder.parent)


def renew(
    folder: Path, passphrase: bytes | None, make: Callable[[dict[str, Issued]], dict[str, Issued] | None]
) -> bool:
    """Add the next generation that `make` gives for the present one, if it gives any; earlier ones stay for good.

    Raises KeyFolderBroken. Safe when several processes find at once that it is time.
    """
    with _locked(folder.with_name(f".{folder.name}.lock")):
        issued = make(read(folder, passphrase))
        if issued is None:
            return False
        place = folder / f"{_GENERATION}{generation(folder) + 1:04}"
        unfinished = folder / f".{place.name}.unfinished"
        if unfinished.exists():
            shutil.rmtree(unfinished)
        unfinished.mkdir(mode=0o700)
        _write_all(unfinished, issued, _secret(folder, passphrase))
        unfinished.rename(place)
        _sync(folder)
        return True


def generation(folder: Path) -> int:
    """How often seal, OCSP responder and time-stamping unit were renewed; raises KeyFolderBroken."""
    try:
        return sum(1 for name in os.listdir(folder) if name.startswith(_GENERATION))
    except OSError as error:
        raise KeyFolderBroken(f"{folder}: {type(error).__name__}") from error


def read(folder: Path, passphrase: bytes | None) -> dict[str, Issued]:
    """The keys and certificates in use; raises KeyFolderBroken."""
    try:
        secret = _secret(folder, passphrase)
        places = dict.fromkeys(ROLES, folder)
        if number := generation(folder):
            places |= dict.fromkeys(UNITS, folder / f"{_GENERATION}{number:04}")
        return {role: _read(place, role, secret) for role, place in places.items()}
    except (OSError, ValueError, TypeError) as error:
        raise KeyFolderBroken(f"{folder}: {type(error).__name__}") from error


def certificates_of_units(folder: Path) -> dict[str, list[x509.Certificate]]:
    """The certificates of all generations by role, the oldest first; raises KeyFolderBroken."""
    try:
        places = [folder, *(folder / f"{_GENERATION}{number:04}" for number in range(1, generation(folder) + 1))]
        return {role: [_certificate(place, role) for place in places] for role in UNITS}
    except (OSError, ValueError) as error:
        raise KeyFolderBroken(f"{folder}: {type(error).__name__}") from error


def replace(path: Path, data: bytes) -> None:
    """Write a file of mode 0600 so that a reader sees the old content or the new one."""
    unfinished = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    _write(unfinished, data)
    unfinished.replace(path)
    _sync(path.parent)


def _secret(folder: Path, passphrase: bytes | None) -> bytes:
    return passphrase if passphrase is not None else (folder / _PASSPHRASE).read_bytes()


def _certificate(folder: Path, role: str) -> x509.Certificate:
    return x509.load_pem_x509_certificate((folder / f"{role}.pem").read_bytes())


def _write_all(folder: Path, issued: Mapping[str, Issued], passphrase: bytes) -> None:
    for role, item in issued.items():
        _write(folder / f"{role}.pem", item.certificate.public_bytes(serialization.Encoding.PEM))
        _write(folder / f"{role}.key", _encrypted(item.key, passphrase))
    _sync(folder)


def _read(folder: Path, role: str, secret: bytes) -> Issued:
    certificate = _certificate(folder, role)
    key = serialization.load_pem_private_key((folder / f"{role}.key").read_bytes(), secret)
    if not isinstance(key, ec.EllipticCurvePrivateKey) or key.public_key() != certificate.public_key():
        raise ValueError(role)
    return Issued(certificate, key)


def _encrypted(key: ec.EllipticCurvePrivateKey, passphrase: bytes) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(passphrase),
    )


def _write(path: Path, data: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("wb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)  # released by the kernel even if the process is killed
        yield
