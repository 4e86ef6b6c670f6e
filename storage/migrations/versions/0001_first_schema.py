"""The first schema: every table of Baton."""

import sqlalchemy as sa
from alembic import op

from storage.tables import UtcDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create every table."""
    op.create_table(
        "certificates",
        sa.Column("record_id", sa.String(length=320), nullable=False),
        sa.Column("probed_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("state", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("record_id"),
    )
    op.create_table(
        "drafts",
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("form", sa.String(length=64), nullable=False),
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("handoff_id", sa.String(length=32), nullable=False),
        sa.Column("account_id", sa.String(length=32), nullable=False),
        sa.Column("has_number", sa.Boolean(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("is_sent", sa.Boolean(), nullable=False),
        sa.Column("saved_at", UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("user_id", "form"),
    )
    op.create_index("drafts_by_time", "drafts", ["saved_at"], unique=False)
    op.create_table(
        "handoffs",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("process", sa.String(length=64), nullable=False),
        sa.Column("record_id", sa.String(length=320), nullable=False),
        sa.Column("number", sa.String(length=320), nullable=False),
        sa.Column("party", sa.String(length=64), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("is_waiting", sa.Boolean(), nullable=False),
        sa.Column("is_escalated", sa.Boolean(), nullable=False),
        sa.Column("opened_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("policy_version", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state_format", sa.Integer(), nullable=False),
        sa.Column("state", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("process", "record_id", "round", name="one_handoff_a_round"),
    )
    op.create_index("handoffs_by_number", "handoffs", ["number"], unique=False)
    op.create_index(
        "handoffs_escalated",
        "handoffs",
        ["party"],
        unique=False,
        sqlite_where=sa.text("is_escalated"),
        postgresql_where=sa.text("is_escalated"),
    )
    op.create_index(
        "handoffs_waiting",
        "handoffs",
        ["process"],
        unique=False,
        sqlite_where=sa.text("is_waiting"),
        postgresql_where=sa.text("is_waiting"),
    )
    op.create_index(
        "one_open_handoff_a_subject",
        "handoffs",
        ["process", "record_id"],
        unique=True,
        sqlite_where=sa.text("is_open"),
        postgresql_where=sa.text("is_open"),
    )
    op.create_table(
        "idempotency_keys",
        sa.Column("key", sa.String(length=128), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_index("idempotency_keys_by_time", "idempotency_keys", ["at"], unique=False)
    op.create_table(
        "job_health",
        sa.Column("job", sa.String(length=64), nullable=False),
        sa.Column("ok_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("failed_since", UtcDateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("turn_at", UtcDateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("job"),
    )
    op.create_table(
        "members",
        sa.Column("team", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("is_contact", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("team", "user_id", "is_contact"),
    )
    op.create_index("members_by_user", "members", ["user_id"], unique=False)
    op.create_table(
        "people",
        sa.Column("user_id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("zone", sa.String(length=64), server_default="", nullable=False),
        sa.Column("email", sa.String(length=320), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("user_id"),
    )
    op.create_table(
        "places",
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("key", sa.String(length=128), nullable=False),
        sa.Column("value", sa.String(length=128), nullable=False),
        sa.PrimaryKeyConstraint("kind", "key"),
    )
    op.create_table(
        "cards",
        sa.Column("handoff_id", sa.String(length=32), nullable=False),
        sa.Column("surface", sa.String(length=64), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("ts", sa.String(length=32), server_default="", nullable=False),
        sa.Column("posted_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("fingerprint", sa.String(length=64), server_default="", nullable=False),
        sa.Column("attempted_at", UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["handoff_id"],
            ["handoffs.id"],
        ),
        sa.PrimaryKeyConstraint("handoff_id", "surface"),
    )
    op.create_table(
        "journal",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("handoff_id", sa.String(length=32), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.Column("type", sa.String(length=32), nullable=False),
        sa.Column("policy_version", sa.String(length=64), nullable=False),
        sa.Column("event", sa.JSON(), nullable=False),
        sa.Column("seal", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["handoff_id"],
            ["handoffs.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("handoff_id", "sequence", name="one_entry_a_number"),
    )
    op.create_index("journal_by_time", "journal", ["at"], unique=False)
    op.create_table(
        "outbox",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("key", sa.String(length=128), nullable=False),
        sa.Column("handoff_id", sa.String(length=32), nullable=True),
        sa.Column("step", sa.String(length=64), nullable=False),
        sa.Column("effect", sa.JSON(), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("due_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("priority_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("leased_until", UtcDateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("generation", sa.Integer(), server_default="1", nullable=False),
        sa.Column("last_error", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("done_at", UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["handoff_id"],
            ["handoffs.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key"),
    )
    op.create_index(
        "outbox_done",
        "outbox",
        ["done_at"],
        unique=False,
        sqlite_where=sa.text("done_at IS NOT NULL"),
        postgresql_where=sa.text("done_at IS NOT NULL"),
    )
    op.create_index(
        "outbox_due",
        "outbox",
        ["kind", "due_at"],
        unique=False,
        sqlite_where=sa.text("done_at IS NULL"),
        postgresql_where=sa.text("done_at IS NULL"),
    )
    op.create_table(
        "past_decisions",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("handoff_id", sa.String(length=32), nullable=False),
        sa.Column("step", sa.String(length=64), nullable=False),
        sa.Column("process", sa.String(length=64), nullable=False),
        sa.Column("team", sa.String(length=64), nullable=False),
        sa.Column("at_risk_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("breach_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("is_paused", sa.Boolean(), nullable=False),
        sa.Column("waited_seconds", sa.Integer(), nullable=True),
        sa.Column("took_seconds", sa.Integer(), nullable=True),
        sa.Column("claimed_by", sa.String(length=64), nullable=True),
        sa.Column("claimed_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(length=64), nullable=True),
        sa.Column("decided_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("undone_at", UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["handoff_id"],
            ["handoffs.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("past_decisions_decided", "past_decisions", ["decided_at"], unique=False)
    op.create_table(
        "tasks",
        sa.Column("handoff_id", sa.String(length=32), nullable=False),
        sa.Column("step", sa.String(length=64), nullable=False),
        sa.Column("process", sa.String(length=64), nullable=False),
        sa.Column("team", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("delivery", sa.String(length=16), nullable=False),
        sa.Column("urgency", sa.String(length=32), nullable=False),
        sa.Column("started_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("at_risk_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("due_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("breach_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("is_paused", sa.Boolean(), nullable=False),
        sa.Column("waited_seconds", sa.Integer(), nullable=True),
        sa.Column("took_seconds", sa.Integer(), nullable=True),
        sa.Column("claimed_by", sa.String(length=64), nullable=True),
        sa.Column("claimed_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(length=64), nullable=True),
        sa.Column("decided_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("choice", sa.String(length=64), nullable=True),
        sa.ForeignKeyConstraint(
            ["handoff_id"],
            ["handoffs.id"],
        ),
        sa.PrimaryKeyConstraint("handoff_id", "step"),
    )
    op.create_index(
        "tasks_claimed",
        "tasks",
        ["claimed_by"],
        unique=False,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_index(
        "tasks_decided", "tasks", ["decided_at", "process", "team", "breach_at", "waited_seconds", "took_seconds"], unique=False
    )
    op.create_index(
        "tasks_of_team",
        "tasks",
        ["team", "due_at"],
        unique=False,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_table(
        "set_aside",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("reference", sa.String(length=400), nullable=False),
        sa.Column("name", sa.String(length=320), nullable=False),
        sa.Column("process", sa.String(length=64), nullable=False),
        sa.Column("handoff_id", sa.String(length=32), nullable=False),
        sa.Column("edition", sa.String(length=64), nullable=False),
        sa.Column("since", UtcDateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.JSON(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_try_at", UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("kind", "reference", name="one_entry_a_row"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "timers",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("handoff_id", sa.String(length=32), nullable=False),
        sa.Column("step", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("since", UtcDateTime(timezone=True), nullable=False),
        sa.Column("due_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("fired_at", UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["handoff_id"],
            ["handoffs.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("handoff_id", "step", "kind", "since", "due_at", name="one_timer_a_moment"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "timers_fired",
        "timers",
        ["fired_at"],
        unique=False,
        sqlite_where=sa.text("fired_at IS NOT NULL"),
        postgresql_where=sa.text("fired_at IS NOT NULL"),
    )
    op.create_index(
        "timers_due",
        "timers",
        ["due_at"],
        unique=False,
        sqlite_where=sa.text("fired_at IS NULL"),
        postgresql_where=sa.text("fired_at IS NULL"),
    )


def downgrade() -> None:
    """Drop every table."""
    op.drop_index(
        "timers_fired",
        table_name="timers",
        sqlite_where=sa.text("fired_at IS NOT NULL"),
        postgresql_where=sa.text("fired_at IS NOT NULL"),
    )
    op.drop_index(
        "timers_due", table_name="timers", sqlite_where=sa.text("fired_at IS NULL"), postgresql_where=sa.text("fired_at IS NULL")
    )
    op.drop_table("timers")
    op.drop_table("set_aside")
    op.drop_index(
        "tasks_of_team", table_name="tasks", sqlite_where=sa.text("state = 'open'"), postgresql_where=sa.text("state = 'open'")
    )
    op.drop_index("tasks_decided", table_name="tasks")
    op.drop_index(
        "tasks_claimed", table_name="tasks", sqlite_where=sa.text("state = 'open'"), postgresql_where=sa.text("state = 'open'")
    )
    op.drop_table("tasks")
    op.drop_index("past_decisions_decided", table_name="past_decisions")
    op.drop_table("past_decisions")
    op.drop_index(
        "outbox_done",
        table_name="outbox",
        sqlite_where=sa.text("done_at IS NOT NULL"),
        postgresql_where=sa.text("done_at IS NOT NULL"),
    )
    op.drop_index(
        "outbox_due", table_name="outbox", sqlite_where=sa.text("done_at IS NULL"), postgresql_where=sa.text("done_at IS NULL")
    )
    op.drop_table("outbox")
    op.drop_index("journal_by_time", table_name="journal")
    op.drop_table("journal")
    op.drop_table("cards")
    op.drop_table("places")
    op.drop_table("people")
    op.drop_index("members_by_user", table_name="members")
    op.drop_table("members")
    op.drop_table("job_health")
    op.drop_index("idempotency_keys_by_time", table_name="idempotency_keys")
    op.drop_table("idempotency_keys")
    op.drop_index(
        "one_open_handoff_a_subject", table_name="handoffs", sqlite_where=sa.text("is_open"), postgresql_where=sa.text("is_open")
    )
    op.drop_index(
        "handoffs_waiting", table_name="handoffs", sqlite_where=sa.text("is_waiting"), postgresql_where=sa.text("is_waiting")
    )
    op.drop_index(
        "handoffs_escalated",
        table_name="handoffs",
        sqlite_where=sa.text("is_escalated"),
        postgresql_where=sa.text("is_escalated"),
    )
    op.drop_index("handoffs_by_number", table_name="handoffs")
    op.drop_table("handoffs")
    op.drop_index("drafts_by_time", table_name="drafts")
    op.drop_table("drafts")
    op.drop_table("certificates")
