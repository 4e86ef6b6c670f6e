"""One sweep over all that is due: timers are rows, and each is looked at again before it acts."""

from bot.service.handoffs import HandoffService

AT_MOST = 500
"""Timers fired in one sweep; what is left waits for the next, a second later."""


def sweep(service: HandoffService) -> int:
    """Fire the timers that are due, each in a transaction of its own; gives how many there were."""
    fired = 0
    while fired < AT_MOST and service.fire_next():
        fired += 1
    return fired
