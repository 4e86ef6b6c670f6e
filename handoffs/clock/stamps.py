"""Waits that are measured by stamps of a wall clock, which may be set back or forward: a stamp from the future is due."""

from datetime import datetime, timedelta

SKEW = timedelta(seconds=10)
"""How far the clocks of two machines may differ: a stamp further in the future was made before a clock was set back."""

_NEXT = timedelta(microseconds=1)
"""The least by which one stamp follows another."""


def in_order(at: datetime, last: datetime | None) -> datetime:
    """Return the stamp of what happened after something else, also where the clock was set back since; None for nothing."""
    return at if last is None or at >= last else last + _NEXT


def is_recent(at: datetime, now: datetime, within: timedelta) -> bool:
    """Return whether a stamp is younger than a length; a stamp from the future is not."""
    return -SKEW <= now - at < within


def is_later(at: datetime, than: datetime, now: datetime) -> bool:
    """Return whether a stamp was made after another one; one from the future was made before the clock was set back."""
    return at > than or at - now <= SKEW < than - now


def is_due(at: datetime, now: datetime, at_most: timedelta) -> bool:
    """Return whether an instant that was set at most a length ahead has come; one that is further ahead was set before a step."""
    return now >= at or at - now > at_most + SKEW
