"""Retention: when a handoff ended, and when its content was removed."""

import sqlalchemy as sa
from alembic import op

from storage.tables import UtcDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the two instants, and the index by which old handoffs are found."""
    op.add_column("handoffs", sa.Column("ended_at", UtcDateTime(timezone=True), nullable=True))
    op.add_column("handoffs", sa.Column("removed_at", UtcDateTime(timezone=True), nullable=True))
    op.create_index(
        "handoffs_kept",
        "handoffs",
        ["opened_at"],
        unique=False,
        sqlite_where=sa.text("removed_at IS NULL"),
        postgresql_where=sa.text("removed_at IS NULL"),
    )


def downgrade() -> None:
    """Drop them; what was removed stays removed."""
    op.drop_index(
        "handoffs_kept",
        table_name="handoffs",
        sqlite_where=sa.text("removed_at IS NULL"),
        postgresql_where=sa.text("removed_at IS NULL"),
    )
    op.drop_column("handoffs", "removed_at")
    op.drop_column("handoffs", "ended_at")
