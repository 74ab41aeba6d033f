"""The whole corpus walked and judged: `results` for the test, `python -m scripts.corpus` for the table."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from otp_app.adapters.seal.demo_trust import create
from tests.adapters.seal.conftest import BASE_URL
from tests.corpus import made, sources
from tests.corpus.expected import Result
from tests.corpus.walk import Walked, walk
from tests.interop.judges import Verdict, dss_verdicts

MADE = "made here"


@dataclass(frozen=True)
class File:
    """One PDF and where it comes from."""

    source: str
    name: str
    data: bytes


def made_files() -> Iterator[File]:
    """Those that are made on the spot."""
    for name, data in made.files():
        yield File(MADE, name, data)


def package_files(archive: sources.Archive) -> Iterator[File]:
    """Those of one package; raises sources.Unreachable."""
    for name, data in sources.files(archive):
        yield File(f"{archive.package} {archive.version}", name, data)


def results(files: Sequence[File], folder: Path) -> dict[str, Result]:
    """Every file on its whole way, the sealed and the signed ones judged by DSS in one run."""
    folder.mkdir(parents=True, exist_ok=True)
    trust = folder / "trust"
    (folder / "root.pem").write_bytes(create(trust, BASE_URL, datetime.now(UTC)).root_pem())
    walked = dict(walk([file.data for file in files], trust, folder))
    judged = sorted(folder.glob("*.pdf"))
    verdicts = dict(zip(judged, dss_verdicts([_with_anchors(path) for path in judged]), strict=True))
    said = {path.stem: _said(verdict) for path, verdict in verdicts.items()}
    found = [_result(file, walked[number], said.get(str(number), ""), said.get(f"{number}-theirs", ""))
             for number, file in enumerate(files)]  # fmt: skip
    return {result.key: result for result in found}


def _with_anchors(path: Path) -> tuple[Path, ...]:
    """Ours under our root, theirs under the top of what they bear."""
    own = sorted(path.parent.glob(f"{path.stem}.*.cer"))
    return (path, *(own or [path.parent / "root.pem"]))


def _said(verdict: Verdict) -> str:
    format_ = verdict.format if verdict.indication == "TOTAL_PASSED" else ""
    return " ".join(part for part in (verdict.indication, verdict.subindication, format_) if part)


def _result(file: File, walked: Walked, dss: str, theirs_dss: str) -> Result:
    return Result(
        file.source,
        file.name,
        walked.outcome,
        walked.findings,
        str(walked.pages or ""),
        walked.ours,
        dss,
        walked.openssl,
        walked.seen,
        walked.marked,
        walked.theirs,
        theirs_dss,
    )
