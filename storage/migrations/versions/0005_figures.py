"""Indexes of decisions in the order in which the figures count and measure them."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

DECISION = ["process", "team", "decided_at", "breach_at", "claimed_at", "waited_seconds", "took_seconds"]
NEW = {
    "tasks_settled": ("tasks", [*DECISION, "state"], "state = 'settled'"),
    "tasks_waited": ("tasks", ["process", "team", "waited_seconds", "decided_at", "state"], "state = 'settled'"),
    "tasks_took": ("tasks", ["process", "team", "took_seconds", "decided_at", "state"], "state = 'settled'"),
    "tasks_late": (
        "tasks",
        ["decided_at", "breach_at", "process", "team", "handoff_id", "step", "state"],
        "state = 'settled' AND decided_at > breach_at",
    ),
    "tasks_breaching": ("tasks", ["breach_at"], "state = 'open'"),
    "past_decisions_decided": ("past_decisions", [*DECISION, "undone_at"], ""),
    "past_decisions_waited": ("past_decisions", ["process", "team", "waited_seconds", "decided_at", "undone_at"], ""),
    "past_decisions_took": ("past_decisions", ["process", "team", "took_seconds", "decided_at", "undone_at"], ""),
    "past_decisions_late": (
        "past_decisions",
        ["decided_at", "breach_at", "process", "team", "undone_at"],
        "decided_at > breach_at",
    ),
    "past_decisions_undone": ("past_decisions", ["undone_at"], "undone_at IS NOT NULL"),
}
"""The indexes by name: their tables, columns and conditions."""

BEFORE = {
    "tasks_decided": ("tasks", ["decided_at", "process", "team", "breach_at", "waited_seconds", "took_seconds"], ""),
    "past_decisions_decided": ("past_decisions", ["decided_at"], ""),
}


def upgrade() -> None:
    """Replace the indexes of decisions."""
    _replace(BEFORE, NEW)


def downgrade() -> None:
    """Put back the indexes of before."""
    _replace(NEW, BEFORE)


def _replace(old: dict, new: dict) -> None:
    for name, (table, _, _) in old.items():
        op.drop_index(name, table_name=table)
    for name, (table, columns, condition) in new.items():
        conditions = {f"{kind}_where": sa.text(condition) for kind in ("sqlite", "postgresql")} if condition else {}
        op.create_index(name, table, columns, unique=False, **conditions)
