"""The tables of how escalations ended, and of the messages that escalations and nudges share."""

from sqlalchemy import JSON, Column, ForeignKey, Index, String, Table, text

from storage.columns.types import KEY, UtcDateTime
from storage.tables import METADATA

ESCALATION_ENDS = Table(
    "escalation_ends",
    METADATA,
    Column("id", KEY, primary_key=True, autoincrement=True),
    Column("process", String(64), nullable=False),
    Column("team", String(64), nullable=False),
    Column("trigger", String(64), nullable=False),
    Column("outcome", String(16), nullable=False),
    Column("ended_at", UtcDateTime, nullable=False),
    Index("escalation_ends_by_time", "ended_at", "trigger", "outcome", "team", "process"),
)
"""How each cause of an escalation ended: needed, not needed or unsaid, as the person said who resolved it, or by itself."""

ESCALATION_GROUPS = Table(
    "escalation_groups",
    METADATA,
    Column("id", String(32), primary_key=True),
    Column("handoff_id", ForeignKey("handoffs.id"), nullable=False),
    Column("alike", String(160), nullable=False),
    Column("team", String(64), nullable=False),
    Column("trigger", String(64), nullable=False),
    Column("formed_at", UtcDateTime, nullable=False),
    Column("notified_at", UtcDateTime, nullable=False),
    Column("reminders", JSON, nullable=False),
    Column("next_at", UtcDateTime),
    Column("closed_at", UtcDateTime),
    Index(
        "one_open_group",
        "alike",
        unique=True,
        sqlite_where=text("closed_at IS NULL"),
        postgresql_where=text("closed_at IS NULL"),
    ),
    Index("escalation_groups_due", "next_at", sqlite_where=text("closed_at IS NULL"), postgresql_where=text("closed_at IS NULL")),
    Index("escalation_groups_of_handoff", "handoff_id"),
)
"""Open escalations of one team and trigger that share a message, which is stored as one of the handoff `handoff_id`."""

ESCALATION_ROWS = Table(
    "escalation_rows",
    METADATA,
    Column("group_id", ForeignKey("escalation_groups.id"), primary_key=True),
    Column("handoff_id", ForeignKey("handoffs.id"), primary_key=True),
    Column("joined_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
    Column("outcome", String(16)),
    Index("escalation_rows_of_handoff", "handoff_id"),
)
"""The rows of such a message; `ended_at` and `outcome` are empty while the escalation of a row goes on in it."""

NUDGES = Table(
    "nudges",
    METADATA,
    Column("id", KEY, primary_key=True, autoincrement=True),
    Column("handoff_id", ForeignKey("handoffs.id"), nullable=False),
    Column("step", String(64), nullable=False),
    Column("team", String(64), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("notice", String(128)),
    Index("nudges_of_notice", "notice"),
    Index("nudges_of_handoff", "handoff_id"),
    sqlite_autoincrement=True,
)
"""Nudges of sweeps; `notice` is the key of the outbox message that says them, empty until the sweep has ended."""
