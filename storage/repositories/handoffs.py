"""Stores handoffs, one row each; a change is written only over the version that it was made from."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, bindparam, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from handoffs.clock.figures import QueueCounts
from handoffs.model.change import Change
from handoffs.model.handoff import Handoff
from handoffs.model.removed import RemovedHandoff
from storage.escalations.ends import ADD_END, end_rows
from storage.locks import take_turns
from storage.past_decisions import keep_decision, replaced_tasks
from storage.readings import selections
from storage.readings.gathering import GatheredHandoff
from storage.readings.people import CLAIMED_BY_LEAVERS
from storage.readings.queues import (
    OwnWork,
    Queue,
    count_by_process,
    count_by_standing,
    count_by_team,
    first_of,
    own_work,
)
from storage.readings.selections import SNAPSHOT
from storage.repositories.removals import Removals, in_either_case, remains
from storage.repositories.repairs import Repairs
from storage.repositories.snapshots import Snapshots, Unreadable, UnreadableHandoff
from storage.rows.handoffs import columns_of, saved_row, task_row
from storage.rows.tasks import write_tasks
from storage.rows.writes import RowsMissed, Writes
from storage.tables import HANDOFFS, TASKS

_IS_KEPT = HANDOFFS.c.removed_at.is_(None)
_ONE = select(*SNAPSHOT, HANDOFFS.c.removed_at).where(HANDOFFS.c.id == bindparam("of_id"))
_SEVERAL = select(*SNAPSHOT, HANDOFFS.c.round, HANDOFFS.c.ended_at, HANDOFFS.c.removed_at).where(
    HANDOFFS.c.id.in_(bindparam("of_ids", expanding=True))
)
_ONE_LOCKED = _ONE.with_for_update(key_share=True)
_SEVERAL_LOCKED = _SEVERAL.where(_IS_KEPT).order_by(HANDOFFS.c.id).with_for_update(key_share=True)
_WAITING = select(*SNAPSHOT).where(HANDOFFS.c.process == bindparam("of_process"), HANDOFFS.c.is_waiting)
_ESCALATED = select(*SNAPSHOT).where(HANDOFFS.c.is_escalated).order_by(HANDOFFS.c.opened_at)
_COUNT_BY_TEAM = count_by_team()
_ADD = insert(HANDOFFS)
_SAVE = update(HANDOFFS).where(HANDOFFS.c.id == bindparam("of_id"), HANDOFFS.c.version == bindparam("of_version"))
"""Statements of every change and every card, built once: to build one takes longer than to run it."""

_AFTER_ALL = 2**31 - 1
"""A number that no round has."""


class NotFound(Exception):
    """The database has no handoff with this id."""


class AlreadyRemoved(NotFound):
    """Retention has removed the content of the handoff."""

    def __init__(self, handoff: RemovedHandoff) -> None:
        super().__init__(handoff.id)
        self.handoff = handoff


class AlreadyOpen(Exception):
    """The subject has an open handoff, or one of this round, already."""


class Stale(Exception):
    """Somebody else changed the handoff first; nothing was written."""


class Handoffs:
    """Finds and keeps handoffs."""

    def __init__(self, connection: Connection, writes: Writes) -> None:
        self._connection = connection
        self._writes = writes
        self._ahead: dict[str, GatheredHandoff | None] = {}
        self._snapshots = Snapshots(connection)

    @property
    def unreadable(self) -> Mapping[str, UnreadableHandoff]:
        """Return the handoffs that this transaction met and could not read, by id; lists leave them out."""
        return self._snapshots.unreadable

    def get(self, id: str) -> Handoff:
        """Load a handoff to change it: on PostgreSQL its row is locked, on SQLite the transaction holds the write lock.

        The lock leaves the key free, so that a transaction that records a delivery of it does not wait. NotFound, which is
        AlreadyRemoved for one that retention removed, or Unreadable.
        """
        return self._read(id, self._ahead.pop(id)) if id in self._ahead else self._one(_ONE_LOCKED, id)

    def know(self, id: str, handoff: GatheredHandoff | None) -> None:
        """Take what was read of a handoff while it was locked, for the next `get` of it."""
        self._ahead[id] = handoff

    def get_all(self, ids: Collection[str]) -> tuple[Handoff, ...]:
        """Load several handoffs to change them, in the order of their ids; raise what `get` raises, for any of them."""
        found = {handoff.id: handoff for handoff in self._all(_SEVERAL_LOCKED, of_ids=sorted(ids))}
        return tuple(found[id] if id in found else self.get(id) for id in sorted(ids))

    def peek(self, id: str) -> Handoff:
        """Load a handoff to look at it; NotFound, AlreadyRemoved or Unreadable."""
        return self._one(_ONE, id)

    def rounds(self, ids: Collection[str]) -> tuple[dict[str, Handoff], dict[str, RemovedHandoff]]:
        """Load several handoffs to look at them, and the remains of those that retention removed; by id, in one reading.

        Those that are not there or can't be read are left out.
        """
        rows = self._connection.execute(_SEVERAL, {"of_ids": sorted(ids)}).all() if ids else ()
        kept = self._snapshots.read_all(row for row in rows if row.removed_at is None)
        return {row.id: each for row, each in kept}, {row.id: remains(row) for row in rows if row.removed_at is not None}

    def add(self, handoff: Handoff) -> None:
        """Store a new handoff; raise AlreadyOpen if its subject has an open one, even one that another process adds now.

        Within a batch the end of the batch raises, and all of it fails.
        """
        if self._writes.wait:
            self._writes.add(_ADD, columns_of(handoff))
        else:
            self._add(handoff)
        write_tasks(self._writes, handoff, ())

    def save(self, before: Handoff, change: Change) -> Handoff:
        """Store a changed handoff over the version of `before`; raise Stale if another change was faster."""
        saved = replace(change.handoff, version=before.version + 1)
        try:
            self._writes.change_one(_SAVE, saved_row(saved, self._snapshots.as_stored(before)))
        except RowsMissed:
            raise Stale(before.id) from None
        for end in end_rows(before, change):
            self._writes.add(ADD_END, end)
        for task, by in replaced_tasks(before, change):
            keep_decision(self._connection, task_row(saved, task), task_row(saved, by), by)
        write_tasks(self._writes, saved, before.tasks)
        return saved

    def latest(self, process: str, record_id: str, before_round: int = _AFTER_ALL) -> Handoff | None:
        """Return the newest round of a subject; None if there is none, or it was removed; Unreadable where it can't be read.

        A round that an operator has dropped, since it can't be read, is passed over.
        """
        wanted = {"of_process": process, "of_record": record_id, "before_round": before_round}
        row = self._connection.execute(selections.LATEST, wanted).one_or_none()
        if row is None or row.removed_at is not None:
            return None
        try:
            return self._snapshots.read(row)
        except Unreadable:
            if not Repairs(self._connection).is_given_up(row.id):
                raise
        return self.latest(process, record_id, row.round)

    def newest_round(self, process: str, record_id: str) -> int:
        """Return the number of the newest round of a subject, also of one that can't be read; 0 before the first one."""
        return (
            self._connection.execute(selections.NEWEST_ROUND, {"of_process": process, "of_record": record_id}).scalar_one() or 0
        )

    def waiting(self, process: str) -> tuple[Handoff, ...]:
        """List the handoffs of a process of which a task is open or a decision still being saved."""
        return self._all(_WAITING, of_process=process)

    def by_number(self, number: str) -> tuple[Handoff, ...]:
        """List the handoffs of a subject by its number, in either case, newest round first."""
        wanted = select(*SNAPSHOT).where(HANDOFFS.c.number.in_(in_either_case(number)), _IS_KEPT)
        return self._all(wanted.order_by(HANDOFFS.c.opened_at.desc(), HANDOFFS.c.round.desc()).limit(20))

    def newest_numbered(self, *numbers: str) -> tuple[Handoff, ...]:
        """List the newest round of each record with one of these numbers, in either case: an order and a case may share one."""
        cased = sorted({each for number in numbers for each in in_either_case(number)})
        at_most = selections.SHARE_A_NUMBER * len(numbers)
        return self._all(selections.newest_numbered(), of_numbers=cased, at_most=at_most) if numbers else ()

    def newest_of_record(self, record_id: str, processes: Collection[str]) -> tuple[Handoff, ...]:
        """List the newest round of a record in each of some processes."""
        return self._all(selections.newest_of_record(), of_record=record_id, of_processes=sorted(processes))

    def with_a_round(self, process: str, record_ids: Collection[str]) -> frozenset[str]:
        """Return those of the records that have a round of a process, also one that was removed."""
        asked = {"of_process": process, "of_records": sorted(record_ids)}
        return frozenset(self._connection.execute(selections.WITH_A_ROUND, asked).scalars().all() if record_ids else ())

    def of_customers(self, parties: Collection[str]) -> tuple[Handoff, ...]:
        """List what waits for customers, and what is escalated of them."""
        wanted = selections.OF_CUSTOMERS if parties else ()
        return tuple(each for statement in wanted for each in self._all(statement, of_parties=sorted(parties)))

    def of_customer(self, party: str) -> tuple[Handoff, ...]:
        """List what waits for a customer, oldest first."""
        return self._all(selections.OF_CUSTOMER, of_party=party) if party else ()

    def newest_of(self, process: str, party: str) -> Handoff | None:
        """Return a customer's newest handoff of a process, or None."""
        wanted = select(*SNAPSHOT).where(HANDOFFS.c.process == process, HANDOFFS.c.party == party, _IS_KEPT)
        return next(iter(self._all(wanted.order_by(HANDOFFS.c.opened_at.desc()).limit(1))), None) if party else None

    def queue(self, team: str, limit: int = 100) -> tuple[tuple[Handoff, str], ...]:
        """List a team's first open tasks by due time: the handoff of each, and its step."""
        return self.first_open((Queue(team=team),), limit)

    def first_open(self, queues: Sequence[Queue], limit: int) -> tuple[tuple[Handoff, str], ...]:
        """List the first open tasks of each queue, all together by due time."""
        return tuple((handoff, row.step) for row, handoff in self._tasks(first_of(queues, limit))) if queues else ()

    def open_counts(self) -> dict[str, int]:
        """Count the open tasks of each team that has any, also of one that the policy has no longer."""
        return {row.team: row.number for row in self._connection.execute(_COUNT_BY_TEAM).all()}

    def open_counts_by_process(self, teams: Collection[str]) -> dict[Queue, int]:
        """Count the open tasks of teams by team and process."""
        rows = self._connection.execute(count_by_process(sorted(teams))).all() if teams else ()
        return {Queue(team=row.team, process=row.process): row.number for row in rows}

    def standings(self, queues: Sequence[Queue], now: datetime) -> QueueCounts:
        """Count the open tasks of queues together, by how their clocks stand at an instant."""
        return QueueCounts(**self._connection.execute(count_by_standing(queues, now)).one()._asdict())

    def own_work(self, user_id: str, limit: int) -> OwnWork:
        """Return what a person has claimed by due time, and what they started by hand and still waits, the newest first."""
        return OwnWork.of_rows(self._snapshots.read_all(self._connection.execute(own_work(user_id, limit)).all()))

    def count_of(self, process: str) -> int:
        """Count the handoffs of a process so far, for the next one's number; nobody else counts until this transaction ends."""
        self.take_turns(f"number/{process}")
        return int(self._connection.execute(select(func.count()).where(HANDOFFS.c.process == process)).scalar_one())

    def claimed_by_leavers(self) -> tuple[tuple[str, str], ...]:
        """List the open tasks whose claimants' accounts are deactivated: the handoff's id, and the step."""
        return tuple((row.handoff_id, row.step) for row in self._connection.execute(CLAIMED_BY_LEAVERS).all())

    def escalated(self) -> tuple[Handoff, ...]:
        """List the handoffs with an open escalation, oldest first."""
        return self._all(_ESCALATED)

    def escalated_of(self, party: str) -> tuple[Handoff, ...]:
        """List a customer's handoffs with an open escalation, oldest first, to change them."""
        return self._all(selections.ESCALATED_OF, of_party=party) if party else ()

    def read_escalated_of(self, party: str) -> tuple[Handoff, ...]:
        """List a customer's handoffs with an open escalation, oldest first, to show them."""
        return self._all(selections.READ_ESCALATED_OF, of_party=party) if party else ()

    def take_turns(self, party: str) -> None:
        """Lock a customer until this transaction ends, so that no other transaction opens a handoff of theirs."""
        if party:
            take_turns(self._connection, party)

    def ids(self, number: str = "", *, waiting: bool = False) -> frozenset[str]:
        """List the ids of all handoffs, removed ones too; or of those with a subject's number, in either case, or that wait."""
        wanted = select(HANDOFFS.c.id).where(HANDOFFS.c.is_waiting) if waiting else select(HANDOFFS.c.id)
        wanted = wanted.where(HANDOFFS.c.number.in_(in_either_case(number))) if number else wanted
        return frozenset(self._connection.execute(wanted).scalars().all())

    def open_ones(self) -> tuple[Handoff, ...]:
        """List every handoff of which a task is open."""
        return self._all(select(*SNAPSHOT).where(HANDOFFS.c.is_open).order_by(HANDOFFS.c.opened_at))

    def all_waiting(self) -> Iterator[Handoff]:
        """Yield every handoff of which a task is open or a decision still being saved, oldest first, read in batches."""
        ids = self._connection.execute(selections.WAITING_IDS).scalars().all()
        for some in (ids[first : first + selections.AT_ONCE] for first in range(0, len(ids), selections.AT_ONCE)):
            yield from filter(None, map(self.rounds(some)[0].get, some))

    def _tasks(self, keys: Select[Any]) -> tuple[tuple[Row[Any], Handoff], ...]:
        """Load the tasks with these keys by due time, each as its row and its handoff."""
        found = keys.subquery()
        is_one = and_(TASKS.c.handoff_id == found.c.handoff_id, TASKS.c.step == found.c.step)
        joined = found.join(TASKS, is_one).join(HANDOFFS, HANDOFFS.c.id == TASKS.c.handoff_id)
        wanted = select(*SNAPSHOT, TASKS.c.step).select_from(joined)
        rows = self._connection.execute(wanted.order_by(TASKS.c.due_at, HANDOFFS.c.id, TASKS.c.step)).all()
        return self._snapshots.read_all(rows)

    def _one(self, wanted: Select[Any], handoff_id: str) -> Handoff:
        return self._read(handoff_id, self._connection.execute(wanted, {"of_id": handoff_id}).one_or_none())

    def _read(self, handoff_id: str, row: Row[Any] | GatheredHandoff | None) -> Handoff:
        if row is None:
            raise NotFound
        if row.removed_at is not None:
            raise AlreadyRemoved(Removals(self._connection).get(handoff_id))
        return self._snapshots.read(row)

    def _all(self, wanted: Select[Any], **values: object) -> tuple[Handoff, ...]:
        return tuple(handoff for _, handoff in self._snapshots.read_all(self._connection.execute(wanted, values).all()))

    def _add(self, handoff: Handoff) -> None:
        try:
            with self._connection.begin_nested():
                self._connection.execute(_ADD, columns_of(handoff))
        except IntegrityError:
            raise AlreadyOpen(handoff.subject.record_id) from None
