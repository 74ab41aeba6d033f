"""what proposers confirm, signatures found in uploads, certificate as pages"""

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision: str = "c4e1f20b7d35"
down_revision: str | None = "c4d1f0a86e25"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_Text = sqlmodel.sql.sqltypes.AutoString
_Time = sqlmodel.sql.sqltypes.UTCDateTime


def upgrade() -> None:
    op.add_column("envelope", sa.Column("append_certificate", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("document", sa.Column("signatures", _Text(), server_default="[]", nullable=False))
    for statement in ("pages", "right"):
        op.add_column("document", sa.Column(f"{statement}_confirmed_at", _Time(), nullable=True))
        op.add_column("document", sa.Column(f"{statement}_confirmed_by", _Text(), server_default="", nullable=False))


def downgrade() -> None:
    for statement in ("pages", "right"):
        op.drop_column("document", f"{statement}_confirmed_by")
        op.drop_column("document", f"{statement}_confirmed_at")
    op.drop_column("document", "signatures")
    op.drop_column("envelope", "append_certificate")
