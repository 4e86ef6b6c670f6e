"""What was last seen of each certificate, and room for the names of hosts, which are longer than numbers of records."""

import sqlalchemy as sa
from alembic import op

from storage.tables import UtcDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table, and widen what names a handoff's subject (SQLite keeps no lengths)."""
    op.create_table(
        "certificates",
        sa.Column("record_id", sa.String(length=320), nullable=False),
        sa.Column("probed_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("state", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("record_id"),
    )
    _set_length(320)


def downgrade() -> None:
    """Drop the table, and give the names their old length."""
    _set_length(64)
    op.drop_table("certificates")


def _set_length(length: int) -> None:
    if op.get_bind().dialect.name == "sqlite":
        return
    for column in ("record_id", "number"):
        cut = f"left({column}, {length})"
        op.alter_column("handoffs", column, type_=sa.String(length=length), existing_nullable=False, postgresql_using=cut)
