"""docs/corpus.md, from what the files came to."""

from collections import Counter
from collections.abc import Mapping

from tests.corpus import sources
from tests.corpus.expected import Result
from tests.corpus.remarks import REMARKS

_LICENCES = {f"{one.package} {one.version}": one.licence for one in sources.ARCHIVES}


_ANCHORS = "the top of the certificates that it bears"
_APART = (
    "Where the two differ on what others had signed (≠), we never pass what DSS does not, and are nearly always the "
    "stricter, for one of four reasons. We fail what was changed afterwards in ways that no form-filling explains, "
    "where DSS stops at the missing revocation data or warns. We call broken what a reader cannot follow as it is "
    "written, where DSS finds no signature or mends; what merely breaks rules of the format (Word's double "
    "cross-references, those that many programs rewrite) is judged, but never passes. Without current revocation data "
    "the last time-stamp of an old archived file proves nothing to us (the service fetches it where it can); DSS's "
    "default policy asks for no freshness. And a person's self-signed certificate is no chain for us, even when it is "
    "the anchor."
)


def document(results: Mapping[str, Result]) -> str:
    """The page: totals on top, then a table for each source."""
    every = list(results.values())
    sealed = [one for one in every if one.sealed]
    outcomes = Counter(one.outcome for one in every)
    lines = [
        "# The corpus",
        "",
        f"{len(every)} PDFs: made on the spot, or fetched from the packages that ship them (pinned by hash in "
        "`tests/corpus/sources.py`, cached, not redistributed). Each goes through ingest, a mark on its first page, "
        "certificate and evidence attached, the seal at PAdES B-LTA, our verdict, the EU's DSS library and openssl; "
        "or it is refused. `make corpus` walks all of them and writes this page; the tests walk the files made here "
        "and those of the first package each time.",
        "",
        "| outcome | files |",
        "|---|---:|",
        *(f"| {outcome} | {count} |" for outcome, count in outcomes.most_common()),
        "",
        f"Of the {len(sealed)} sealed ones, {sum(one.ours == 'TOTAL_PASSED' for one in sealed)} pass with us, "
        f"{sum(one.dss == 'TOTAL_PASSED PAdES-BASELINE-LTA' for one in sealed)} are TOTAL_PASSED at "
        f"PAdES-BASELINE-LTA for the EU DSS, {sum(one.openssl == 'verified' for one in sealed)} are verified by "
        f"openssl (signature and both time-stamps), and on {sum(one.marked == 'yes' for one in sealed)} the mark "
        f"stands where it was placed. On {sum(not one.seen for one in sealed)} the first three pages look the same "
        "before and after the ingest (PDFium, and poppler where PDFium sees a difference).",
    ]
    for source in dict.fromkeys(one.source for one in every):
        mine = [one for one in every if one.source == source]
        lines += ["", f"## {source}", ""]
        if licence := _LICENCES.get(source):
            lines += [f"Licence: {licence}.", ""]
        lines += [
            "| file | outcome | pages | our verdict | DSS | openssl | seen | |",
            "|---|---|---:|---|---|---|---|---|",
        ]
        lines += [_row(one) for one in mine]
    lines += ["", _APART, "", "## Remarks"]
    for key, text in REMARKS.items():
        lines += ["", f"### {key}", "", text]
    return "\n".join(lines) + "\n"


def _agreement(one: Result) -> str:
    return "" if one.theirs.split()[0] == one.theirs_dss.split()[0] else "≠"


def _row(one: Result) -> str:
    outcome = f"{one.outcome}: {one.findings}" if one.findings else one.outcome
    remark = f"[{one.remark}](#{one.remark.lower()})" if one.remark else ""
    cells = (one.name, outcome, one.pages, one.ours, one.dss, one.openssl, one.seen, remark)
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"
