"""A fresh world per test, on SQLite; `both_worlds` runs a test on PostgreSQL as well."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Engine

from otp_app.wiring import make_engine
from tests.world import World, blob_folder


def migrate(engine: Engine) -> None:
    """The real migrations, triggers included."""
    config = Config("alembic.ini")
    config.attributes["engine"] = engine
    command.upgrade(config, "head")


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database file, to be copied: migrating once per run is enough."""
    path = tmp_path_factory.mktemp("template") / "template.db"
    engine = make_engine(f"sqlite:///{path}")
    migrate(engine)
    with engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.exec_driver_sql("BEGIN")
    engine.dispose()
    return path


@pytest.fixture
def world(migrated_sqlite: Path, tmp_path: Path) -> Iterator[World]:
    """An empty installation on SQLite."""
    shutil.copy(migrated_sqlite, tmp_path / "otp.db")
    engine = make_engine(f"sqlite:///{tmp_path / 'otp.db'}")
    yield World(engine, blob_folder(tmp_path / "blobs"))
    engine.dispose()


@pytest.fixture
def both_worlds(database_url: str, tmp_path: Path) -> Iterator[World]:
    """An empty installation on each kind of database."""
    engine = make_engine(database_url)
    migrate(engine)
    yield World(engine, blob_folder(tmp_path / "blobs"))
    engine.dispose()
