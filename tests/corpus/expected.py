"""What every file of the corpus must come to: tests/corpus/expected.tsv."""

from collections.abc import Iterable
from dataclasses import astuple, dataclass, fields
from pathlib import Path

_FILE = Path(__file__).with_name("expected.tsv")
REFUSED = "document_"


@dataclass(frozen=True)
class Result:
    """source: package, or `made here`. outcome: of the ingest, or code of the refusal. findings: what was mended and
    taken out.

    ours, dss: verdicts on the sealed file; theirs, theirs_dss: on an upload that others had signed. openssl: whether it
    verified seal and both time-stamps. seen: what the ingest changed visibly. marked: whether the mark stands where
    it was placed. remark: a key of remarks.REMARKS.
    """

    source: str
    name: str
    outcome: str
    findings: str = ""
    pages: str = ""
    ours: str = ""
    dss: str = ""
    openssl: str = ""
    seen: str = ""
    marked: str = ""
    theirs: str = ""
    theirs_dss: str = ""
    remark: str = ""

    @property
    def sealed(self) -> bool:
        """Whether it was taken and sealed."""
        return not self.outcome.startswith(REFUSED)

    @property
    def key(self) -> str:
        """Its place in the table."""
        return f"{self.source}: {self.name}"


def read() -> dict[str, Result]:
    """By key."""
    if not _FILE.exists():
        return {}
    found = [Result(*line.split("\t")) for line in _FILE.read_text().splitlines()[1:]]
    return {result.key: result for result in found}


def write(results: Iterable[Result]) -> None:
    """Replace the file; the difference in git is what has to be judged."""
    lines = ["\t".join(field.name for field in fields(Result))]
    lines += ["\t".join(astuple(result)) for result in results]
    _FILE.write_text("\n".join(lines) + "\n")
