"""An index of the settled handoffs that still have a snapshot, which the clean-up drops when it is old."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

NAME = "handoffs_settled"
KEPT = "state_format > 0 AND removed_at IS NULL"


def upgrade() -> None:
    """Add the index."""
    op.create_index(
        NAME,
        "handoffs",
        ["opened_at"],
        sqlite_where=sa.text(f"is_waiting = 0 AND {KEPT}"),
        postgresql_where=sa.text(f"NOT is_waiting AND {KEPT}"),
    )


def downgrade() -> None:
    """Drop the index; a handoff without a snapshot is read from its journal by every release."""
    op.drop_index(NAME, table_name="handoffs")
