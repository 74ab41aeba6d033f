"""billing details, and whom a receipt is made out to"""

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision: str = "d1a7c3e94b26"
down_revision: str | None = "c7d2f5b38a10"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

TEXT = sqlmodel.sql.sqltypes.AutoString
LINES = ("company", "address", "postcode", "city", "country", "vat_number", "tax_code")


def upgrade() -> None:
    op.create_table(
        "billing_details",
        sa.Column("organisation_id", TEXT(), nullable=False),
        *(sa.Column(name, TEXT(), nullable=False) for name in LINES),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.PrimaryKeyConstraint("organisation_id"),
    )
    op.add_column("top_up", sa.Column("billed_to", TEXT(), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("top_up", "billed_to")
    op.drop_table("billing_details")
