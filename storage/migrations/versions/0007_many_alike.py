"""Escalations that are alike share a message, nudges of a sweep too; how escalations ended is counted."""

import json

import sqlalchemy as sa
from alembic import op

from storage.columns.types import KEY, UtcDateTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables, and mark the open escalations; snapshots of the older format are folded again from the journal."""
    op.add_column("handoffs", sa.Column("alike", sa.String(160)))
    op.add_column("handoffs", sa.Column("is_acknowledged", sa.Boolean()))
    _index("handoffs_alike", "handoffs", ["alike", "is_acknowledged"], "alike IS NOT NULL")
    _mark_open_escalations()
    _ends()
    _groups()
    _nudges()


def downgrade() -> None:
    """Drop them; the older release folds the snapshots of this one again, and draws each escalation alone."""
    for name in ("nudges", "escalation_rows", "escalation_groups", "escalation_ends"):
        op.drop_table(name)
    op.drop_index("handoffs_alike", table_name="handoffs")
    op.drop_column("handoffs", "is_acknowledged")
    op.drop_column("handoffs", "alike")


def _mark_open_escalations() -> None:
    """Write the team and the newest trigger of each open escalation into its row, as far as its snapshot shows them."""
    handoffs = sa.table("handoffs", *(sa.column(name) for name in ("id", "alike", "is_acknowledged", "is_escalated", "state")))
    connection = op.get_bind()
    rows = connection.execute(
        sa.select(handoffs.c.id, sa.cast(handoffs.c.state, sa.Text).label("state")).where(handoffs.c.is_escalated == sa.true())
    )
    for id, state in rows.all():
        marks = _marks(state)
        if marks:
            connection.execute(sa.update(handoffs).where(handoffs.c.id == id).values(**marks))


def _marks(state: str | None) -> dict | None:
    try:
        escalation = json.loads(state or "null")["escalation"]
        trigger = [each["trigger"] for each in escalation["evidence"] if each.get("over") is None][-1]
        return {"alike": f"{escalation['team']}/{trigger}", "is_acknowledged": escalation.get("acknowledged") is not None}
    except (ValueError, LookupError, TypeError):
        return None


def _ends() -> None:
    op.create_table(
        "escalation_ends",
        sa.Column("id", KEY, primary_key=True, autoincrement=True),
        sa.Column("process", sa.String(64), nullable=False),
        sa.Column("team", sa.String(64), nullable=False),
        sa.Column("trigger", sa.String(64), nullable=False),
        sa.Column("outcome", sa.String(16), nullable=False),
        sa.Column("ended_at", UtcDateTime, nullable=False),
    )
    _index("escalation_ends_by_time", "escalation_ends", ["ended_at", "trigger", "outcome", "team", "process"])


def _groups() -> None:
    op.create_table(
        "escalation_groups",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("handoff_id", sa.String(32), sa.ForeignKey("handoffs.id"), nullable=False),
        sa.Column("alike", sa.String(160), nullable=False),
        sa.Column("team", sa.String(64), nullable=False),
        sa.Column("trigger", sa.String(64), nullable=False),
        sa.Column("formed_at", UtcDateTime, nullable=False),
        sa.Column("notified_at", UtcDateTime, nullable=False),
        sa.Column("reminders", sa.JSON(), nullable=False),
        sa.Column("next_at", UtcDateTime),
        sa.Column("closed_at", UtcDateTime),
    )
    _index("one_open_group", "escalation_groups", ["alike"], "closed_at IS NULL", unique=True)
    _index("escalation_groups_due", "escalation_groups", ["next_at"], "closed_at IS NULL")
    _index("escalation_groups_of_handoff", "escalation_groups", ["handoff_id"])
    op.create_table(
        "escalation_rows",
        sa.Column("group_id", sa.String(32), sa.ForeignKey("escalation_groups.id"), primary_key=True),
        sa.Column("handoff_id", sa.String(32), sa.ForeignKey("handoffs.id"), primary_key=True),
        sa.Column("joined_at", UtcDateTime, nullable=False),
        sa.Column("ended_at", UtcDateTime),
        sa.Column("outcome", sa.String(16)),
    )
    _index("escalation_rows_of_handoff", "escalation_rows", ["handoff_id"])


def _nudges() -> None:
    op.create_table(
        "nudges",
        sa.Column("id", KEY, primary_key=True, autoincrement=True),
        sa.Column("handoff_id", sa.String(32), sa.ForeignKey("handoffs.id"), nullable=False),
        sa.Column("step", sa.String(64), nullable=False),
        sa.Column("team", sa.String(64), nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.Column("notice", sa.String(128)),
        sqlite_autoincrement=True,
    )
    _index("nudges_of_notice", "nudges", ["notice"])
    _index("nudges_of_handoff", "nudges", ["handoff_id"])


def _index(name: str, table: str, columns: list[str], condition: str = "", *, unique: bool = False) -> None:
    conditions = {f"{kind}_where": sa.text(condition) for kind in ("sqlite", "postgresql")} if condition else {}
    op.create_index(name, table, columns, unique=unique, **conditions)
