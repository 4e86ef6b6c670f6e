"""Indexes for what recurs: what waits, a customer's handoffs, and the rows that refer to a handoff."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

CONDITIONAL = {
    "one_open_handoff_a_subject": (["process", "record_id"], "is_open", True),
    "handoffs_waiting": (["process"], "is_waiting", False),
    "handoffs_escalated": (["party"], "is_escalated", False),
}
"""Indexes that exist already; SQLite uses them only for a query with their words, and its queries say `= 1`."""


def upgrade() -> None:
    """Write the conditions of SQLite's indexes as its queries have them, and add the indexes that were missing."""
    for name, (columns, condition, is_unique) in CONDITIONAL.items():
        _drop(name, condition)
        _create(name, columns, f"{condition} = 1", condition, is_unique=is_unique)
    _create("handoffs_of_customer", ["party"], "is_waiting = 1", "is_waiting", is_unique=False)
    op.create_index("handoffs_by_customer", "handoffs", ["process", "party", "opened_at"], unique=False)
    op.create_index("past_decisions_of_handoff", "past_decisions", ["handoff_id"], unique=False)
    op.create_index("outbox_of_handoff", "outbox", ["handoff_id"], unique=False)


def downgrade() -> None:
    """Drop the new indexes, and write the conditions as they were."""
    op.drop_index("outbox_of_handoff", table_name="outbox")
    op.drop_index("past_decisions_of_handoff", table_name="past_decisions")
    op.drop_index("handoffs_by_customer", table_name="handoffs")
    _drop("handoffs_of_customer", "is_waiting")
    for name, (columns, condition, is_unique) in CONDITIONAL.items():
        _drop(name, condition)
        _create(name, columns, condition, condition, is_unique=is_unique)


def _create(name: str, columns: list[str], sqlite: str, postgresql: str, *, is_unique: bool) -> None:
    conditions = {"sqlite_where": sa.text(sqlite), "postgresql_where": sa.text(postgresql)}
    op.create_index(name, "handoffs", columns, unique=is_unique, **conditions)


def _drop(name: str, condition: str) -> None:
    op.drop_index(name, table_name="handoffs", sqlite_where=sa.text(condition), postgresql_where=sa.text(condition))
