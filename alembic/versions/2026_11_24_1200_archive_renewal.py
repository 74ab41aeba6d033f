"""Until when the archive time-stamp of a sealed document holds, and when its renewal is tried."""

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision: str = "c4d1f0a86e25"
down_revision: str | None = "a7c51d0e9b42"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("document", sa.Column("archive_until", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True))
    op.add_column("document", sa.Column("renew_from", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True))
    op.add_column(
        "document",
        sa.Column("renewal_reason", sqlmodel.sql.sqltypes.AutoString(), nullable=False, server_default=""),
    )
    op.create_index(op.f("ix_document_renew_from"), "document", ["renew_from"], unique=False)
    # The first round finds out until when those that were sealed before hold.
    op.execute("UPDATE document SET renew_from = sealed_at WHERE sealed <> ''")


def downgrade() -> None:
    op.drop_index(op.f("ix_document_renew_from"), table_name="document")
    for name in ("renewal_reason", "renew_from", "archive_until"):
        op.drop_column("document", name)
