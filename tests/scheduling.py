"""Which test runs where and when: what takes longest first, so that no core waits for a long test at the end.

`durations.tsv` holds what was measured by the last `./test --durations`. A test that is not in it counts as short;
nothing but the order, and what `./test --fast` leaves out, depends on the table.
"""

from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from xdist.scheduler import LoadScopeScheduling

TABLE = Path(__file__).with_name("durations.tsv")
SLOW = 0.4  # seconds; what takes longer is left out by `./test --fast`
_FAR = ("browser", "built", "interop", "postgres")
_SHARED = ("def camera", "filming")  # a browser of its own for a whole file


class LongestFirst(LoadScopeScheduling):
    """Hands out groups in the order of `arrange`, one at a time, to whichever process is free."""

    def _split_scope(self, nodeid: str) -> str:
        return group(nodeid)


def group(test: str) -> str:
    """Return what runs together in one process: a file, or a single test whose file shares nothing but a browser."""
    file = test.partition("::")[0]
    return test if _spread(file) else file


@cache
def _spread(file: str) -> bool:
    source = Path(file).read_text()
    return "pytest.mark.browser" in source and not any(word in source for word in _SHARED)


@cache
def measured() -> dict[str, float]:
    """Return the seconds of each test that takes longer than a tenth of one."""
    if not TABLE.exists():
        return {}
    rows = (line.split("\t") for line in TABLE.read_text().splitlines())
    return {test: float(seconds) for seconds, test in rows}


def arrange(items: list[pytest.Item]) -> None:
    """Sort groups by their seconds, browsers last: once Playwright runs, its process can run no other event loop."""
    known, total, first = measured(), Counter[str](), dict[str, int]()
    for at, item in enumerate(items):
        total[group(item.nodeid)] += known.get(item.nodeid, 0.02)  # type: ignore[assignment]
        first.setdefault(group(item.nodeid), at)

    def order(item: pytest.Item) -> tuple[bool, float, int]:
        name = group(item.nodeid)
        return item.get_closest_marker("browser") is not None, -total[name], first[name]

    items.sort(key=order)
    for item in items:
        if known.get(item.nodeid, 0.0) > SLOW or any(item.get_closest_marker(mark) for mark in _FAR):
            item.add_marker(pytest.mark.slow)


class Recorder:
    """Writes the table anew from what a whole run took."""

    def __init__(self) -> None:
        self.seconds: Counter[str] = Counter()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Add up the phases of each test, in the process that hands them out."""
        self.seconds[report.nodeid] += report.duration  # type: ignore[assignment]

    def pytest_sessionfinish(self) -> None:
        """Write the longest first, so that the table can be read."""
        kept = [(seconds, test) for test, seconds in self.seconds.items() if seconds >= 0.1]
        TABLE.write_text("".join(f"{seconds:.1f}\t{test}\n" for seconds, test in sorted(kept, reverse=True)))
