"""Channel, provider's number and time of a message's state; fallback of a signer."""

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision: str = "d2b7a9043c18"
down_revision: str | None = "c4e1f20b7d35"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_Text = sqlmodel.sql.sqltypes.AutoString


def upgrade() -> None:
    op.add_column("message", sa.Column("channel", _Text(), nullable=False, server_default="email"))
    op.add_column("message", sa.Column("detail", _Text(), nullable=False, server_default=""))
    op.add_column("message", sa.Column("state_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True))
    op.create_index(op.f("ix_message_subject_id"), "message", ["subject_id"], unique=False)
    op.execute("UPDATE message SET state_at = COALESCE(sent_at, created_at) WHERE state <> 'queued'")
    op.add_column("signer", sa.Column("fallback", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    op.drop_column("signer", "fallback")
    op.drop_index(op.f("ix_message_subject_id"), table_name="message")
    for name in ("state_at", "detail", "channel"):
        op.drop_column("message", name)
