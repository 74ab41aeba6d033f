"""What both judges must say of each row: tests/interop/tampering/expected.tsv."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

_FILE = Path(__file__).with_name("expected.tsv")
_HEAD = "row\tour indication\tour reason\tDSS indication\tDSS subindication\tremark"


@dataclass(frozen=True)
class Expected:
    """ours and dss: indication of the whole file, and reason or subindication. remark: a key of differences.REMARKS."""

    name: str
    ours: tuple[str, str]
    dss: tuple[str, str]
    remark: str = ""

    @property
    def agree(self) -> bool:
        """Whether both come to the same indication."""
        return self.ours[0] == self.dss[0]


def _read() -> dict[str, Expected]:
    if not _FILE.exists():
        return {}
    rows = [line.split("\t") for line in _FILE.read_text().splitlines()[1:]]
    return {name: Expected(name, (a, b), (c, d), remark) for name, a, b, c, d, remark in rows}


def write(rows: Iterable[Expected]) -> None:
    """Replace the file; the difference in git is what has to be judged."""
    lines = ["\t".join((row.name, *row.ours, *row.dss, row.remark)) for row in rows]
    _FILE.write_text("\n".join([_HEAD, *lines]) + "\n")


EXPECTED = _read()
