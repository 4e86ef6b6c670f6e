"""Count business days backwards from a deadline."""

from datetime import date, datetime, time, timedelta

from handoffs.clock.business_calendar import BusinessCalendar


def close_of_day_before(calendar: BusinessCalendar, day: date, days: int) -> datetime:
    """Return the closing instant `days` business days before a day; 0 is the day itself, or the last open day before it."""
    left = days
    at = day
    while left > 0 or calendar.closed_reason(at) is not None:
        at -= timedelta(days=1)
        left -= calendar.closed_reason(at) is None
    begin = datetime.combine(at, time(), calendar.zone)
    return max(span.end for span in calendar.explain(begin, begin + timedelta(days=1)))
