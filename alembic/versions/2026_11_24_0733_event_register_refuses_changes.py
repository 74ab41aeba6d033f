"""The event register is append-only: the database itself refuses to change or delete an entry."""

from collections.abc import Sequence

from alembic import op

revision: str = "a7c51d0e9b42"
down_revision: str | None = "e13cc4bc86bd"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

# A later batch_alter_table on `event` would drop these on SQLite without a word: make them again after it.
SQLITE = (
    "CREATE TRIGGER event_no_update BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'event is append-only'); END",
    "CREATE TRIGGER event_no_delete BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, 'event is append-only'); END",
)
POSTGRESQL = (
    """CREATE FUNCTION event_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'event is append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$""",
    "CREATE TRIGGER event_no_update BEFORE UPDATE OR DELETE ON event "
    "FOR EACH ROW EXECUTE FUNCTION event_is_append_only()",
    "CREATE TRIGGER event_no_truncate BEFORE TRUNCATE ON event "
    "FOR EACH STATEMENT EXECUTE FUNCTION event_is_append_only()",
)


def upgrade() -> None:
    for statement in SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRESQL:
        op.execute(statement)


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER event_no_update")
        op.execute("DROP TRIGGER event_no_delete")
    else:
        op.execute("DROP TRIGGER event_no_update ON event")
        op.execute("DROP TRIGGER event_no_truncate ON event")
        op.execute("DROP FUNCTION event_is_append_only()")
