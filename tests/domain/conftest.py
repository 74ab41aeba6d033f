"""A fresh world per test, on SQLite; `both_worlds` runs a test on PostgreSQL as well."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from otp_app.wiring import make_engine
from tests.world import World, blob_folder


@pytest.fixture(scope="session")
def one_engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """An engine whose file is put in place anew for each test: what SQLAlchemy has compiled once stays compiled."""
    return make_engine(f"sqlite:///{tmp_path_factory.mktemp('world') / 'otp.db'}")


@pytest.fixture
def world(migrated_sqlite: Path, one_engine: Engine, tmp_path: Path) -> Iterator[World]:
    """An empty installation on SQLite."""
    file = Path(str(one_engine.url.database))
    for left in file.parent.glob("otp.db*"):
        left.unlink()
    shutil.copy(migrated_sqlite, file)
    yield World(one_engine, blob_folder(tmp_path / "blobs"))
    one_engine.dispose()


@pytest.fixture
def both_worlds(migrated_url: str, tmp_path: Path) -> Iterator[World]:
    """An empty installation on each kind of database."""
    engine = make_engine(migrated_url)
    yield World(engine, blob_folder(tmp_path / "blobs"))
    engine.dispose()
