"""Reminders are counted for each contact (in the snapshots of handoffs), and what was sent without its words is known."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add whether a message was sent without its words; snapshots of the older format are folded again from the journal."""
    op.add_column("outbox", sa.Column("sent_wordless", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    """Drop it; the older release folds the snapshots of this one again."""
    op.drop_column("outbox", "sent_wordless")
