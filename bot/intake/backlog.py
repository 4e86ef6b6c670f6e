"""Notes that the records which waited before Baton came have been read, and announces them once in the channel of each team."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from bot.intake.sources import Source
from bot.queries.queries import Queries
from handoffs.model.effects import Announcement
from handoffs.model.handoff import Handoff, Task
from handoffs.process.policy import STANDARD, Backlog
from handoffs.rules.parts.backlog import is_backlog, urgency_of
from handoffs.text.messages import Message, message
from storage.database import Database

KEPT = timedelta(days=36_500)
"""For how long it is remembered that a process has had its first reading."""


class BacklogReading:
    """The first reading of each process's records, if the policy names a backlog.

    Only what the first reading finds is backlog: an old record that comes into review later is new work. A process whose
    records can't be read has its first reading later, and an announcement of its own.
    """

    def __init__(self, database: Database, queries: Queries, real_now: Callable[[], datetime]) -> None:
        self._database = database
        self._queries = queries
        self._now = real_now
        self._read: set[str] = set()

    def awaits(self, process: str) -> bool:
        """Return whether the records of a process have not been read since the policy names its backlog."""
        backlog = self._queries.policy.backlog
        if backlog is None or process in self._read:
            return False
        with self._database.read() as work:
            if work.idempotency_keys.knows(_key(process, backlog.since)):
                self._read.add(process)
        return process not in self._read

    def note(self, sources: Sequence[Source]) -> None:
        """Note that the records of these sources have been read, and announce what waited, in one transaction."""
        backlog = self._queries.policy.backlog
        if backlog is None or not sources:
            return
        found = {source: self._found(source.process) for source in sources}
        with self._database.begin() as work:
            kept_until, known = backlog.since + KEPT, work.idempotency_keys
            new = {
                each: tasks for each, tasks in found.items() if known.first_time(_key(each.process, backlog.since), kept_until)
            }
            for team, text in self._announcements(new, backlog).items():
                key = f"{_key(min(source.process for source in new), backlog.since)}/{team}"
                work.outbox.put_notice(key, Announcement(text=text, team=team), priority_at=backlog.since, now=self._now())
        self._read |= {source.process for source in sources}

    def _found(self, process: str) -> list[tuple[Handoff, Task]]:
        waiting = self._queries.waiting(process)
        return [(handoff, task) for handoff in waiting for task in handoff.tasks if is_backlog(task)]

    def _announcements(self, found: Mapping[Source, list[tuple[Handoff, Task]]], backlog: Backlog) -> Mapping[str, Message]:
        """Return what is announced to each team, by its key."""
        parts: dict[str, list[Message]] = defaultdict(list)
        dues: dict[str, list[datetime]] = defaultdict(list)
        for source, tasks in found.items():
            for team in sorted({task.team for _, task in tasks}):
                own = [(handoff, task) for handoff, task in tasks if task.team == team]
                parts[team].append(self._part(source, own))
                dues[team] += [task.due.due_at for _, task in own]
        return {team: _announced(parts[team], dues[team], backlog.since) for team in parts}

    def _part(self, source: Source, tasks: Iterable[tuple[Handoff, Task]]) -> Message:
        """Return how many records of one kind there are, how many of them are urgent, and the oldest."""
        handoffs = {handoff.id: (handoff, task) for handoff, task in tasks}.values()
        urgent = sum(urgency_of(self._queries.handbook, handoff, task) != STANDARD for handoff, task in handoffs)
        oldest = min((handoff.subject for handoff, _ in handoffs), key=lambda each: (each.entered_review_at, each.number))
        count, at = len(handoffs), oldest.entered_review_at
        if not urgent:
            return message("intake.backlog.part", number=count, records=source.many, oldest=oldest.number, at=at)
        return message(
            "intake.backlog.part_urgent", number=count, records=source.many, oldest=oldest.number, at=at, urgent=urgent
        )


def _announced(parts: Sequence[Message], dues: Sequence[datetime], since: datetime) -> Message:
    return message("intake.backlog.announced", count=len(dues), parts=tuple(parts), since=since, due=max(dues))


def _key(process: str, since: datetime) -> str:
    return f"backlog/{process}/{since.astimezone(UTC):%Y%m%dT%H%M}"
