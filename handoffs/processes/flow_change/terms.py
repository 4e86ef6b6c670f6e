"""What the policy says of flow changes alone: when a change may be activated, and what is watched after that."""

from dataclasses import dataclass
from datetime import timedelta

from handoffs.clock.opening_hours import Hours
from handoffs.process.policy import OwnTerms


@dataclass(frozen=True, kw_only=True)
class Provisioning:
    """The time after a change in which approved orders are watched, and the time in which each has to show a sign."""

    within: timedelta
    watch_for: timedelta


@dataclass(frozen=True, kw_only=True)
class FlowTerms(OwnTerms):
    """The hours in which a change may be activated (none: every hour), and the watch after it (None: no watch)."""

    quiet_hours: tuple[Hours, ...] = ()
    provisioning: Provisioning | None = None
