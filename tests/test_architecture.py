"""The rules of the house that a program can check. ruff and pyright check theirs by themselves."""

import re
import string
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

from otp_app.i18n.refusals import REFUSALS
from tests.refusal_codes import sites

MOST_LINES = 500
GRAB_BAGS = {"utils", "util", "helpers", "helper", "service", "services", "manager", "managers", "common", "misc"}
CODE = (".py", ".jsx", ".js", ".css", ".sh", ".typ")
# Addresses that name a format or a licence and are never fetched.
NAMES_ONLY = re.compile(r"https?://(www\.w3\.org/|www\.sitemaps\.org/|scripts\.sil\.org/|openfontlicense\.org)")


FOLDERS = ("otp_app", "tests", "alembic", "bench", "scripts", "assets")
MADE_BY_TOOLS = {"__pycache__", "external", "node_modules", "target"}


def files(*suffixes: str, under: tuple[str, ...] = FOLDERS) -> list[Path]:
    found = (path for folder in under for path in sorted(Path(folder).rglob("*")) if path.is_file())
    return [path for path in found if path.suffix in suffixes and not MADE_BY_TOOLS & set(path.parts)]


def test_import_contracts() -> None:
    assert lint_imports(no_logo=True) == 0


def test_files_stay_short() -> None:
    lengths = {path: len(path.read_text().splitlines()) for path in files(*CODE)}
    assert {str(path): n for path, n in lengths.items() if n > MOST_LINES} == {}


def test_no_file_is_a_grab_bag() -> None:
    assert [str(path) for path in files(".py") if {path.stem, *path.parent.parts} & GRAB_BAGS] == []


def test_package_init_is_empty() -> None:
    """rxconfig.py imports our settings through it, before Reflex."""
    assert Path("otp_app/__init__.py").read_bytes() == b""


def test_every_refusal_has_its_sentence() -> None:
    unexplained = {site.code: site.where for site in sites(Path("otp_app")) if site.code not in REFUSALS}
    assert unexplained == {}


def test_every_sentence_gets_the_values_that_it_names() -> None:
    missing = {
        site.where: needed - site.values
        for site in sites(Path("otp_app"))
        if site.values is not None and site.code in REFUSALS
        if (needed := _placeholders(REFUSALS[site.code])) - site.values
    }
    assert missing == {}


@pytest.mark.parametrize("path", files(".svg", ".css", ".js", ".jsx", under=("assets", "otp_app/ui")), ids=str)
def test_nothing_is_fetched_from_others(path: Path) -> None:
    assert re.findall(r"https?://[^\s\"')]+", NAMES_ONLY.sub("", path.read_text())) == []


def _placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}
