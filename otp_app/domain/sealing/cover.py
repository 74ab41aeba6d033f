"""What the page says that goes before the copy of a document which was signed before it came to us."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from ..envelopes.enclosed import FoundSignature
from .certificate import json_values


@dataclass(frozen=True)
class CoverContent:
    """The cover of one document.

    enclosed_as: the name under which the untouched original is attached; sha256, size: its. pages: of the copy that
    follows. appended: whether the certificate's pages follow the copy. zone, code, urls: as on the certificate.
    """

    service: str
    title: str
    code: str
    verify_url: str
    code_url: str
    zone: str
    sealed_at: datetime
    added_at: datetime
    enclosed_as: str
    size: int
    sha256: str
    pages: int
    appended: bool
    signatures: tuple[FoundSignature, ...]


def to_dict(content: CoverContent) -> Mapping[str, Any]:
    """JSON values; times as in `certificate.to_dict`."""
    return json_values(asdict(content), ZoneInfo(content.zone))
