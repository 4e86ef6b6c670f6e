"""A second pair of eyes on intake, timers and outbox, apart from what it watches: it says when one stands still, and when not."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.text.rendering import Reader
from handoffs.model.effects import Announcement, Destination, kinds_of
from handoffs.process.policy import Policy
from handoffs.processes import PROCESSES
from handoffs.text.wording import listed
from storage.database import Database
from storage.unit_of_work import UnitOfWork

logger = logging.getLogger(__name__)

BLIND_AFTER = timedelta(seconds=150)
"""So long without a successful look at Salesforce, and cards say as of when they are true (twice the slowest poll, and some)."""

LATE_AFTER = timedelta(seconds=60)
"""A timer that is due for so long was not looked at (they are swept every second)."""

STUCK_AFTER = timedelta(minutes=5)
"""A message or a decision that should have left so long ago is stuck."""


@dataclass(frozen=True, kw_only=True)
class Trouble:
    """One thing that stands still: since when in real time, what people have to know, and what they hear when it is over."""

    what: str
    since: datetime
    says: str
    over: str


class Watchdog:
    """Looks every few seconds. `now` is the clock of business, on which timers are due; everything else is real time."""

    def __init__(
        self,
        database: Database,
        policy: Policy,
        now: Callable[[], datetime],
        real_now: Callable[[], datetime],
        woken: Callable[[], None],
        polled: Sequence[str],
    ) -> None:
        self._database = database
        self._policy = policy
        self._now = now
        self._real_now = real_now
        self._woken = woken
        self._polled = polled
        self._began = real_now()
        self._timers_seen_late: datetime | None = None
        self._blind: dict[str, datetime] = {}

    def look(self) -> None:
        """Look once: tell #escalations what has begun to stand still and what runs again, and keep the cards honest."""
        with self._database.begin() as work:
            troubles = {trouble.what: trouble for trouble in self._troubles(work)}
            changed = [self._tell(work, what, troubles.get(what)) for what in ("salesforce", "timers", "slack", "decisions")]
            blind = self._blind_processes(work)
            if changed[0] or blind.keys() != self._blind.keys():
                for handoff in work.handoffs.open_ones():
                    work.outbox.request_redraws(handoff, now=self._real_now())
            self._blind = blind
        if any(changed):
            self._woken()

    def as_of(self, process: str) -> datetime | None:
        """Return the business instant for which the cards of a process are true; None while its records can be read."""
        since = self._blind.get(process)
        return None if since is None else self._now() - (self._real_now() - since)

    def _troubles(self, work: UnitOfWork) -> list[Trouble]:
        found = (self._salesforce(work), self._timers(work), self._slack(work), self._decisions(work))
        return [trouble for trouble in found if trouble]

    def _salesforce(self, work: UnitOfWork) -> Trouble | None:
        """Find what can't be read: all of it, or the records of some processes alone."""
        blind, beat = self._blind_processes(work), work.job_health.last("intake")
        if not blind:
            return None
        why = f" ({beat.says})" if beat and beat.says else ""
        what = "Salesforce" if len(blind) == len(self._polled) else f"What {listed(sorted(map(_title, blind)))} cards are about"
        says = f"{what} can't be read{why}. Cards show what was known then; new records don't come in until it is back."
        over = "Salesforce can be read again; the cards are true."
        return Trouble(what="salesforce", since=min(blind.values()), says=says, over=over)

    def _blind_processes(self, work: UnitOfWork) -> dict[str, datetime]:
        """Return the processes whose records could not be read for too long, with the last time that they were."""
        found = {}
        for process in self._polled:
            beat = work.job_health.last(f"intake/{process}")
            seen = (beat.ok_at if beat else None) or self._began
            if self._real_now() - max(seen, self._began) >= BLIND_AFTER:
                found[process] = seen
        return found

    def _timers(self, work: UnitOfWork) -> Trouble | None:
        """Find timers that stay late: one that has only just become due on a clock that jumped is not."""
        late = work.timers.oldest_due(self._now())
        if late is None:
            self._timers_seen_late = None
            return None
        self._timers_seen_late = self._timers_seen_late or self._real_now()
        if self._real_now() - self._timers_seen_late < LATE_AFTER:
            return None
        says = "Clocks are not being watched: nudges and escalations come late. The operator should look at the log."
        over = "Clocks are watched again; what was missed is being told now."
        return Trouble(what="timers", since=self._timers_seen_late, says=says, over=over)

    def _slack(self, work: UnitOfWork) -> Trouble | None:
        messages = kinds_of(Destination.SLACK, watched_only=True)
        since = work.outbox.oldest_unsent(*messages)
        if since is None or self._real_now() - since < STUCK_AFTER:
            return None
        waiting = work.outbox.count(*messages)
        says = f"{waiting} messages could not be sent to Slack yet, so cards may be missing or old."
        return Trouble(what="slack", since=since, says=says, over="All messages have been sent.")

    def _decisions(self, work: UnitOfWork) -> Trouble | None:
        decisions = kinds_of(Destination.SALESFORCE, Destination.WHMCS, watched_only=True)
        since = work.outbox.oldest_unsent(*decisions)
        if since is None or self._real_now() - since < STUCK_AFTER:
            return None
        waiting = work.outbox.count(*decisions)
        says = f"{waiting} decisions wait for Salesforce to take them. Nothing is lost; they are sent when it can be reached."
        return Trouble(what="decisions", since=since, says=says, over="All decisions have reached Salesforce.")

    def _tell(self, work: UnitOfWork, what: str, trouble: Trouble | None) -> bool:
        """Announce a fault once when it begins and once when it is over, among all replicas; return whether it was announced."""
        job, now = f"watch/{what}", self._real_now()
        known = work.job_health.last(job)
        begun = known.failed_since if known else None
        if trouble and not begun:
            work.job_health.beat(job, now, ok=False, says=trouble.over)
            logger.warning("%s (since %s)", trouble.says, trouble.since.isoformat(timespec="seconds"))
            return self._announce(work, f"{job}/{now:%Y%m%dT%H%M%S}", f":warning: {trouble.says}", trouble.since)
        if begun and known and not trouble:
            work.job_health.beat(job, now, ok=True)
            logger.info("%s", known.says)
            return self._announce(work, f"{job}/{begun:%Y%m%dT%H%M%S}/over", f":white_check_mark: {known.says}", None)
        return False

    def _announce(self, work: UnitOfWork, key: str, says: str, since: datetime | None) -> bool:
        zone = next(iter(self._policy.calendars.values())).zone
        told = f"{says} (since {since.astimezone(zone):%H:%M %Z})" if since else says
        now = self._real_now()
        return work.outbox.put_notice(key, Announcement(text=told), priority_at=now, now=now)


def _title(process: str) -> str:
    return Reader.for_operator().show(PROCESSES[process].title).lower()
