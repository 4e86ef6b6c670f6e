"""Watches single sweeps from outside, and keeps what the end of a day does not show: pings that came too early."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from sqlalchemy import Row, select

from bot.scheduler.held_pings import LONGEST
from handoffs.rules.parts.timers import PINGS
from storage.database import Database
from storage.tables import TIMERS

PINGING = frozenset(kind.value for kind in PINGS)

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
    """Notes in `wrong` each ping that did not wait for a reading of the records, which it does for half a minute at most.

    It judges only where `one_at_a_time` says that no other process works between two of its looks.
    """

    clock: Clock
    one_at_a_time: bool
    wrong: list[str] = field(default_factory=list)
    _held_since: dict[Watched, float | None] = field(default_factory=dict)
    _fired: set[Key] = field(default_factory=set)

    @contextmanager
    def watching(self, process: Watched, job: str) -> Iterator[None]:
        """Watch one run of a job of a process."""
        yield
        if job == "sweep" and self.one_at_a_time:
            self._swept(process)

    def died(self, process: Watched) -> None:
        """Note that a process died: what it did last is not judged."""
        if self.one_at_a_time:
            self._fired |= {_key(row) for row in _timers(process) if row.fired_at}

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
        are_held = any(row.fired_at is None and row.due_at <= self.clock.peek() for row in rows)
        self._held_since[process] = (now if since is None else since) if are_held else None


def _timers(process: Watched) -> list[Row[tuple[object, ...]]]:
    with process.database.read() as work:
        return list(work.handoffs._connection.execute(select(TIMERS)).all())


def _key(row: Row[tuple[object, ...]]) -> Key:
    return row.handoff_id, row.step, row.kind, row.since, row.due_at
