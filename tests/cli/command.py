"""Runs a command of ours as an operator would: a process of its own."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def environment(data: Path, **settings: str) -> dict[str, str]:
    """The machine's own environment, with the given settings instead of any that leak in."""
    plain = {key: value for key, value in os.environ.items() if not key.startswith("OTP_") and key != "PORT"}
    return {**plain, "OTP_DATA": str(data), **settings}


def cli(*arguments: str | Path, data: Path, seconds: float = 120, **settings: str) -> subprocess.CompletedProcess[str]:
    """`python -m otp_app.cli ARGUMENTS` on the given data folder."""
    return subprocess.run(
        [sys.executable, "-m", "otp_app.cli", *arguments],
        cwd=ROOT, env=environment(data, **settings), capture_output=True, text=True, timeout=seconds,
    )  # fmt: skip
