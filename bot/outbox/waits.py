"""Ends waits of messages that nothing holds any more: leases of an earlier run, and instants of a clock that was set back."""

from collections.abc import Callable
from datetime import datetime

from storage.database import Database


def release_leases(database: Database) -> None:
    """End the leases of an earlier run; where replicas share the database, another one takes them over."""
    if database.is_ours_alone:
        with database.begin() as work:
            work.outbox.release_all_leases()


def end_waits_from_the_future(database: Database, real_now: Callable[[], datetime]) -> None:
    """Make due what waits for its next attempt.

    The instants of before would hold everything up until the clock is there again. Each message has a transaction of its own:
    one for all would wait for people who change handoffs, and they for it.
    """
    with database.read() as work:
        waiting = work.outbox.waiting_for_the_future(real_now())
    for message_id in waiting:
        with database.begin() as work:
            work.outbox.end_wait(message_id, real_now())
