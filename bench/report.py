"""Figures as Markdown: medians, percentiles, tables, and the machine that they were taken on."""

import os
import statistics
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime

import psutil

from tests.cli.command import ROOT


def machine() -> str:
    """One line: when, at which commit, on what, and how busy it was before we began."""
    commit = subprocess.run(
        ["git", "describe", "--always", "--dirty"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.strip()
    memory = psutil.virtual_memory().total / 2**30
    load = os.getloadavg()[0]
    busy = "idle machine" if load < 0.5 else f"**loaded machine**, load average {load:.1f} before the run"
    return (
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, commit {commit or 'unknown'}, {os.cpu_count()} cores, "
        f"{memory:.0f} GiB, Python {sys.version.split()[0]}, {busy}."
    )


def table(title: str, command: str, head: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Prints a heading, the command and the rows."""
    print(f"\n## {title}\n\n`{command}`\n")
    print("| " + " | ".join(head) + " |")
    print("|---" + "|---:" * (len(head) - 1) + "|")
    for row in rows:
        print("| " + " | ".join(str(cell) for cell in row) + " |")
    sys.stdout.flush()


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that `share` (0..1) of all do not exceed (nearest rank); no invention between two values."""
    ranked = sorted(values)
    return ranked[max(0, -(-int(share * 1000) * len(ranked) // 1000) - 1)]


def spread(values: Sequence[float], digits: int = 2) -> str:
    """Median, and the least and most in brackets."""
    if len(values) == 1:
        return f"{values[0]:.{digits}f}"
    return f"{statistics.median(values):.{digits}f} ({min(values):.{digits}f}–{max(values):.{digits}f})"


def quantiles(values: Sequence[float], shares: Sequence[float] = (0.5, 0.95, 0.99), digits: int = 1) -> list[str]:
    """Percentiles as cells of a table."""
    return [f"{percentile(values, share):.{digits}f}" if values else "–" for share in shares]
