"""The tampering table: every way to change a sealed file, judged by us and by the EU's DSS library.

`python -m scripts.tampering` makes the files anew, writes expected.tsv and docs/tampering.md, and leaves the judging
of what changed to whoever runs it.
"""

from pathlib import Path

import pytest

from tests.interop.tampering import table
from tests.interop.tampering.differences import REMARKS
from tests.interop.tampering.expected import EXPECTED, Expected

pytestmark = pytest.mark.interop


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Expected]:
    return table.judged(tmp_path_factory.mktemp("tampering"), {name: row.remark for name, row in EXPECTED.items()})


@pytest.mark.parametrize("name", [row.name for row in table.ROWS])
def test_both_judges_say_what_the_table_says(judged: dict[str, Expected], name: str):
    assert judged[name] == EXPECTED[name]


@pytest.mark.parametrize("row", EXPECTED.values(), ids=EXPECTED)
def test_every_difference_is_explained_and_none_is_in_favour_of_the_forger(row: Expected):
    assert row.agree or row.remark
    assert not row.remark or row.remark in REMARKS
    assert row.agree or row.ours[0] != "TOTAL_PASSED"


def test_the_table_is_whole():
    names = [row.name for row in table.ROWS]
    assert len(names) == len(set(names))
    assert set(names) == set(EXPECTED)
    assert {row.remark for row in EXPECTED.values() if row.remark} == set(REMARKS)


def test_the_document_is_that_of_the_table():
    assert Path("docs/tampering.md").read_text() == table.document(EXPECTED)
