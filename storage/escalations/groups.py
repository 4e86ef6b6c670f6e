"""Keeps which escalations share a message: a group for each team and trigger, and a row for each escalation of it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated, Any

from pydantic import Field, TypeAdapter, ValidationError
from sqlalchemy import Connection, Row, and_, bindparam, exists, func, insert, literal, null, select, update

from storage.columns.types import UtcDateTime
from storage.escalations.tables import ESCALATION_GROUPS, ESCALATION_ROWS
from storage.locks import take_turns
from storage.tables import HANDOFFS, OUTBOX, TASKS
from storage.upserts import insert_into

_GROUP = TypeAdapter(Annotated[str, Field(pattern=r"^alike_[0-9a-f]{20}$")])
"""The id of a group, which names its message among those of a handoff."""

OF_GROUPS = "alike!_%"
"""The names of the messages of groups, for LIKE with the escape sign !."""

_ROWS, _GROUPS = ESCALATION_ROWS, ESCALATION_GROUPS
_IS_OPEN = _GROUPS.c.closed_at.is_(None)
_SEAT = (
    select(_GROUPS, _ROWS.c.joined_at, _ROWS.c.ended_at, _ROWS.c.outcome)
    .join(_ROWS, _ROWS.c.group_id == _GROUPS.c.id)
    .where(_ROWS.c.handoff_id == bindparam("of_handoff"))
    .order_by(_ROWS.c.ended_at.is_not(None), _ROWS.c.joined_at.desc())
    .limit(1)
)
_ALIKE = select(HANDOFFS.c.alike).where(HANDOFFS.c.id == bindparam("of_handoff"))
_OPEN = select(_GROUPS).where(_GROUPS.c.alike == bindparam("of_alike"), _IS_OPEN)
_DUE = select(_GROUPS).where(_IS_OPEN, _GROUPS.c.next_at <= bindparam("at", type_=_GROUPS.c.next_at.type))
_MEMBERS = _ROWS.join(HANDOFFS, HANDOFFS.c.id == _ROWS.c.handoff_id)
_OF_GROUP = and_(_ROWS.c.group_id == bindparam("of_group"), _ROWS.c.ended_at.is_(None))
"""Statements of every escalation's message, built once: to build one takes longer than to run it."""


@dataclass(frozen=True, kw_only=True)
class GroupReminder:
    """A reminder of a group: the team whose contact was reminded, and when."""

    team: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Group:
    """Open escalations of one team and trigger that share a message, which is one of the handoff `handoff_id`.

    `notified_at` is when the contact was last notified, `next_at` when a reminder is due; None for none.
    """

    id: str
    handoff_id: str
    alike: str
    team: str
    trigger: str
    formed_at: datetime
    notified_at: datetime
    reminders: tuple[GroupReminder, ...] = ()
    next_at: datetime | None = None
    closed_at: datetime | None = None

    @property
    def surface(self) -> str:
        """Return the name of its message among those of its handoff."""
        return self.id


@dataclass(frozen=True, kw_only=True)
class Seat:
    """The row of an escalation in a group: its newest; `ended_at` and `outcome` are None while the escalation goes on there."""

    group: Group
    joined_at: datetime
    ended_at: datetime | None
    outcome: str | None = None

    @property
    def is_taken(self) -> bool:
        """Return whether the escalation goes on in this group."""
        return self.ended_at is None


@dataclass(frozen=True, kw_only=True)
class GroupRows:
    """What a group shows: the first handoffs that are open and that ended last, and the counts of all.

    `unclaimed` counts the open ones that nobody has claimed, `first_due` is the first of their due times.
    """

    open_ids: tuple[str, ...]
    ended: tuple[tuple[str, str, datetime], ...]
    open: int
    outcomes: Mapping[str, int]
    unacknowledged: int
    unclaimed: int


_REMINDERS = TypeAdapter(tuple[GroupReminder, ...])


def group_id(name: str) -> str:
    """Return the id of a group with a name of hexadecimal digits."""
    return f"alike_{name:.20}"


def group_of_surface(surface: str) -> str:
    """Return the id of the group whose message has this name; empty for any other message."""
    try:
        return _GROUP.validate_python(surface)
    except ValidationError:
        return ""


class EscalationGroups:
    """Finds and keeps groups and their rows; instants are those of the business clock."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def take_turns(self, alike: str) -> None:
        """Lock a team and trigger until this transaction ends."""
        take_turns(self._connection, f"alike/{alike}")

    def alike_of(self, handoff_id: str) -> str:
        """Return what the open escalation of a handoff has in common with others; empty without one."""
        return self._connection.execute(_ALIKE, {"of_handoff": handoff_id}).scalar_one_or_none() or ""

    def count_alike(self, alike: str) -> int:
        """Count the open escalations of a team and trigger."""
        return self._connection.execute(select(func.count()).where(HANDOFFS.c.alike == alike)).scalar_one()

    def open_for(self, alike: str) -> Group | None:
        """Return the open group of a team and trigger, or None."""
        row = self._connection.execute(_OPEN, {"of_alike": alike}).one_or_none()
        return _group(row) if row else None

    def get(self, group_id: str) -> Group | None:
        """Return a group; None for an unknown id."""
        row = self._connection.execute(select(_GROUPS).where(_GROUPS.c.id == group_id)).one_or_none()
        return _group(row) if row else None

    def seat(self, handoff_id: str) -> Seat | None:
        """Return the row of a handoff's escalation: the one in which it goes on, else the newest; None if it has none."""
        row = self._connection.execute(_SEAT, {"of_handoff": handoff_id}).one_or_none()
        return Seat(group=_group(row), joined_at=row.joined_at, ended_at=row.ended_at, outcome=row.outcome) if row else None

    def asked(self, handoff_id: str) -> tuple[str, ...]:
        """Return the teams whose contacts were reminded of the open escalation of a handoff together with others."""
        seat = self.seat(handoff_id)
        return tuple(each.team for each in seat.group.reminders) if seat and seat.is_taken else ()

    def is_seated(self, handoff_id: str) -> bool:
        """Return whether the escalation of a handoff goes on in a group."""
        seat = self.seat(handoff_id)
        return seat is not None and seat.is_taken and seat.group.alike == self.alike_of(handoff_id)

    def form(self, group: Group) -> None:
        """Add a group."""
        values = {name: getattr(group, name) for name in ("id", "handoff_id", "alike", "team", "trigger", "formed_at")}
        self._connection.execute(insert(_GROUPS), {**values, "notified_at": group.notified_at, "reminders": []})

    def add_rows(self, group: Group, now: datetime) -> tuple[str, ...]:
        """Add a row for each open escalation of the group's kind a row that has none; return the handoffs that joined."""
        has_row = exists().where(_ROWS.c.group_id == group.id, _ROWS.c.handoff_id == HANDOFFS.c.id, _ROWS.c.ended_at.is_(None))
        fresh = select(literal(group.id), HANDOFFS.c.id, literal(now, UtcDateTime), null(), null())
        fresh = fresh.where(HANDOFFS.c.alike == group.alike, ~has_row)
        names = ["group_id", "handoff_id", "joined_at", "ended_at", "outcome"]
        adding = insert_into(self._connection, _ROWS).from_select(names, fresh)
        again = {"joined_at": adding.excluded.joined_at, "ended_at": null(), "outcome": null()}
        joining = adding.on_conflict_do_update(index_elements=["group_id", "handoff_id"], set_=again)
        return tuple(sorted(self._connection.execute(joining.returning(_ROWS.c.handoff_id)).scalars().all()))

    def left_by(self, handoff_ids: Collection[str], group: Group) -> tuple[Group, ...]:
        """Return the other groups in which escalations of handoffs still have an open row, since they came to this one."""
        rows = select(_ROWS.c.group_id).where(_ROWS.c.handoff_id.in_(sorted(handoff_ids)), _ROWS.c.ended_at.is_(None))
        others = select(_GROUPS).where(_GROUPS.c.id.in_(rows), _GROUPS.c.id != group.id)
        return tuple(_group(row) for row in self._connection.execute(others.order_by(_GROUPS.c.handoff_id, _GROUPS.c.id)).all())

    def drop_replies(self, handoff_ids: Collection[str], surface: str, now: datetime) -> None:
        """Take replies to messages of handoffs out of the outbox that were not sent: the message of the group says it."""
        pending = (OUTBOX.c.step == surface, OUTBOX.c.kind == "thread_reply", OUTBOX.c.done_at.is_(None))
        ended = update(OUTBOX).where(OUTBOX.c.handoff_id.in_(sorted(handoff_ids)), *pending)
        self._connection.execute(ended.values(done_at=now, leased_until=None))

    def left(self, group: Group, limit: int) -> tuple[str, ...]:
        """Return handoffs with an open row whose escalation is over, or is of another kind by now."""
        is_other = HANDOFFS.c.alike.is_distinct_from(group.alike)
        wanted = select(_ROWS.c.handoff_id).select_from(_MEMBERS).where(_OF_GROUP, is_other)
        return tuple(self._of(wanted.order_by(_ROWS.c.handoff_id).limit(limit), group))

    def end_row(self, group: Group, handoff_id: str, at: datetime, outcome: str) -> None:
        """End the row of an escalation."""
        of_row = (_ROWS.c.group_id == group.id, _ROWS.c.handoff_id == handoff_id)
        self._connection.execute(update(_ROWS).where(*of_row).values(ended_at=at, outcome=outcome))

    def close_if_over(self, group: Group) -> None:
        """Close a group in which no escalation goes on, at the instant of the last end."""
        if self._of(select(_ROWS.c.handoff_id).where(_OF_GROUP).limit(1), group):
            return
        last = select(func.max(_ROWS.c.ended_at)).where(_ROWS.c.group_id == group.id).scalar_subquery()
        closing = update(_GROUPS).where(_GROUPS.c.id == group.id, _IS_OPEN)
        self._connection.execute(closing.values(closed_at=func.coalesce(last, _GROUPS.c.formed_at), next_at=None))

    def rows(self, group: Group, at_most: int) -> GroupRows:
        """Return what a group shows, with at most so many handoffs."""
        goes_on = select(_ROWS.c.handoff_id).select_from(_MEMBERS).where(_OF_GROUP, HANDOFFS.c.alike == group.alike)
        open_ids = tuple(self._of(goes_on.order_by(_ROWS.c.joined_at, _ROWS.c.handoff_id).limit(at_most), group))
        over = (_ROWS.c.group_id == group.id, _ROWS.c.ended_at.is_not(None))
        wanted = select(_ROWS.c.handoff_id, _ROWS.c.outcome, _ROWS.c.ended_at).where(*over)
        ended = wanted.order_by(_ROWS.c.ended_at.desc(), _ROWS.c.handoff_id).limit(at_most - len(open_ids))
        is_claimed = exists().where(TASKS.c.handoff_id == HANDOFFS.c.id, TASKS.c.claimed_by.is_not(None))
        outcomes = select(_ROWS.c.outcome, func.count().label("number")).where(*over).group_by(_ROWS.c.outcome)
        counted = {row.outcome: row.number for row in self._connection.execute(outcomes).all()}
        return GroupRows(
            open_ids=open_ids,
            ended=tuple((row.handoff_id, row.outcome, row.ended_at) for row in self._connection.execute(ended).all()),
            open=self.count_open(group),
            outcomes=counted,
            unacknowledged=self.count_open(group, HANDOFFS.c.is_acknowledged.is_(False)),
            unclaimed=self.count_open(group, ~is_claimed),
        )

    def count_open(self, group: Group, *about: Any) -> int:
        """Count the escalations that go on in a group, and of which these conditions hold."""
        wanted = select(func.count()).select_from(_MEMBERS).where(_OF_GROUP, HANDOFFS.c.alike == group.alike, *about)
        return int(self._connection.execute(wanted, {"of_group": group.id}).scalar_one())

    def unacknowledged(self, group: Group, limit: int, after: datetime | None = None) -> tuple[str, ...]:
        """Return the first open escalations of a group that nobody has acknowledged, those that joined after an instant."""
        wanted = select(_ROWS.c.handoff_id).select_from(_MEMBERS).where(_OF_GROUP, HANDOFFS.c.is_acknowledged.is_(False))
        wanted = wanted.where(_ROWS.c.joined_at > after) if after else wanted
        return tuple(self._of(wanted.order_by(_ROWS.c.joined_at, _ROWS.c.handoff_id).limit(limit), group))

    def open_ids(self, group: Group, limit: int, after: str = "", *, is_unacknowledged: bool = False) -> tuple[str, ...]:
        """Return handoffs whose escalations go on in a group, with later ids; only unacknowledged ones if asked."""
        wanted = select(_ROWS.c.handoff_id).select_from(_MEMBERS).where(_OF_GROUP, _ROWS.c.handoff_id > after)
        wanted = wanted.where(HANDOFFS.c.alike == group.alike)
        wanted = wanted.where(HANDOFFS.c.is_acknowledged.is_(False)) if is_unacknowledged else wanted
        return tuple(self._of(wanted.order_by(_ROWS.c.handoff_id).limit(limit), group))

    def joined_at(self, group: Group, handoff_id: str) -> datetime:
        """Return when an escalation joined a group."""
        wanted = select(_ROWS.c.joined_at).where(_ROWS.c.group_id == group.id, _ROWS.c.handoff_id == handoff_id)
        found: datetime = self._connection.execute(wanted).scalar_one()
        return found

    def make_due(self, group: Group) -> None:
        """Bring the next reminder of an open group forward, so that it is due at once."""
        self._connection.execute(update(_GROUPS).where(_GROUPS.c.id == group.id, _IS_OPEN).values(next_at=group.formed_at))

    def due(self, now: datetime) -> tuple[Group, ...]:
        """Return the open groups of which a reminder is due, the first one first."""
        rows = self._connection.execute(_DUE.order_by(_GROUPS.c.next_at, _GROUPS.c.id).limit(100), {"at": now}).all()
        return tuple(_group(row) for row in rows)

    def schedule(self, group: Group, next_at: datetime | None) -> None:
        """Set when the next reminder of a group is due."""
        self._connection.execute(update(_GROUPS).where(_GROUPS.c.id == group.id).values(next_at=next_at))

    def reminded(self, group: Group, reminder: GroupReminder, kept: int) -> Group:
        """Note a reminder of a group, of which the newest are kept; return the group with it."""
        newest = (*group.reminders, reminder)[-kept:]
        stored = [{"team": each.team, "at": each.at.isoformat()} for each in newest]
        of_group = update(_GROUPS).where(_GROUPS.c.id == group.id)
        self._connection.execute(of_group.values(reminders=stored, notified_at=reminder.at))
        return replace(group, reminders=newest, notified_at=reminder.at)

    def _of(self, wanted: Any, group: Group) -> list[str]:
        return list(self._connection.execute(wanted, {"of_group": group.id}).scalars().all())


def _group(row: Row[Any]) -> Group:
    return Group(
        id=row.id,
        handoff_id=row.handoff_id,
        alike=row.alike,
        team=row.team,
        trigger=row.trigger,
        formed_at=row.formed_at,
        notified_at=row.notified_at,
        reminders=_reminders(row.reminders),
        next_at=row.next_at,
        closed_at=row.closed_at,
    )


def _reminders(stored: object) -> tuple[GroupReminder, ...]:
    """Return stored reminders; none where they can't be read: a contact who is reminded once more is better than nobody."""
    try:
        return _REMINDERS.validate_python(stored)
    except ValidationError:
        return ()
