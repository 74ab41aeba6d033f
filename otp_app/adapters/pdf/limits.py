"""What one uploaded document may cost."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Bounds for an upload and for each subprocess that reads it.

    max_bytes: of the file. max_pages: of the document. max_side: of a page, in points (ISO 32000-1 annex C: 14400).
    max_decoded: bytes that all drawing instructions together may unpack to.
    memory: address space of the subprocess, bytes. cpu_seconds, wall_seconds: its time. max_output: bytes it may write.
    """

    max_bytes: int = 50_000_000
    max_pages: int = 500
    max_side: float = 14_400.0
    max_decoded: int = 200_000_000
    memory: int = 1_500_000_000
    cpu_seconds: int = 25
    wall_seconds: float = 90.0
    max_output: int = 300_000_000
