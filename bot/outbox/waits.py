"""Ends waits of messages that nothing holds any more: leases of an earlier run, and instants of a clock that was set back."""

from collections.abc import Callable
from datetime import datetime, timedelta

from storage.database import Database

LONGEST_LEASE = timedelta(minutes=10)
"""No worker leases a message for so long."""


def release_leases(database: Database) -> None:
    """End the leases of an earlier run; where replicas share the database, they run out by themselves."""
    if database.is_ours_alone:
        with database.begin() as work:
            work.outbox.release_all_leases()


def end_waits_from_the_future(database: Database, real_now: Callable[[], datetime]) -> None:
    """Make due what waits for its next attempt, and end leases that no clock of now could have given.

    The instants of before would hold everything up until the clock is there again. Each message has a transaction of its own:
    one for all would wait for people who change handoffs, and they for it.
    """
    with database.read() as work:
        waiting = work.outbox.waiting_for_the_future(real_now(), LONGEST_LEASE)
    for message_id in waiting:
        with database.begin() as work:
            work.outbox.end_wait(message_id, real_now(), LONGEST_LEASE)
