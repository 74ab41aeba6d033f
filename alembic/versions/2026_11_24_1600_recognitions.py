"""recognitions of the advanced signature"""

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision: str = "b4e8f0a61c92"
down_revision: str | None = "a1d3c9e47b60"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

TIME = sqlmodel.sql.sqltypes.UTCDateTime
TEXT = sqlmodel.sql.sqltypes.AutoString


def upgrade() -> None:
    op.add_column("organisation", sa.Column("four_eyes", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("signer", sa.Column("recognition", TEXT(), server_default="", nullable=False))
    op.create_table(
        "consent",
        sa.Column("signer_id", TEXT(), nullable=False),
        sa.Column("envelope_id", TEXT(), nullable=False),
        sa.Column("version", TEXT(), nullable=False),
        sa.Column("language", TEXT(), nullable=False),
        sa.Column("digest", TEXT(), nullable=False),
        sa.Column("accepted_at", TIME(), nullable=False),
        sa.Column("withdrawn_at", TIME(), nullable=True),
        sa.PrimaryKeyConstraint("signer_id"),
    )
    op.create_index(op.f("ix_consent_envelope_id"), "consent", ["envelope_id"])
    op.create_table(
        "recognition",
        sa.Column("id", TEXT(), nullable=False),
        sa.Column("signer_id", TEXT(), nullable=False),
        sa.Column("envelope_id", TEXT(), nullable=False),
        sa.Column("organisation_id", TEXT(), nullable=False),
        sa.Column("mode", TEXT(), nullable=False),
        sa.Column("state", TEXT(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("document_kind", TEXT(), nullable=False),
        sa.Column("steps", TEXT(), nullable=False),
        sa.Column("wrapped_key", TEXT(), nullable=False),
        sa.Column("declared", TEXT(), nullable=False),
        sa.Column("gesture", TEXT(), nullable=False),
        sa.Column("gesture_tries", sa.Integer(), nullable=False),
        sa.Column("evidence", TEXT(), nullable=False),
        sa.Column("created_at", TIME(), nullable=False),
        sa.Column("submitted_at", TIME(), nullable=True),
        sa.Column("confirmed_at", TIME(), nullable=True),
        sa.Column("first_by", TEXT(), nullable=False),
        sa.Column("reviewed_by", TEXT(), nullable=False),
        sa.Column("reviewed_at", TIME(), nullable=True),
        sa.Column("reason", TEXT(), nullable=False),
        sa.Column("note", TEXT(), nullable=False),
        sa.Column("erase_at", TIME(), nullable=True),
        sa.Column("erased_at", TIME(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("signer_id"),
    )
    for column in ("envelope_id", "organisation_id", "state", "erase_at"):
        op.create_index(op.f(f"ix_recognition_{column}"), "recognition", [column])
    op.create_table(
        "capture",
        sa.Column("id", TEXT(), nullable=False),
        sa.Column("recognition_id", TEXT(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("step", TEXT(), nullable=False),
        sa.Column("received", TEXT(), nullable=False),
        sa.Column("kept", TEXT(), nullable=False),
        sa.Column("blob", TEXT(), nullable=False),
        sa.Column("cut", TEXT(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("hints", TEXT(), nullable=False),
        sa.Column("reading", TEXT(), nullable=False),
        sa.Column("taken_at", TIME(), nullable=False),
        sa.Column("replaced", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["recognition_id"], ["recognition.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_capture_recognition_id"), "capture", ["recognition_id"])
    op.create_table(
        "capture_token",
        sa.Column("id", TEXT(), nullable=False),
        sa.Column("recognition_id", TEXT(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("step", TEXT(), nullable=False),
        sa.Column("nonce", TEXT(), nullable=False),
        sa.Column("issued_at", TIME(), nullable=False),
        sa.Column("expires_at", TIME(), nullable=False),
        sa.Column("used_at", TIME(), nullable=True),
        sa.Column("received", sa.Integer(), nullable=False),
        sa.Column("series", TEXT(), nullable=False),
        sa.Column("seen", TEXT(), nullable=False),
        sa.ForeignKeyConstraint(["recognition_id"], ["recognition.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_capture_token_recognition_id"), "capture_token", ["recognition_id"])
    op.create_index(op.f("ix_capture_token_expires_at"), "capture_token", ["expires_at"])
    op.create_table(
        "capture_part",
        sa.Column("token_id", TEXT(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["token_id"], ["capture_token.id"]),
        sa.PrimaryKeyConstraint("token_id", "position"),
    )


def downgrade() -> None:
    for table in ("capture_part", "capture_token", "capture", "recognition", "consent"):
        op.drop_table(table)
    op.drop_column("signer", "recognition")
    op.drop_column("organisation", "four_eyes")
