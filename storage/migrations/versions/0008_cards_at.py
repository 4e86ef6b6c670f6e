"""An index of cards by their place: `/sla explain` and `/handoff show` find the card of a link."""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the index."""
    op.create_index("cards_at", "cards", ["channel", "ts"], unique=False)


def downgrade() -> None:
    """Drop it."""
    op.drop_index("cards_at", table_name="cards")
