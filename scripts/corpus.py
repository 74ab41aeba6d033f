"""`make corpus`: every file of the corpus on its way; writes what came of it and docs/corpus.md."""

import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from tests.corpus import expected, page, run, sources


def main() -> None:
    """All sources, or those named as arguments; what changed is in `git diff`, to be judged before it is committed."""
    known = expected.read()
    files = list(run.made_files()) if not sys.argv[1:] or "made" in sys.argv else []
    for archive in sources.ARCHIVES:
        if not sys.argv[1:] or archive.package in sys.argv:
            files += run.package_files(archive)
    with tempfile.TemporaryDirectory() as folder:
        found = run.results(files, Path(folder))
    remarked = {key: replace(one, remark=known[key].remark if key in known else "") for key, one in found.items()}
    expected.write((known | remarked).values())
    Path("docs/corpus.md").write_text(page.document(known | remarked))


if __name__ == "__main__":
    main()
