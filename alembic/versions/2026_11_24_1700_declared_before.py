"""what a signer had declared before they were asked again"""

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision: str = "c7d15b3e80a4"
down_revision: str | None = "b4e8f0a61c92"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    text = sqlmodel.sql.sqltypes.AutoString()
    op.add_column("recognition", sa.Column("declared_before", text, server_default="", nullable=False))


def downgrade() -> None:
    op.drop_column("recognition", "declared_before")
