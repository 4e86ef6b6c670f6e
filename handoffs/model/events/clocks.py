"""Events of a task's clock: paused, resumed, set by a changed policy, at risk, breached."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from handoffs.clock.sla import Due, Target
from handoffs.text.messages import Message


@dataclass(frozen=True, kw_only=True)
class Paused:
    """A person asked the customer a question: the clock stands still, until `ends_at` at the latest."""

    type: Literal["paused"] = field(default="paused", init=False)
    step: str
    question: str
    user_id: str
    name: str
    ends_at: datetime
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Resumed:
    """The clock runs again, and does not count the time from its pause `until` this instant; `reason` is why it runs."""

    type: Literal["resumed"] = field(default="resumed", init=False)
    step: str
    due: Due
    until: datetime
    reason: Message
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Retimed:
    """Somebody applied a changed policy to a task that was open already."""

    type: Literal["retimed"] = field(default="retimed", init=False)
    step: str
    target: Target
    due: Due
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Nudged:
    """The task came to be at risk, and its team was nudged."""

    type: Literal["nudged"] = field(default="nudged", init=False)
    step: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Breached:
    """The task was not decided in time."""

    type: Literal["breached"] = field(default="breached", init=False)
    step: str
    at: datetime
