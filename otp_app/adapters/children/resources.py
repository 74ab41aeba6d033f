"""What a child process takes away from itself before it touches a stranger's bytes (setrlimit, POSIX.1)."""

import resource
from collections.abc import Mapping


def limit(bounds: Mapping[int, int]) -> None:
    """Set limits of this process for good, never above those it has already. bounds: by `resource.RLIMIT_…`."""
    for what, bound in bounds.items():
        hard = resource.getrlimit(what)[1]
        value = bound if hard == resource.RLIM_INFINITY else min(bound, hard)
        resource.setrlimit(what, (value, value))
