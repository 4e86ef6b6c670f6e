"""Deletes what nobody needs any more, in small batches, by one replica at a time."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.scheduler.retention import Retention
from bot.service.attempts import Attempts
from storage.batches import BATCH
from storage.database import Database
from storage.repositories.job_health import Job
from storage.repositories.set_aside import RowKind, RowName
from storage.repositories.snapshots import DROPPED_AT_ONCE
from storage.unit_of_work import UnitOfWork

SEEN_KEPT = timedelta(days=7)
"""How long an event or a delivery is known by its id; Slack repeats none after that time."""

DRAFTS_KEPT = timedelta(days=7)
"""How long an unfinished form is kept; it contains personal data."""

TIMERS_KEPT = timedelta(days=7)
"""How long a fired timer of a settled handoff is kept; those of an open one are kept, so that no moment comes twice."""

MESSAGES_KEPT = timedelta(days=30)
"""How long an outbox message is kept that was delivered or given up."""

SNAPSHOTS_KEPT = timedelta(days=30)
"""How long a handoff has a snapshot, from its opening on, if it is settled then; after that it is read from its journal."""

AT_MOST = 200
"""Batches of each kind in one run; what is left waits for the next run, an hour later."""

TURN = timedelta(minutes=10)
"""For so long other replicas leave the clean-up to the one that began it, if that does not end."""


@dataclass(frozen=True, kw_only=True)
class Duty:
    """One kind of rows: `delete` removes a batch of those from before an instant and returns how many these were."""

    name: str
    delete: Callable[[UnitOfWork, datetime], int]
    before: datetime
    batch: int | None = None
    """How many rows a batch has; None: as many as most."""


def clean_up(
    database: Database, now: Callable[[], datetime], real_now: Callable[[], datetime], retention: Retention | None = None
) -> None:
    """Delete old ids and messages by real time, old drafts, timers and snapshots by that of business; let retention remove."""
    with database.begin() as work:
        if not work.job_health.acquire_lease(Job.CLEAN_UP, real_now(), TURN):
            return
    duties = (
        Duty(name="event ids", delete=lambda work, before: work.idempotency_keys.purge(before), before=real_now() - SEEN_KEPT),
        Duty(name="drafts", delete=lambda work, before: work.drafts.purge(before), before=now() - DRAFTS_KEPT),
        Duty(name="fired timers", delete=lambda work, before: work.timers.purge(before), before=now() - TIMERS_KEPT),
        Duty(name="done messages", delete=lambda work, before: work.outbox.purge(before), before=real_now() - MESSAGES_KEPT),
        Duty(name="nudges", delete=lambda work, before: work.nudges.purge(before), before=now() - TIMERS_KEPT),
        Duty(
            name="settled snapshots",
            delete=lambda work, before: work.snapshots.drop_settled(before),
            before=now() - SNAPSHOTS_KEPT,
            batch=DROPPED_AT_ONCE,
        ),
    )
    Attempts(database, real_now).each(RowKind.CLEAN_UP, duties, _named, lambda duty: _delete_all(database, duty))
    if retention:
        retention.remove_old()
    with database.begin() as work:
        work.job_health.end_turn(Job.CLEAN_UP)


def _delete_all(database: Database, duty: Duty) -> None:
    for _ in range(AT_MOST):
        with database.begin() as work:
            deleted = duty.delete(work, duty.before)
        if deleted < (duty.batch or BATCH):
            return


def _named(duty: Duty) -> RowName:
    return RowName(kind=RowKind.CLEAN_UP, reference=duty.name, name=duty.name)
