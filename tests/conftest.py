"""Fixtures for every test, and the plain list of what could not be run."""

import os
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from playwright.sync_api import Browser, expect, sync_playwright
from xdist.scheduler import LoadScopeScheduling

from otp_app.wiring import make_engine
from tests import postgres, scheduling
from tests.cli.command import cli
from tests.running import Service
from tests.served import Served, served

CHROMIUM = "/usr/bin/chromium"
# The same engine without the frame of a browser around it: a page costs a third of the processor time.
SHELL = "/usr/bin/chromium-headless-shell"
PATIENCE = 60_000  # milliseconds
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--font-render-hinting=none",  # letters as wide as on a phone or a screen of today, not rounded to pixels
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
    with postgres.database(request.getfixturevalue("postgres_url")) as url:
        yield url


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database file, to be copied."""
    path = tmp_path_factory.mktemp("template") / "template.db"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def migrated_postgres(postgres_url: str) -> Iterator[str]:
    """The name of a migrated database, to be copied."""
    with postgres.database(postgres_url) as url:
        migrate(url)
        yield url.rpartition("/")[2]


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def migrated_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database of each kind with all our tables, and nothing in them."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("migrated_sqlite"), tmp_path / "test.db")
        yield f"sqlite:///{tmp_path / 'test.db'}"
        return
    template: str = request.getfixturevalue("migrated_postgres")
    with postgres.database(request.getfixturevalue("postgres_url"), template) as url:
        yield url


def migrate(url: str) -> None:
    """The real migrations, triggers included; all of them are in the one file, which can be copied."""
    config, engine = Config("alembic.ini"), make_engine(url)
    config.attributes["engine"] = engine
    command.upgrade(config, "head")
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.exec_driver_sql("BEGIN")
    engine.dispose()


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
def shared_service(built_pages: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The service that is there for whoever walks its pages: through `here` and `running` of tests/ui."""
    with served(tmp_path_factory.mktemp("served")) as one:
        yield one


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for all tests, because Playwright runs once per process; people get contexts of their own."""
    program = next((path for path in (SHELL, CHROMIUM) if Path(path).exists()), None)
    if program is None:
        pytest.skip("Chromium is not installed (apt-get install chromium chromium-headless-shell)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(ARGUMENTS))
        yield browser
        browser.close()


def pytest_addoption(parser: pytest.Parser) -> None:
    """For ./test."""
    parser.addoption("--record-durations", action="store_true", help="write tests/durations.tsv from this run")


def pytest_configure(config: pytest.Config) -> None:
    """A state is waited for as long as a busy machine may need; what is right at once is not waited for at all."""
    expect.set_options(timeout=PATIENCE)
    if config.getoption("--record-durations") and not hasattr(config, "workerinput"):
        config.pluginmanager.register(scheduling.Recorder())


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest first, browsers last."""
    scheduling.arrange(items)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling:
    """The same order, whichever process it is."""
    config.option.loadscopereorder = False
    return scheduling.LongestFirst(config, log)


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
