"""Polls Salesforce at the policy's interval: often while a team that its records wait for is at work, else seldom."""

import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from bot.gateways.salesforce.access.allowance import Allowance
from handoffs.process.policy import Policy

SLOWEST = 120.0
"""Seconds between two polls of an org that allows few calls; longer ones would count as an outage."""


class Polling:
    """Makes the polls one after the other.

    `processes` are those whose subjects are records of Salesforce, by key. `monotonic` returns seconds that only grow, as the
    wall clock may be set back.
    """

    def __init__(
        self,
        policy: Policy,
        polls: Sequence[Callable[[], object]],
        now: Callable[[], datetime],
        processes: Sequence[str],
        monotonic: Callable[[], float] = time.monotonic,
        allowance: Allowance | None = None,
    ) -> None:
        self._allowance = allowance or Allowance(monotonic)
        self._policy = policy
        self._polls = polls
        self._now = now
        self._processes = processes
        self._monotonic = monotonic
        self._polled_at: float | None = None
        self._is_requested = False

    def poll_when_due(self) -> None:
        """Poll if the interval is over, or if somebody requested it; more seldom while the org allows few calls."""
        if self._allowance.pause:
            return
        intervals = self._policy.intake
        is_business = is_business_time(self._policy, self._processes, self._now())
        interval = intervals.business if is_business else intervals.otherwise
        if self._is_requested or self._polled_at is None or self._monotonic() - self._polled_at >= self._slowed(interval):
            self.poll()

    def _slowed(self, interval: timedelta) -> float:
        usual = interval.total_seconds()
        return min(usual * self._allowance.factor, max(usual, SLOWEST))

    def request(self) -> None:
        """Request a poll at the next tick."""
        self._is_requested = True

    def poll(self) -> None:
        """Poll now."""
        self._polled_at, self._is_requested = self._monotonic(), False
        for poll in self._polls:
            poll()


def is_business_time(policy: Policy, processes: Sequence[str], at: datetime) -> bool:
    """Return whether a team is at work that the records of these processes wait for."""
    teams = {policy.process(process).team for process in processes}
    return any(policy.calendar_of(team).is_open(at) for team in teams)
