"""One sweep over all that is due: timers are rows, and each is looked at again before it acts."""

from bot.scheduler.held_pings import HeldPings
from bot.service.handoffs import HandoffService

AT_MOST = 5_000
"""Timers fired in one sweep, in batches; what is left waits for the next, a second later."""


def sweep(service: HandoffService, pings: HeldPings | None = None) -> int:
    """Fire the timers that are due, a batch in one transaction; return how many there were.

    Those that ping a person wait for a reading of the records that began after their instant, as `pings` decides.
    A sweep that finds nothing due ends with one reading.
    """
    if not service.is_any_timer_due:
        if pings:
            pings.note(are_held=False)
        return 0
    fired, until = 0, pings.until(service.now) if pings else None
    while fired < AT_MOST and (batch := service.fire_due(until)):
        fired += batch
    service.say_nudges()
    fired += service.remind_groups(until)
    if pings:
        pings.note(are_held=service.has_due_timers)
    return fired
