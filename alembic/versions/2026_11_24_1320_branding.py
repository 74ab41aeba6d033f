"""How an organisation's messages look."""

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision: str = "f0a6b2d81c34"
down_revision: str | None = "e51c9d7720af"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

NAMES = ("brand_colour", "brand_logo", "reply_to")


def upgrade() -> None:
    for name in NAMES:
        column = sa.Column(name, sqlmodel.sql.sqltypes.AutoString(), nullable=False, server_default="")
        op.add_column("organisation", column)


def downgrade() -> None:
    for name in NAMES:
        op.drop_column("organisation", name)
