"""One file on its whole way: ingest, marks, seal, our verdict, openssl, and what can be seen before and after."""

import json
import multiprocessing
import multiprocessing.connection
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from otp_app.adapters.pdf.ingest import ingest
from otp_app.adapters.pdf.limits import Limits
from otp_app.adapters.pdf.marks import draw_marks
from otp_app.adapters.pdf.render import render
from otp_app.adapters.seal.demo_trust import DemoTrust, load
from otp_app.adapters.seal.validation import PadesValidator
from otp_app.domain.errors import DomainError
from otp_app.domain.ports import Attachment, Mark
from tests.adapters.pdf import papers
from tests.adapters.seal.conftest import ATTACHMENTS, sealer_of
from tests.corpus import foreign, look
from tests.interop.judges import openssl_cms_ok

MARK = Mark(1, 0.3, 0.4, 0.36, 0.08, "Anna Berg", "24 Nov 2026 09:52 UTC", "K7QM-3XRT-92HD")
SECONDS = 120  # far above what Limits allow for each of the steps
_CHILDREN = 2
_CONTEXT = multiprocessing.get_context("fork")  # what is imported here need not be imported again for each file


@dataclass(frozen=True)
class Walked:
    """outcome: of the ingest, or the code of the refusal; `crashed` and `hung` must not occur.

    theirs: our verdict on an upload that others had signed. seen: what the ingest changed visibly, empty when nothing.
    marked: whether the mark stands where it was placed.
    """

    outcome: str
    findings: str = ""
    pages: int = 0
    ours: str = ""
    theirs: str = ""
    openssl: str = ""
    seen: str = ""
    marked: str = ""
    seconds: float = 0.0


def walk(files: Sequence[bytes], trust: Path, folder: Path) -> Iterator[tuple[int, Walked]]:
    """Every file in a process of its own, two at a time; what DSS shall judge is left in `folder` as `<number>.pdf`."""
    render(papers.paper(), 1, 100, Limits())  # starts the nursery, which all of them call then
    waiting = list(enumerate(files))[::-1]
    running: dict[int, tuple[float, multiprocessing.process.BaseProcess]] = {}
    while waiting or running:
        while waiting and len(running) < _CHILDREN:
            number, data = waiting.pop()
            child = _CONTEXT.Process(target=_one, args=(number, data, trust, folder))
            child.start()
            running[number] = (time.monotonic(), child)
        multiprocessing.connection.wait([child.sentinel for _, child in running.values()], timeout=1)
        for number, (begun, child) in list(running.items()):
            if child.is_alive() and time.monotonic() - begun < SECONDS:
                continue
            hung = child.is_alive()
            if hung:
                child.kill()
            child.join()
            del running[number]
            result = folder / f"{number}.json"
            if hung or not result.exists():
                yield number, Walked("hung" if hung else "crashed")
            else:
                yield number, Walked(**json.loads(result.read_text()))


def _one(number: int, data: bytes, trust: Path, folder: Path) -> None:
    begun = time.monotonic()
    try:
        walked = _walked(data, load(trust), folder / f"{number}.pdf")
    except Exception as error:  # this is what the corpus is there to find
        walked = Walked(f"crashed: {type(error).__name__}: {error}"[:200])
    walked = replace(walked, seconds=round(time.monotonic() - begun, 2))
    (folder / f"{number}.json").write_text(json.dumps(asdict(walked)))


def _walked(data: bytes, trust: DemoTrust, path: Path) -> Walked:
    limits = Limits()
    try:
        taken = ingest(data, limits)
    except DomainError as refusal:
        return Walked(refusal.code)
    walked = Walked(taken.outcome, ", ".join(taken.findings), len(taken.pages))
    attachments = ATTACHMENTS
    if taken.outcome == "signed":
        theirs = path.with_name(f"{path.stem}-theirs.pdf")
        walked = replace(walked, theirs=" ".join(part for part in foreign.judge(data, theirs) if part))
        attachments += (Attachment("original.pdf", "application/pdf", data, "Source", "The signed original"),)
    try:
        marked = draw_marks(taken.pdf, [MARK], limits)
    except DomainError as refusal:
        return replace(walked, marked=refusal.code)
    sealed = sealer_of(trust).seal(marked, attachments).pdf
    path.write_bytes(sealed)
    root = path.with_suffix(".pem")
    root.write_bytes(trust.root_pem())
    verdict = PadesValidator(trust.roots()).validate(sealed)
    try:
        proofs = openssl_cms_ok(path, root)
        openssl = "verified" if len(proofs) == 3 else f"only {', '.join(proofs)}"
    except AssertionError as error:
        openssl = str(error)[:100]
    return replace(
        walked,
        ours=" ".join(part for part in (verdict.indication, verdict.reason) if part),
        openssl=openssl,
        seen=look.changes(data, taken.pdf),
        marked=look.placed(taken.pdf, sealed, MARK),
    )
