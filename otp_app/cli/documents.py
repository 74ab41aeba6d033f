"""`seal`, `verify` and `trust export-root`: the service's seal, by hand."""

import os
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path

from otp_app import wiring
from otp_app.cli.output import refuse, say, show_json
from otp_app.domain.errors import DomainError
from otp_app.domain.ports import SealUnavailable


def seal(source: Path, target: Path) -> None:
    """The same ingest and the same seal as an envelope's document; refused inputs leave no output."""
    data = _read(source)
    wiring.prepare()
    try:
        ingested = wiring.documents().ingest(data)
        if ingested.outcome == "signed":  # its pages alone would be a seal on a copy
            refuse("document_signed")
        sealed = wiring.sealer().seal(ingested.pdf, ())
    except DomainError as refusal:
        refuse(refusal.code, refusal.params)
    except SealUnavailable as waiting:
        refuse(waiting.reason, status=1)
    _write(target, sealed.pdf)
    show_json(
        {
            "level": sealed.level,
            "outcome": ingested.outcome,
            "findings": ingested.findings,
            "pages": len(ingested.pages),
            "timestamp_at": sealed.timestamp_at.isoformat(),
            "sha256": sha256(sealed.pdf).hexdigest(),
        }
    )


def verify(source: Path, trust: Path | None) -> None:
    """Prints the verdict; exit 0 only for TOTAL_PASSED."""
    pdf = _read(source)
    root = _read(trust) if trust else None
    if root is None:
        wiring.prepare()
    try:
        validator = wiring.validator(root)
    except ValueError:
        refuse("trust_unreadable")
    verdict = validator.validate(pdf)
    show_json(asdict(verdict))
    raise SystemExit(0 if verdict.indication == "TOTAL_PASSED" else 1)


def export_root() -> None:
    """The root certificates that a validator has to trust, as PEM."""
    wiring.prepare()
    say(wiring.roots_pem().decode().rstrip())


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        refuse("file_unreadable", {"file": str(path)})


def _write(path: Path, data: bytes) -> None:
    """Whole or not at all."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        draft.write_bytes(data)
        draft.replace(path)
    except OSError:
        draft.unlink(missing_ok=True)
        refuse("file_unwritable", {"file": str(path)})
