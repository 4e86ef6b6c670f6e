"""The tables, by their columns; rows never leave this package."""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    UniqueConstraint,
    false,
    text,
)

from storage.columns.types import KEY, UtcDateTime

METADATA = MetaData()


def _index_where(condition: str, name: str, *columns: str) -> Index:
    """Return an index of the rows for which a condition holds."""
    return Index(name, *columns, sqlite_where=text(condition), postgresql_where=text(condition))


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
    Column("alike", String(160)),
    Column("is_acknowledged", Boolean),
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
    _index_where("alike IS NOT NULL", "handoffs_alike", "alike", "is_acknowledged"),
    Index("handoffs_by_customer", "process", "party", "opened_at"),
    Index(
        "handoffs_settled",
        "opened_at",
        sqlite_where=text("is_waiting = 0 AND state_format > 0 AND removed_at IS NULL"),
        postgresql_where=text("NOT is_waiting AND state_format > 0 AND removed_at IS NULL"),
    ),
    _index_where("removed_at IS NULL", "handoffs_kept", "opened_at"),
)
"""`ended_at` and `removed_at` are empty until retention removes the content of a handoff; the row and its journal stay, empty.

`alike` is the same for open escalations of one team and trigger; it and `is_acknowledged` are empty without an open one.

SQLite uses an index with a condition only for a query with the same words, and SQLAlchemy writes `is_open = 1` for it.
"""

_DECISION = ("process", "team", "decided_at", "breach_at", "claimed_at", "waited_seconds", "took_seconds")
"""What the figures ask of a decision: an index with all of it is read instead of the rows, if it has its own condition too."""

_SETTLED, _LATE = "state = 'settled'", "decided_at > breach_at"


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
    _index_where(_SETTLED, "tasks_settled", *_DECISION, "state"),
    _index_where(_SETTLED, "tasks_waited", "process", "team", "waited_seconds", "decided_at", "state"),
    _index_where(_SETTLED, "tasks_took", "process", "team", "took_seconds", "decided_at", "state"),
    _index_where(
        f"{_SETTLED} AND {_LATE}", "tasks_late", "decided_at", "breach_at", "process", "team", "handoff_id", "step", "state"
    ),
    Index("tasks_breaching", "breach_at", sqlite_where=text("state = 'open'"), postgresql_where=text("state = 'open'")),
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
    Index("past_decisions_decided", *_DECISION, "undone_at"),
    Index("past_decisions_waited", "process", "team", "waited_seconds", "decided_at", "undone_at"),
    Index("past_decisions_took", "process", "team", "took_seconds", "decided_at", "undone_at"),
    _index_where(_LATE, "past_decisions_late", "decided_at", "breach_at", "process", "team", "undone_at"),
    _index_where("undone_at IS NOT NULL", "past_decisions_undone", "undone_at"),
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
    Index("cards_at", "channel", "ts"),
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
