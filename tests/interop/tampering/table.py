"""The whole table: its rows, the files they make, and what both judges say of them."""

import itertools
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import time_machine

from otp_app.adapters.pdf.ingest import ingest
from otp_app.adapters.pdf.limits import Limits
from otp_app.adapters.pdf.marks import draw_marks
from otp_app.adapters.seal.demo_trust import create
from otp_app.adapters.seal.validation import PadesValidator
from otp_app.domain.ports import Mark
from tests.adapters.seal import documents
from tests.adapters.seal.conftest import ATTACHMENTS, BASE_URL, sealer_of
from tests.interop.judges import Verdict, dss_verdicts
from tests.interop.tampering import attacks, changed_bytes, trusted, updates
from tests.interop.tampering.differences import REMARKS
from tests.interop.tampering.expected import Expected
from tests.interop.tampering.row import Case, Row, World

Said = tuple[str, str]  # indication, and our reason or DSS's subindication
ROWS: list[Row] = [*trusted.ROWS, *changed_bytes.ROWS, *updates.ROWS, *attacks.ROWS]
_WORST_FIRST = ("TOTAL_FAILED", "INDETERMINATE", "NO_SIGNATURE", "TOTAL_PASSED")
_OF_STAMPS = {"PASSED": "TOTAL_PASSED", "FAILED": "TOTAL_FAILED"}
_MARK = Mark(1, 0.55, 0.1, 0.36, 0.08, "Anna Berg", "24 Nov 2026 09:52 UTC", "K7QM-3XRT-92HD")


def world(folder: Path) -> World:
    """A trust service a month old, and a document that it sealed two hours ago."""
    now = datetime.now(UTC)
    numbers = itertools.count()

    def new_trust():
        return create(folder / f"trust{next(numbers)}", BASE_URL, now - timedelta(days=30))

    trust = new_trust()
    source = draw_marks(ingest(documents.plain(3), Limits()).pdf, [_MARK], Limits())
    with time_machine.travel(now - timedelta(hours=2), tick=False):
        sealed = sealer_of(trust).seal(source, ATTACHMENTS).pdf
    return World(trust, new_trust(), source, sealed, new_trust)


def ours(case: Case) -> Said:
    """Our verdict, judged as the service does for its own seals."""
    verdict = PadesValidator(case.trust.roots(), case.trust.revocation if case.told else None).validate(case.pdf)
    return verdict.indication, verdict.reason


def whole(verdict: Verdict) -> Said:
    """DSS judges each signature and time-stamp; of the file as a whole, as we do, the worst of them."""
    found = [(verdict.indication, verdict.subindication)]
    found += [(_OF_STAMPS.get(indication, indication), subindication) for indication, subindication in verdict.stamps]
    return min(found, key=lambda said: _WORST_FIRST.index(said[0]))


def dss(cases: Sequence[Case], folder: Path) -> list[Verdict]:
    """What the EU library says of each, all in one run."""
    pairs = []
    for number, case in enumerate(cases):
        path, root = folder / f"{number}.pdf", folder / f"{number}.pem"
        path.write_bytes(case.pdf)
        root.write_bytes(case.trust.root_pem())
        lists = []
        if case.told:
            for issuer in ("root", "ca"):
                lists.append(folder / f"{number}.{issuer}.crl")
                lists[-1].write_bytes(case.trust.crl(issuer))
        pairs.append((path, root, *lists))
    return dss_verdicts(pairs)


def judged(folder: Path, remarks: Mapping[str, str]) -> dict[str, Expected]:
    """Every row made anew and judged by both."""
    start = world(folder)
    cases = [row.make(start) for row in ROWS]
    others = dss(cases, folder)
    return {
        row.name: Expected(row.name, ours(case), whole(other), remarks.get(row.name, ""))
        for row, case, other in zip(ROWS, cases, others, strict=True)
    }


def document(rows: Mapping[str, Expected]) -> str:
    """docs/tampering.md."""
    agreeing = sum(row.agree for row in rows.values())
    lines = [
        "# Tampering with a sealed file",
        "",
        f"{len(rows)} ways to change a sealed PDF, its trust, or what another service signed; each judged by us "
        f"(`PadesValidator`) and by the European Commission's DSS library 6.4 with its default policy, offline, under "
        f"the same root. On {agreeing} both come to the same indication; on {len(rows) - agreeing} they differ on "
        "purpose, and there we are always the stricter. `make tampering` makes all files anew and writes this page; "
        "`tests/interop/test_tampering.py` keeps it true.",
        "",
        "DSS judges signatures and time-stamps one by one: its column shows the worst of them, as ours does. "
        "The sealed file has three pages with a mark, the certificate and the evidence attached, at PAdES B-LTA.",
    ]
    for group in dict.fromkeys(row.group for row in ROWS):
        lines += ["", f"## {group}", "", "| change | we | DSS | |", "|---|---|---|---|"]
        for name in (row.name for row in ROWS if row.group == group):
            row = rows[name]
            sign = "" if row.agree else "≠ "
            remark = f"{sign}[{row.remark}](#{row.remark.lower()})" if row.remark else ""
            lines.append(f"| {name} | {_shown(row.ours)} | {_shown(row.dss)} | {remark} |")
    lines += ["", "## Remarks"]
    for key, text in REMARKS.items():
        lines += ["", f"### {key}", "", text]
    return "\n".join(lines) + "\n"


def _shown(said: Said) -> str:
    indication, reason = said
    return f"{indication} `{reason.lower()}`" if reason else indication
