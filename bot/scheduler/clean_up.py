"""Deletes what is no longer needed: ids of old Slack events and forms that nobody finished."""

from collections.abc import Callable
from datetime import datetime, timedelta

from storage.database import Database

SEEN_KEPT = timedelta(days=7)
"""How long an event or a delivery is known by its id; Slack repeats none after that time."""

DRAFTS_KEPT = timedelta(days=7)
"""How long an unfinished form is kept; it contains personal data."""


def clean_up(database: Database, now: Callable[[], datetime], real_now: Callable[[], datetime]) -> None:
    """Delete ids by real time, and drafts by the clock of business."""
    with database.begin() as work:
        work.seen.purge(real_now() - SEEN_KEPT)
        work.drafts.purge(now() - DRAFTS_KEPT)
