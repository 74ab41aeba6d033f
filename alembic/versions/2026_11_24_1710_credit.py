"""credit: accounts, ledger, reservations, prices, top-ups"""

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision: str = "c7d2f5b38a10"
down_revision: str | None = "c7d15b3e80a4"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

TIME = sqlmodel.sql.sqltypes.UTCDateTime
TEXT = sqlmodel.sql.sqltypes.AutoString
APPEND_ONLY = ("ledger_entry", "ledger_posting")


def upgrade() -> None:
    op.create_table(
        "credit_account",
        sa.Column("organisation_id", TEXT(), nullable=False),
        sa.Column("available", sa.Integer(), nullable=False),
        sa.Column("reserved", sa.Integer(), nullable=False),
        sa.Column("owed", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("expires_at", TIME(), nullable=True),
        sa.Column("notices", sa.Integer(), nullable=False),
        sa.Column("alert_below", sa.Integer(), nullable=False),
        sa.Column("alerted_at", TIME(), nullable=True),
        sa.CheckConstraint("available >= 0 AND reserved >= 0 AND owed >= 0", name="never_below_zero"),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.PrimaryKeyConstraint("organisation_id"),
    )
    op.create_index(op.f("ix_credit_account_expires_at"), "credit_account", ["expires_at"])
    op.create_table(
        "ledger_entry",
        sa.Column("id", TEXT(), nullable=False),
        sa.Column("organisation_id", TEXT(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("kind", TEXT(), nullable=False),
        sa.Column("reference", TEXT(), nullable=False),
        sa.Column("at", TIME(), nullable=False),
        sa.Column("actor", TEXT(), nullable=False),
        sa.Column("envelope_id", TEXT(), nullable=False),
        sa.Column("note", TEXT(), nullable=False),
        sa.Column("available", sa.Integer(), nullable=False),
        sa.Column("reserved", sa.Integer(), nullable=False),
        sa.Column("owed", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("organisation_id", "reference"),
        sa.UniqueConstraint("organisation_id", "seq"),
    )
    for column in ("organisation_id", "at", "envelope_id"):
        op.create_index(op.f(f"ix_ledger_entry_{column}"), "ledger_entry", [column])
    op.create_table(
        "ledger_posting",
        sa.Column("entry_id", TEXT(), nullable=False),
        sa.Column("account", TEXT(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["ledger_entry.id"]),
        sa.PrimaryKeyConstraint("entry_id", "account"),
    )
    op.create_table(
        "reservation",
        sa.Column("envelope_id", TEXT(), nullable=False),
        sa.Column("organisation_id", TEXT(), nullable=False),
        sa.Column("state", TEXT(), nullable=False),
        sa.Column("free", sa.Boolean(), nullable=False),
        sa.Column("month", TEXT(), nullable=False),
        sa.Column("service", sa.Integer(), nullable=False),
        sa.Column("texts", sa.Integer(), nullable=False),
        sa.Column("quote", TEXT(), nullable=False),
        sa.Column("at", TIME(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("envelope_id"),
    )
    op.create_index(op.f("ix_reservation_organisation_id"), "reservation", ["organisation_id"])
    op.create_table(
        "price_list",
        sa.Column("version", TEXT(), nullable=False),
        sa.Column("valid_from", TIME(), nullable=False),
        sa.Column("prices", TEXT(), nullable=False),
        sa.PrimaryKeyConstraint("version"),
    )
    op.create_index(op.f("ix_price_list_valid_from"), "price_list", ["valid_from"])
    op.create_table(
        "counter",
        sa.Column("name", TEXT(), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "top_up",
        sa.Column("id", TEXT(), nullable=False),
        sa.Column("organisation_id", TEXT(), nullable=False),
        sa.Column("provider", TEXT(), nullable=False),
        sa.Column("reference", TEXT(), nullable=False),
        sa.Column("payment", TEXT(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("bonus", sa.Integer(), nullable=False),
        sa.Column("state", TEXT(), nullable=False),
        sa.Column("asked_by", TEXT(), nullable=False),
        sa.Column("asked_at", TIME(), nullable=False),
        sa.Column("paid_at", TIME(), nullable=True),
        sa.Column("refunded", sa.Integer(), nullable=False),
        sa.Column("disputed", sa.Integer(), nullable=False),
        sa.Column("dispute_over", sa.Boolean(), nullable=False),
        sa.Column("receipt", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("provider", "reference"),
        sa.UniqueConstraint("receipt"),
    )
    for column in ("organisation_id", "payment"):
        op.create_index(op.f(f"ix_top_up_{column}"), "top_up", [column])
    _refuse_changes()


def _refuse_changes() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for table in APPEND_ONLY:
            for act in ("UPDATE", "DELETE"):
                op.execute(
                    f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
                )
        return
    op.execute(
        """CREATE FUNCTION ledger_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION 'the ledger is append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$"""
    )
    for table in APPEND_ONLY:
        for acts, each in (("UPDATE OR DELETE", "ROW"), ("TRUNCATE", "STATEMENT")):
            op.execute(
                f"CREATE TRIGGER {table}_no_{acts[:2].lower()} BEFORE {acts} ON {table} "
                f"FOR EACH {each} EXECUTE FUNCTION ledger_is_append_only()"
            )


def downgrade() -> None:
    for table in ("top_up", "counter", "price_list", "reservation", "ledger_posting", "ledger_entry", "credit_account"):
        op.drop_table(table)
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION ledger_is_append_only()")
