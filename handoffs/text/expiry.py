"""Messages for the time until something expires."""

from datetime import datetime, timedelta

from handoffs.text.messages import Message, message

MINUTE = timedelta(minutes=1)


def expiry_words(not_after: datetime, left: timedelta) -> Message:
    """Write the day of the expiry, which is the reader's, and the time left: *expires on 14 December 2026, in 13 days*."""
    if left <= timedelta():
        return message("text.expiry.expired", at=not_after)
    return message("text.expiry.expires", at=not_after, left=days_left(left))


def days_left(left: timedelta) -> Message:
    """Write the time left in whole days, rounded down; in hours and minutes on the last day."""
    if left <= timedelta():
        return message("text.expiry.none_left")
    if left < timedelta(days=1):
        return message("text.expiry.last_day", left=left // MINUTE * MINUTE)
    return message("text.expiry.days_left", count=left.days)
