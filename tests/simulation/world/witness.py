"""Watches single sweeps and posts from outside, and keeps what the end of a day does not show: wrong pings, false alarms."""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy import Row, bindparam, select

from bot.scheduler.held_pings import LONGEST
from bot.scheduler.watchdog import BLIND_AFTER, RECORDS
from handoffs.model.escalation import SURFACE
from handoffs.rules.parts.timers import PINGS
from storage.database import Database
from storage.repositories.job_health import Job, job_key
from storage.tables import HANDOFFS, OUTBOX, TIMERS

A_SECOND = timedelta(seconds=1)
ASLEEP_AFTER = 600.0
"""Seconds after which a job that does not run is asleep: each has an interval of a minute or less."""

PINGING = frozenset(kind.value for kind in PINGS)

_REPLY = (
    select(OUTBOX.c.step, HANDOFFS.c.alike)
    .join(HANDOFFS, HANDOFFS.c.id == OUTBOX.c.handoff_id)
    .where(OUTBOX.c.key == bindparam("of_key"))
)

Key = tuple[str, str, str, datetime, datetime]
"""A timer: its handoff, step and kind, what it belongs to, and its instant."""


class Clock(Protocol):
    """The clock of the machines: its instant, and the seconds that have passed."""

    def peek(self) -> datetime:
        """Return the instant; no time passes by that."""

    def monotonic(self) -> float:
        """Return the seconds that have passed."""


class Watched(Protocol):
    """What is watched of a process."""

    database: Database

    @property
    def read_at(self) -> datetime | None:
        """Return when its last reading of all records began."""


@dataclass
class Witness:
    """Notes in `wrong` each alarm of the watchdog about records that were read just before, by the seconds that passed, each job
    that is asleep, and each ping that did not wait for a reading of the records, which it does for half a minute at most.

    It judges only where `one_at_a_time` says that no other process works between two of its looks.
    """

    clock: Clock
    one_at_a_time: bool
    wrong: list[str] = field(default_factory=list)
    _held_since: dict[Watched, float | None] = field(default_factory=dict)
    _fired: set[Key] = field(default_factory=set)
    _records_read: dict[str, tuple[datetime | None, float]] = field(default_factory=dict)
    _is_alarmed: bool = False

    @contextmanager
    def watching(self, process: Watched, job: str) -> Iterator[None]:
        """Watch one run of a job of a process."""
        began = self.clock.monotonic()
        yield
        if job == "sweep" and self.one_at_a_time:
            self._swept(process)
        if job in ("intake", "watchdog") and self.one_at_a_time:
            self._announced(process, began, is_judged=job == "watchdog")

    def posted(self, process: Watched, key: str) -> None:
        """Judge a message that was posted: nobody is asked about an escalation that is over."""
        if not (self.one_at_a_time and key.startswith("thread_reply/")):
            return
        with process.database.read() as work:
            asked = work.handoffs._connection.execute(_REPLY, {"of_key": key}).one_or_none()
        if asked and asked.step == SURFACE and asked.alike is None:
            self.wrong.append(f"{key} asks about an escalation that is over")

    def slept(self, job: str, seconds: float) -> None:
        """Note that a job does not run now, though so many seconds have passed since it ran."""
        if seconds > ASLEEP_AFTER:
            self.wrong.append(f"the job {job} sleeps, {seconds:.0f} s after its last run")

    def died(self, process: Watched) -> None:
        """Note that a process died: what it did last is not judged."""
        if self.one_at_a_time:
            self._fired |= {_key(row) for row in _timers(process) if row.fired_at}
            self._announced(process, self.clock.monotonic(), is_judged=False)

    def _announced(self, process: Watched, began: float, *, is_judged: bool) -> None:
        """Note when records were read by the seconds that have passed, and judge an alarm that says they are not.

        A reading counts from when its job `began`: a slow Salesforce takes a minute for all.
        """
        now = self.clock.monotonic()
        with process.database.read() as work:
            known = {each.job: each for each in work.job_health.all()}
        for job in (each for each in known if each.startswith(job_key(Job.INTAKE, ""))):
            if job not in self._records_read or known[job].ok_at != self._records_read[job][0]:
                self._records_read[job] = known[job].ok_at, began
        alarm = known.get(job_key(Job.WATCHDOG, RECORDS))
        was_alarmed, self._is_alarmed = self._is_alarmed, alarm is not None and alarm.failed_since is not None
        waits = [now - since if at else math.inf for at, since in self._records_read.values()]
        if is_judged and self._is_alarmed and not was_alarmed and max(waits, default=math.inf) < BLIND_AFTER.total_seconds():
            self.wrong.append(f"an alarm that records can't be read, {max(waits):.0f} s after all were read")

    def _swept(self, process: Watched) -> None:
        rows, now, since = _timers(process), self.clock.monotonic(), self._held_since.get(process)
        waited = since is not None and now - since >= LONGEST
        for row in rows:
            if row.fired_at is None or _key(row) in self._fired:
                continue
            self._fired.add(_key(row))
            is_read = process.read_at is not None and row.due_at <= process.read_at
            if row.kind in PINGING and not is_read and not waited:
                self.wrong.append(f"{row.kind} of {row.handoff_id} at {row.due_at} did not wait for a reading of the records")
        until = self.clock.peek() + A_SECOND  # each reading of the clock takes a moment, by which the bot saw it later than this
        are_held = any(row.fired_at is None and row.due_at <= until for row in rows)
        self._held_since[process] = (now if since is None else since) if are_held else None


def _timers(process: Watched) -> list[Row[tuple[object, ...]]]:
    with process.database.read() as work:
        return list(work.handoffs._connection.execute(select(TIMERS)).all())


def _key(row: Row[tuple[object, ...]]) -> Key:
    return row.handoff_id, row.step, row.kind, row.since, row.due_at
