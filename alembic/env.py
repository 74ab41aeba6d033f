"""Alembic's entry: the same migrations for SQLite and PostgreSQL, on the application's own engine."""

from alembic import context

from otp_app import wiring
from otp_app.domain.tables import METADATA


def _is_ours(_object: object, name: str | None, kind: str, _reflected: bool, _compared: object) -> bool:
    """Leave the tables of the job engine alone."""
    return kind != "table" or name in METADATA.tables


def _run() -> None:
    with context.config.attributes.get("engine", wiring.engine()).connect() as connection:
        context.configure(connection=connection, target_metadata=METADATA, compare_type=True, include_object=_is_ours)
        with context.begin_transaction():
            context.run_migrations()


_run()
