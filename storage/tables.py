"""The tables, by their columns; rows never leave this package."""

from datetime import UTC, datetime

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    TypeDecorator,
    UniqueConstraint,
    cast,
    false,
    text,
)

METADATA = MetaData()
KEY = BigInteger().with_variant(Integer(), "sqlite")


class UtcDateTime(TypeDecorator[datetime]):
    """Stores aware instants in UTC and gives them back aware; a naive one is a bug and refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn an aware instant into UTC; ValueError for a naive one."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"an instant needs a zone before it is stored: {value.isoformat()}")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the instant with its zone (UTC), also from a database that stores none."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


HANDOFFS = Table(
    "handoffs",
    METADATA,
    Column("id", String(32), primary_key=True),
    Column("process", String(64), nullable=False),
    Column("record_id", String(320), nullable=False),
    Column("number", String(320), nullable=False),
    Column("party", String(64), nullable=False),
    Column("round", Integer, nullable=False),
    Column("is_open", Boolean, nullable=False),
    Column("is_waiting", Boolean, nullable=False),
    Column("is_escalated", Boolean, nullable=False),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("policy_version", String(64), nullable=False),
    Column("version", Integer, nullable=False),
    Column("state_format", Integer, nullable=False),
    Column("state", JSON, nullable=False),
    Column("ended_at", UtcDateTime),
    Column("removed_at", UtcDateTime),
    UniqueConstraint("process", "record_id", "round", name="one_handoff_a_round"),
    Index(
        "one_open_handoff_a_subject",
        "process",
        "record_id",
        unique=True,
        sqlite_where=text("is_open = 1"),
        postgresql_where=text("is_open"),
    ),
    Index("handoffs_by_number", "number"),
    Index("handoffs_waiting", "process", sqlite_where=text("is_waiting = 1"), postgresql_where=text("is_waiting")),
    Index("handoffs_of_customer", "party", sqlite_where=text("is_waiting = 1"), postgresql_where=text("is_waiting")),
    Index("handoffs_escalated", "party", sqlite_where=text("is_escalated = 1"), postgresql_where=text("is_escalated")),
    Index("handoffs_by_customer", "process", "party", "opened_at"),
    Index("handoffs_kept", "opened_at", sqlite_where=text("removed_at IS NULL"), postgresql_where=text("removed_at IS NULL")),
)
"""`ended_at` and `removed_at` are empty until retention removes the content of a handoff; the row and its journal stay, empty.

SQLite uses an index with a condition only for a query with the same words, and SQLAlchemy writes `is_open = 1` for it.
"""

TASKS = Table(
    "tasks",
    METADATA,
    Column("handoff_id", ForeignKey("handoffs.id"), primary_key=True),
    Column("step", String(64), primary_key=True),
    Column("process", String(64), nullable=False),
    Column("team", String(64), nullable=False),
    Column("state", String(16), nullable=False),
    Column("delivery", String(16), nullable=False),
    Column("urgency", String(32), nullable=False),
    Column("started_at", UtcDateTime, nullable=False),
    Column("at_risk_at", UtcDateTime, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("breach_at", UtcDateTime, nullable=False),
    Column("is_paused", Boolean, nullable=False),
    Column("waited_seconds", Integer),
    Column("took_seconds", Integer),
    Column("claimed_by", String(64)),
    Column("claimed_at", UtcDateTime),
    Column("decided_by", String(64)),
    Column("decided_at", UtcDateTime),
    Column("choice", String(64)),
    Index("tasks_decided", "decided_at", "process", "team", "breach_at", "waited_seconds", "took_seconds"),
    Index("tasks_of_team", "team", "due_at", sqlite_where=text("state = 'open'"), postgresql_where=text("state = 'open'")),
    Index("tasks_claimed", "claimed_by", sqlite_where=text("state = 'open'"), postgresql_where=text("state = 'open'")),
)

PAST_DECISIONS = Table(
    "past_decisions",
    METADATA,
    Column("id", KEY, primary_key=True, autoincrement=True),
    Column("handoff_id", ForeignKey("handoffs.id"), nullable=False),
    Column("step", String(64), nullable=False),
    Column("process", String(64), nullable=False),
    Column("team", String(64), nullable=False),
    Column("at_risk_at", UtcDateTime, nullable=False),
    Column("breach_at", UtcDateTime, nullable=False),
    Column("is_paused", Boolean, nullable=False),
    Column("waited_seconds", Integer),
    Column("took_seconds", Integer),
    Column("claimed_by", String(64)),
    Column("claimed_at", UtcDateTime),
    Column("decided_by", String(64)),
    Column("decided_at", UtcDateTime, nullable=False),
    Column("undone_at", UtcDateTime),
    Index("past_decisions_decided", "decided_at"),
    Index("past_decisions_of_handoff", "handoff_id"),
)
"""Decisions that their tasks hold no longer: another round of the step followed, or they were undone at `undone_at`."""

JOURNAL = Table(
    "journal",
    METADATA,
    Column("id", KEY, primary_key=True, autoincrement=True),
    Column("handoff_id", ForeignKey("handoffs.id"), nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("actor", String(64), nullable=False),
    Column("type", String(32), nullable=False),
    Column("policy_version", String(64), nullable=False),
    Column("event", JSON, nullable=False),
    Column("seal", String(64), nullable=False),
    UniqueConstraint("handoff_id", "sequence", name="one_entry_a_number"),
    Index("journal_by_time", "at"),
)

TIMERS = Table(
    "timers",
    METADATA,
    Column("id", KEY, primary_key=True, autoincrement=True),
    Column("handoff_id", ForeignKey("handoffs.id"), nullable=False),
    Column("step", String(64), nullable=False),
    Column("kind", String(32), nullable=False),
    Column("since", UtcDateTime, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("fired_at", UtcDateTime),
    UniqueConstraint("handoff_id", "step", "kind", "since", "due_at", name="one_timer_a_moment"),
    Index("timers_due", "due_at", sqlite_where=text("fired_at IS NULL"), postgresql_where=text("fired_at IS NULL")),
    Index("timers_fired", "fired_at", sqlite_where=text("fired_at IS NOT NULL"), postgresql_where=text("fired_at IS NOT NULL")),
    sqlite_autoincrement=True,
)

OUTBOX = Table(
    "outbox",
    METADATA,
    Column("id", KEY, primary_key=True, autoincrement=True),
    Column("kind", String(32), nullable=False),
    Column("key", String(128), nullable=False, unique=True),
    Column("handoff_id", ForeignKey("handoffs.id")),
    Column("step", String(64), nullable=False),
    Column("effect", JSON, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("priority_at", UtcDateTime, nullable=False),
    Column("leased_until", UtcDateTime),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("generation", Integer, nullable=False, server_default="1"),
    Column("last_error", JSON(none_as_null=True)),
    Column("done_at", UtcDateTime),
    Column("sent_wordless", Boolean, nullable=False, server_default=false()),
    Index("outbox_of_handoff", "handoff_id"),
    Index("outbox_due", "kind", "due_at", sqlite_where=text("done_at IS NULL"), postgresql_where=text("done_at IS NULL")),
    Index("outbox_done", "done_at", sqlite_where=text("done_at IS NOT NULL"), postgresql_where=text("done_at IS NOT NULL")),
)

"""`sent_wordless`: a delivery of the decision was sent without its words, for which the record had no place."""

CARDS = Table(
    "cards",
    METADATA,
    Column("handoff_id", ForeignKey("handoffs.id"), primary_key=True),
    Column("surface", String(64), primary_key=True),
    Column("channel", String(32), nullable=False),
    Column("ts", String(32), nullable=False, server_default=""),
    Column("posted_at", UtcDateTime),
    Column("fingerprint", String(64), nullable=False, server_default=""),
    Column("attempted_at", UtcDateTime),
)

PEOPLE = Table(
    "people",
    METADATA,
    Column("user_id", String(32), primary_key=True),
    Column("name", String(200), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("zone", String(64), nullable=False, server_default=""),
    Column("email", String(320), nullable=False, server_default=""),
)

MEMBERS = Table(
    "members",
    METADATA,
    Column("team", String(64), primary_key=True),
    Column("user_id", String(32), primary_key=True),
    Column("is_contact", Boolean, primary_key=True),
    Index("members_by_user", "user_id"),
)

PLACES = Table(
    "places",
    METADATA,
    Column("kind", String(16), primary_key=True),
    Column("key", String(128), primary_key=True),
    Column("value", String(128), nullable=False),
)

IDEMPOTENCY_KEYS = Table(
    "idempotency_keys",
    METADATA,
    Column("key", String(128), primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Index("idempotency_keys_by_time", "at"),
)

DRAFTS = Table(
    "drafts",
    METADATA,
    Column("user_id", String(32), primary_key=True),
    Column("form", String(64), primary_key=True),
    Column("id", String(32), nullable=False),
    Column("handoff_id", String(32), nullable=False),
    Column("account_id", String(32), nullable=False),
    Column("has_number", Boolean, nullable=False),
    Column("content", JSON, nullable=False),
    Column("is_sent", Boolean, nullable=False),
    Column("saved_at", UtcDateTime, nullable=False),
    Index("drafts_by_time", "saved_at"),
)

JOB_HEALTH = Table(
    "job_health",
    METADATA,
    Column("job", String(64), primary_key=True),
    Column("ok_at", UtcDateTime),
    Column("failed_since", UtcDateTime),
    Column("reason", JSON(none_as_null=True)),
    Column("turn_at", UtcDateTime),
)

CERTIFICATES = Table(
    "certificates",
    METADATA,
    Column("record_id", String(320), primary_key=True),
    Column("probed_at", UtcDateTime, nullable=False),
    Column("state", JSON, nullable=False),
)

SET_ASIDE = Table(
    "set_aside",
    METADATA,
    Column("id", KEY, primary_key=True, autoincrement=True),
    Column("kind", String(32), nullable=False),
    Column("reference", String(400), nullable=False),
    Column("name", String(320), nullable=False),
    Column("process", String(64), nullable=False),
    Column("handoff_id", String(32), nullable=False),
    Column("edition", String(64), nullable=False),
    Column("since", UtcDateTime, nullable=False),
    Column("reason", JSON, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_try_at", UtcDateTime, nullable=False),
    UniqueConstraint("kind", "reference", name="one_entry_a_row"),
    sqlite_autoincrement=True,
)


def text_of(number: Column[int]) -> ColumnElement[str]:
    """Return the number of a row as text, as references name it."""
    return cast(number, String(20))
