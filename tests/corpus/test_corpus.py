"""Every PDF of the corpus is sealed so that all judges pass it, or refused with the right code: expected.tsv.

The files made here and those of the first package each time; `make corpus` walks all.
"""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.corpus import expected, page, run, sources
from tests.corpus.expected import Result
from tests.corpus.remarks import REMARKS

pytestmark = pytest.mark.interop

EXPECTED = expected.read()
EACH_TIME = sources.ARCHIVES[:1]
_PACKAGES = {f"{archive.package} {archive.version}" for archive in EACH_TIME}


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Result]:
    files = list(run.made_files())
    for archive in EACH_TIME:
        try:
            files += run.package_files(archive)
        except sources.Unreachable:
            continue
    return run.results(files, tmp_path_factory.mktemp("corpus"))


def _comparable(result: Result) -> Result:
    """Without what depends on the version of poppler: by how much a page differs."""
    return replace(result, seen="differs" if result.seen else "", remark="")


@pytest.mark.parametrize("source", [run.MADE, *sorted(_PACKAGES)])
def test_every_file_comes_to_what_is_expected(found: dict[str, Result], source: str):
    mine = [_comparable(result) for result in found.values() if result.source == source]
    if not mine:
        pytest.skip(f"NO PDF OF {source} WAS TRIED: the package is neither cached nor to be had")
    assert mine == [_comparable(result) for result in EXPECTED.values() if result.source == source]


@pytest.mark.parametrize("result", EXPECTED.values(), ids=EXPECTED)
def test_what_is_expected_is_right(result: Result):
    """Nothing crashed or hung; what was sealed passes everywhere, what was not has a code of ours."""
    assert not result.remark or result.remark in REMARKS
    if not result.sealed:
        assert (result.ours, result.dss, result.openssl) == ("", "", "")
        return
    assert result.outcome in ("accepted", "repaired", "cleaned", "signed")
    assert (result.ours, result.dss) == ("TOTAL_PASSED", "TOTAL_PASSED PAdES-BASELINE-LTA")
    assert (result.openssl, result.marked) == ("verified", "yes")
    assert not result.seen or result.remark
    assert (result.outcome == "signed") == bool(result.theirs)


def test_we_pass_nothing_of_others_that_the_eu_dss_does_not():
    laxer = [one.key for one in EXPECTED.values() if one.theirs == "TOTAL_PASSED" and "PASSED" not in one.theirs_dss]
    assert laxer == []


def test_the_document_is_that_of_the_table():
    assert Path("docs/corpus.md").read_text() == page.document(EXPECTED)
