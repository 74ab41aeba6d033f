"""Looks at real processes, for tests of what survives whom."""

import os
import time
from collections.abc import Callable
from pathlib import Path


def until(condition: Callable[[], bool], seconds: float = 60) -> None:
    """Fails unless the condition comes true in time; the only waiting that these tests do."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"did not happen within {seconds} s"
        time.sleep(0.01)


def alive(pid: int) -> bool:
    """Whether the process runs: a zombie does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def kill_if_alive(pids: set[int]) -> None:
    for pid in pids:
        if alive(pid):
            os.kill(pid, 9)
