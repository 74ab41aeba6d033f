"""A document that was signed before it came to us: what it bears, and under what name it is enclosed. Pure."""

import json
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Literal

from ..ports import SignatureVerdict

State = Literal["valid", "unknown", "broken"]
_STATES: dict[str, State] = {"TOTAL_PASSED": "valid", "TOTAL_FAILED": "broken"}
# What Windows, macOS and PDF viewers refuse in a file's name, and what hides or reorders letters.
_UNSAFE = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]')
_DEVICES = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?$")
_LONGEST = 100


@dataclass(frozen=True)
class FoundSignature:
    """A signature or document time-stamp that an upload bore, as judged when it came.

    signer: of its certificate. at: by a time-stamp if `proven`, else what the signer's own clock said; None if neither.
    state: `unknown` where it could not be decided, as when its certificate comes from nobody we know.
    reason: subindication of EN 319 102-1 in lower case, or empty.
    """

    kind: Literal["signature", "timestamp"]
    signer: str
    at: datetime | None
    proven: bool
    state: State
    reason: str
    level: str


def found(verdicts: Sequence[SignatureVerdict]) -> tuple[FoundSignature, ...]:
    """From the validator's words to what is kept with the document."""
    return tuple(
        FoundSignature(
            kind=one.kind,
            signer=_plain(one.signer),
            at=one.timestamp_at or one.claimed_at,
            proven=one.timestamp_at is not None,
            state=_STATES.get(one.indication, "unknown"),
            reason=one.subindication.lower(),
            level=one.level,
        )
        for one in verdicts
    )


def to_json(signatures: Sequence[FoundSignature]) -> str:
    """As a column holds it."""
    return json.dumps([{**asdict(one), "at": one.at.isoformat() if one.at else None} for one in signatures])


def from_json(text: str) -> tuple[FoundSignature, ...]:
    """As `to_json` wrote it."""
    rows: list[dict[str, Any]] = json.loads(text)
    for row in rows:
        row["at"] = datetime.fromisoformat(row["at"]) if row["at"] else None
    return tuple(FoundSignature(**row) for row in rows)


def attachment_name(name: str, taken: Sequence[str]) -> str:
    """The upload's name as that of a file inside a PDF: safe to save anywhere, and none of `taken`."""
    stem = _UNSAFE.sub(" ", _plain(name))
    stem = re.sub(r"(?i)\.pdf$", "", " ".join(stem.split()).rstrip(". ")).strip(". ")[:_LONGEST].strip(". ")
    if not stem or _DEVICES.match(stem):
        stem = f"document {stem}".strip()
    others = {one.casefold() for one in taken}
    wanted = (f"{stem}{'' if n == 1 else f' ({n})'}.pdf" for n in range(1, len(others) + 2))
    return next(one for one in wanted if one.casefold() not in others)


def _plain(text: str) -> str:
    """NFC without controls and without characters that hide or reorder others."""
    kept = "".join(c for c in unicodedata.normalize("NFC", text) if unicodedata.category(c) not in ("Cf", "Cs", "Co"))
    return " ".join("".join(" " if unicodedata.category(c) == "Cc" else c for c in kept).split())[:300]
