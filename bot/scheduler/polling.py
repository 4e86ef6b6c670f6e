"""Polls Salesforce at the policy's interval: often while the team that approves orders is at work, else seldom."""

import time
from collections.abc import Callable, Sequence
from datetime import datetime

from handoffs.process.policy import Policy


class Polling:
    """Makes the polls one after the other; `monotonic` returns seconds that only grow, as the wall clock may be set back."""

    def __init__(
        self,
        policy: Policy,
        polls: Sequence[Callable[[], object]],
        now: Callable[[], datetime],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._policy = policy
        self._polls = polls
        self._now = now
        self._monotonic = monotonic
        self._polled_at: float | None = None

    def poll_when_due(self) -> None:
        """Poll if the interval is over."""
        pace = self._policy.intake
        calendar = self._policy.calendar_of(self._policy.process("order_approval").team)
        interval = pace.business if calendar.is_open(self._now()) else pace.otherwise
        if self._polled_at is None or self._monotonic() - self._polled_at >= interval.total_seconds():
            self.poll()

    def poll(self) -> None:
        """Poll now."""
        self._polled_at = self._monotonic()
        for poll in self._polls:
            poll()
