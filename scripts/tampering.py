"""`make tampering`: the files of the tampering table made anew and judged; writes its expectations and page."""

import tempfile
from pathlib import Path

from tests.interop.tampering import expected, table


def main() -> None:
    """Takes about a minute; what changed is in `git diff`, to be judged before it is committed."""
    remarks = {name: row.remark for name, row in expected.EXPECTED.items()}
    with tempfile.TemporaryDirectory() as folder:
        rows = table.judged(Path(folder), remarks)
    expected.write(rows.values())
    Path("docs/tampering.md").write_text(table.document(rows))
    for row in rows.values():
        if not row.agree and not row.remark:
            print("unexplained:", row.name, *row.ours, *row.dss)  # noqa: T201 (this is its output)


if __name__ == "__main__":
    main()
