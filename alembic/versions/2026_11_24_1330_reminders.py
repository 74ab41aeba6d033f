"""reminders by schedule"""

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision: str = "f7a90c3d1be2"
down_revision: str | None = "f0a6b2d81c34"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("envelope", sa.Column("reminders", sa.Boolean(), server_default=sa.true(), nullable=False))
    op.add_column("signer", sa.Column("remind_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True))
    op.create_index(op.f("ix_signer_remind_at"), "signer", ["remind_at"])


def downgrade() -> None:
    op.drop_index(op.f("ix_signer_remind_at"), table_name="signer")
    op.drop_column("signer", "remind_at")
    op.drop_column("envelope", "reminders")
