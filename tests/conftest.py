"""Fixtures for every test, and the plain list of what could not be run."""

import os
import secrets
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests import postgres
from tests.cli.command import cli
from tests.running import Service

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A PostgreSQL server of this test run; the tests that need it are skipped where it is not installed."""
    programs = postgres.binaries()
    if programs is None:
        pytest.skip("PostgreSQL is not installed (apt-get install postgresql)")
    with postgres.cluster(programs) as url:
        yield url


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database of each kind that we support: the test runs on both."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'test.db'}"
        return
    server: str = request.getfixturevalue("postgres_url")
    name = f"t_{secrets.token_hex(6)}"
    postgres.execute(server, f"CREATE DATABASE {name}")
    yield server.rpartition("/")[0] + f"/{name}"
    postgres.execute(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def built_pages() -> None:
    """The pages as a user gets them; built only when their sources have changed."""
    done = cli("build", data=Path("data"), seconds=300)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture
def service(built_pages: None, tmp_path: Path) -> Iterator[Service]:
    """The whole service on an installation of its own; not started yet."""
    one = Service(tmp_path / "data")
    yield one
    one.close()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for all tests, because Playwright runs once per process; people get contexts of their own."""
    if not Path(CHROMIUM).exists():
        pytest.skip("Chromium is not installed (apt-get install chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        yield browser
        browser.close()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests last: while Playwright's fixtures are open, nothing else in this process can run an event loop."""
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Leaves the reasons of skips where ./test collects them for its closing list."""
    target = os.environ.get("OTP_TEST_SKIPS")
    if not target:
        return
    reasons = Counter(
        report.longrepr[2].removeprefix("Skipped: ")
        for report in terminalreporter.stats.get("skipped", [])
        if isinstance(report.longrepr, tuple)
    )
    with Path(target).open("a") as file:
        file.writelines(f"{count} tests: {reason}\n" for reason, count in reasons.items())
