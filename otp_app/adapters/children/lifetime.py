"""Ties a process to the life of its parent, so that kill -9 of the supervisor leaves nothing behind (Linux)."""

import ctypes
import os
import signal

_PR_SET_PDEATHSIG = 1  # prctl(2)


def die_with_parent(parent: int) -> None:
    """Asks the kernel to kill this process when `parent` ends; ends at once when it already has.

    The wish survives exec but not fork: each generation has to say it again.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_PDEATHSIG)")
    if os.getppid() != parent:
        os._exit(1)
