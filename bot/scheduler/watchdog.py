"""Watches intake, timers and outbox from outside, and announces when one of them stops and when it runs again."""

import logging
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.scheduler.clock_steps import ClockSteps
from bot.service.redraws import redraw_all
from bot.text.rendering import Reader
from bot.text.row_names import row_title
from handoffs.model.effects import Announcement, Destination, kinds_of
from handoffs.processes import PROCESSES
from handoffs.text.messages import Message, message
from storage.database import Database
from storage.repositories.job_health import Job, JobStatus, job_key
from storage.repositories.outbox import Unsent
from storage.repositories.set_aside import RowKind
from storage.unit_of_work import UnitOfWork

logger = logging.getLogger(__name__)

DRIFT = timedelta(minutes=1)
"""A stamp may be so far ahead: the clock was set back a little at a time, which is no step."""

BLIND_AFTER = timedelta(seconds=150)
"""After this time without a successful poll, cards show the time of the last one (more than twice the slowest interval)."""

LATE_AFTER = timedelta(seconds=60)
"""A timer that is due for longer than this was missed (they are checked every second)."""

STUCK_AFTER = timedelta(minutes=5)
"""A message or a decision that should have left so long ago is stuck."""

ANNOUNCED_AFTER = 2
"""A row that failed so often is announced; one failure alone may have had a cause that is over."""

SAID_ALREADY = frozenset({RowKind.CHANNEL, RowKind.ABSENCE})
"""Kinds of rows that are announced once by whoever sets them aside."""

NAMED = 5
"""How many rows that are set aside an announcement names."""

Known = Mapping[str, JobStatus]
"""The health of all jobs, by job."""

Blind = dict[str, datetime]
"""The processes whose records can't be read, with the last time that they could."""

RECORDS, TIMERS, SET_ASIDE = "records", "timers", "set_aside"
"""What is watched besides the outside systems that messages and decisions go to."""


@dataclass(frozen=True, kw_only=True)
class Fault:
    """A fault of something that is watched: its start in real time, and the sentence for people."""

    since: datetime
    text: Message


class Watchdog:
    """Checks every few seconds. `now` is the clock of business, on which timers are due; everything else is real time.

    After a step of the wall clock, as when the machine was suspended, the other jobs first get their time again. `monotonic`
    returns seconds that only grow.
    """

    def __init__(
        self,
        database: Database,
        now: Callable[[], datetime],
        real_now: Callable[[], datetime],
        polled: Sequence[str],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._database = database
        self._now = now
        self._real_now = real_now
        self._polled = polled
        self._began = real_now()
        self._monotonic = monotonic
        self._steps = ClockSteps(real_now, monotonic)
        self._stepped_at: datetime | None = None
        self._timers_seen_late: tuple[float, datetime] | None = None
        self._blind: Blind = {}
        self._must_redraw = False

    def watch(self) -> None:
        """Watch once: announce to the supervisors the faults that begin and end, and keep the cards honest."""
        if self._steps.last():
            self._stepped_at = self._real_now()
        with self._database.begin() as work:
            known = {status.job: status for status in work.job_health.all()}
            blind = self._blind_processes(known)
            faults = self._faults(work, known, blind)
            announced = {watched for watched, fault in faults.items() if self._report(work, known, watched, fault)}
        self._must_redraw |= RECORDS in announced or blind.keys() != self._blind.keys()
        self._blind = blind
        if self._must_redraw:
            self._redraw_open_cards()

    def as_of(self, process: str) -> datetime | None:
        """Return the business instant for which the cards of a process are true; None while its records can be read."""
        since = self._blind.get(process)
        return None if since is None else self._now() - max(self._real_now() - since, timedelta())

    def _redraw_open_cards(self) -> None:
        """Request a redraw of all open cards; when that fails, the next watch does it."""
        with self._database.read() as work:
            waiting = work.handoffs.ids(waiting=True)
        redraw_all(self._database, waiting, self._real_now)
        self._must_redraw = False

    def _faults(self, work: UnitOfWork, known: Known, blind: Blind) -> dict[str, Fault | None]:
        """Return everything that is watched, each with its fault or None."""
        waiting = work.outbox.unsent(but_set_aside=True)
        unsent = {destination.value: self._unsent(waiting, known, destination) for destination in Destination}
        return {
            RECORDS: self._unreadable(known, blind),
            TIMERS: self._timers(work),
            SET_ASIDE: _set_aside(work),
        } | unsent

    def _unreadable(self, known: Known, blind: Blind) -> Fault | None:
        """Find what can't be read: all of Salesforce, or the records of some processes alone."""
        if not blind:
            return None
        status = known.get(job_key(Job.INTAKE))
        text = _unreadable(_records(blind, self._polled), status.reason if status else None)
        return Fault(since=min(blind.values()), text=text)

    def _blind_processes(self, known: Known) -> Blind:
        """Return the processes whose records could not be read for too long, with the last time that they were."""
        found = {}
        for process in self._polled:
            status = known.get(job_key(Job.INTAKE, process))
            seen = (status.ok_at if status else None) or self._began
            is_known = self._blind.get(process) == seen
            if self._has_waited(self._newest(seen, self._began), BLIND_AFTER, is_known=is_known):
                found[process] = seen
        return found

    def _newest(self, *stamps: datetime) -> datetime:
        """Return the newest stamp that is not far in the future: one from before the clock was set back says nothing of now."""
        latest = self._real_now() + DRIFT
        return max((each for each in stamps if each <= latest), default=max(stamps))

    def _timers(self, work: UnitOfWork) -> Fault | None:
        """Find timers that stay late: one that has only just become due on a clock that jumped is not."""
        late = work.timers.oldest_due(self._now())
        if late is None:
            self._timers_seen_late = None
            return None
        self._timers_seen_late = self._timers_seen_late or (self._monotonic(), self._real_now())
        seen, since = self._timers_seen_late
        if self._monotonic() - seen < LATE_AFTER.total_seconds():
            return None
        return Fault(since=since, text=message("scheduler.watchdog.timers_late"))

    def _unsent(self, waiting: Mapping[str, Unsent], known: Known, destination: Destination) -> Fault | None:
        """Find what waits for too long for one outside system; what is set aside is announced as that."""
        found = [waiting[kind] for kind in kinds_of(destination, watched_only=True) if kind in waiting]
        since, status = min((each.oldest for each in found), default=None), known.get(job_key(Job.WATCHDOG, destination.value))
        is_known = status is not None and status.failed_since is not None
        if since is None or not self._has_waited(since, STUCK_AFTER, is_known=is_known):
            return None
        return Fault(since=since, text=_waiting(destination, sum(each.number for each in found)))

    def _has_waited(self, since: datetime, limit: timedelta, *, is_known: bool) -> bool:
        """Return whether something has waited for a limit; what began before a step of the clock is timed from the step.

        What is known to have waited for too long goes on over a step.
        """
        now = self._real_now()
        if self._stepped_at is None or self._stepped_at <= since <= now:
            return now - since >= limit
        return is_known or now - self._stepped_at >= limit

    def _report(self, work: UnitOfWork, known: Known, watched: str, fault: Fault | None) -> bool:
        """Announce a fault once when it begins and once when it is over, among all replicas; return whether it was announced."""
        now, key, operator = self._real_now(), job_key(Job.WATCHDOG, watched), Reader.for_operator()
        before = known.get(key)
        begun = before.failed_since if before else None
        if fault and not begun:
            work.job_health.record(Job.WATCHDOG, now, fault.text, part=watched)
            logger.warning("%s (since %s)", operator.show(fault.text), fault.since.isoformat(timespec="seconds"))
            begins = message("scheduler.watchdog.begun", text=fault.text, at=fault.since)
            return self._announce(work, f"{key}/{now:%Y%m%dT%H%M%S}", begins)
        if begun and not fault:
            work.job_health.record(Job.WATCHDOG, now, part=watched)
            over = _over(watched)
            logger.info("%s", operator.show(over))
            return self._announce(work, f"{key}/{begun:%Y%m%dT%H%M%S}/over", message("scheduler.watchdog.over", text=over))
        return False

    def _announce(self, work: UnitOfWork, key: str, text: Message) -> bool:
        now = self._real_now()
        return work.outbox.put_notice(key, Announcement(text=text), priority_at=now, now=now)


def _set_aside(work: UnitOfWork) -> Fault | None:
    """Find what failed again after a pause and is still set aside."""
    entries = [each for each in work.set_aside.all() if each.attempts >= ANNOUNCED_AFTER and each.row.kind not in SAID_ALREADY]
    if not entries:
        return None
    names = tuple(row_title(entry.row.kind, entry.row.name, entry.row.process) for entry in entries[:NAMED])
    return Fault(since=entries[0].since, text=message("scheduler.watchdog.set_aside", count=len(entries), names=names))


def _over(watched: str) -> Message:
    """Return the sentence for the end of a fault."""
    return {
        RECORDS: message("scheduler.watchdog.records_back"),
        TIMERS: message("scheduler.watchdog.timers_back"),
        SET_ASIDE: message("scheduler.watchdog.nothing_set_aside"),
        Destination.SLACK: message("scheduler.watchdog.slack_took_all"),
        Destination.SALESFORCE: message("scheduler.watchdog.salesforce_took_all"),
        Destination.WHMCS: message("scheduler.watchdog.whmcs_took_all"),
    }[watched]


def _waiting(destination: Destination, count: int) -> Message:
    """Return how much waits for an outside system."""
    return {
        Destination.SLACK: message("scheduler.watchdog.slack_waits", count=count),
        Destination.SALESFORCE: message("scheduler.watchdog.salesforce_waits", count=count),
        Destination.WHMCS: message("scheduler.watchdog.whmcs_waits", count=count),
    }[destination]


def _unreadable(records: Message, reason: Message | None) -> Message:
    if reason is None:
        return message("scheduler.watchdog.unreadable", records=records)
    return message("scheduler.watchdog.unreadable_because", records=records, reason=reason)


def _records(blind: Iterable[str], polled: Sequence[str]) -> Message:
    """Name the records that can't be read: all of Salesforce, or those of some processes."""
    processes = sorted(blind)
    if len(processes) == len(polled):
        return message("scheduler.watchdog.salesforce")
    return message("scheduler.watchdog.some_records", processes=tuple(PROCESSES[process].title for process in processes))
