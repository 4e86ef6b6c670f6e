"""Counting business days backwards from a day by which all has to be done."""

from datetime import date, datetime, time, timedelta

from handoffs.clock.business_calendar import BusinessCalendar


def close_of_day_before(calendar: BusinessCalendar, day: date, days: int) -> datetime:
    """Give the instant at which the team goes home, so many business days before a day; 0 is that day, if it is worked on."""
    left = days
    at = day
    while left > 0 or calendar.closed_reason(at) is not None:
        at -= timedelta(days=1)
        left -= calendar.closed_reason(at) is None
    begin = datetime.combine(at, time(), calendar.zone)
    return max(span.end for span in calendar.explain(begin, begin + timedelta(days=1)))
