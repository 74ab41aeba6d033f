"""`migrate` on both databases: what a first start makes, and that doing it again changes nothing."""

import json
from pathlib import Path

from alembic import command

from otp_app.cli.migrate import alembic_config
from otp_app.wiring import make_engine
from tests.cli.command import cli


def test_migrations_lead_to_exactly_the_tables_of_the_code(database_url: str, tmp_path: Path) -> None:
    done = cli("migrate", "--json", data=tmp_path / "data", OTP_DATABASE_URL=database_url, PORT="4139")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["address"] == "http://localhost:4139"
    doctor = cli("doctor", data=tmp_path / "data", OTP_DATABASE_URL=database_url).stdout
    assert "ok    database" in doctor
    assert "ok    clock" in doctor
    config = alembic_config()
    config.attributes["engine"] = engine = make_engine(database_url)
    command.check(config)
    engine.dispose()


def test_twice_is_once(tmp_path: Path) -> None:
    data = tmp_path / "data"
    assert cli("migrate", data=data).returncode == 0
    before = {path: path.read_bytes() for path in sorted((data / "keys").rglob("*")) if path.is_file()}
    assert before
    assert cli("migrate", data=data).returncode == 0
    assert {path: path.read_bytes() for path in sorted((data / "keys").rglob("*")) if path.is_file()} == before


def test_the_data_folder_is_nobody_elses(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir(mode=0o755)
    cli("migrate", data=data)
    assert data.stat().st_mode & 0o777 == 0o700
    secrets = [path for path in (data / "keys").rglob("*") if path.is_file() and path.stat().st_size]
    assert [path for path in secrets if path.stat().st_mode & 0o077] == []
    assert len(secrets) > 3
