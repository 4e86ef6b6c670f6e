"""One sweep over all that is due: timers are rows, and each is looked at again before it acts."""

from bot.scheduler.held_pings import HeldPings
from bot.service.handoffs import HandoffService

AT_MOST = 500
"""Timers fired in one sweep; what is left waits for the next, a second later."""


def sweep(service: HandoffService, pings: HeldPings | None = None) -> int:
    """Fire the timers that are due, each in a transaction of its own; return how many there were.

    Those that ping a person wait for a reading of the records that began after their instant, as `pings` decides.
    A sweep that finds nothing due ends with one reading.
    """
    if not service.is_any_timer_due:
        if pings:
            pings.note(are_held=False)
        return 0
    fired, until = 0, pings.until(service.now) if pings else None
    while fired < AT_MOST and service.fire_next(until):
        fired += 1
    if pings:
        pings.note(are_held=service.has_due_timers)
    return fired
