"""Makes the installation ready: data folder, keys and secrets, database at the newest migration."""

import fcntl

from alembic import command
from alembic.config import Config

from otp_app import wiring
from otp_app.cli.output import ROOT, show_json
from otp_app.settings import get_settings


def run(json: bool = False) -> None:
    """Idempotent; several starts at once wait for each other."""
    settings = get_settings()
    settings.data.mkdir(parents=True, exist_ok=True)
    settings.data.chmod(0o700)
    with (settings.data / ".migrate.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        wiring.prepare()
        command.upgrade(alembic_config(), "head")
        wiring.prepare_jobs()
    if json:
        show_json({"address": settings.base_url, "host": settings.host, "port": settings.port})


def alembic_config() -> Config:
    """Alembic's configuration, wherever the command was called from."""
    return Config(ROOT / "alembic.ini")
