"""What a command writes: plain text or one JSON value on stdout, refusals as a stable code on stderr."""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NoReturn

ROOT = Path(__file__).resolve().parents[2]

REFUSED = 2


def say(text: str, *, end: str = "\n") -> None:
    """Writes a line for the person at the terminal, at once."""
    sys.stdout.write(text + end)
    sys.stdout.flush()


def complain(text: str) -> None:
    """Writes a line to stderr, so that stdout stays fit for a program."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def show_json(value: Any) -> None:
    """Writes a value as indented JSON; dates in ISO 8601."""
    say(json.dumps(value, indent=2, ensure_ascii=False, default=str))


def refuse(code: str, details: Mapping[str, str | int] | None = None, *, status: int = REFUSED) -> NoReturn:
    """Ends the command with `{"code": …}` on stderr: the same codes as the API."""
    complain(json.dumps({"code": code, **(details or {})}, ensure_ascii=False))
    raise SystemExit(status)
