"""Facts about the repairs of an operator: what was set aside is tried again, or dropped."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal

from handoffs.text.messages import Message


class Repair(StrEnum):
    """What an operator does with something that is set aside."""

    TRIED_AGAIN = "tried_again"
    DROPPED = "dropped"


@dataclass(frozen=True, kw_only=True)
class Repaired:
    """An operator had something of the handoff tried again, or dropped it: a timer, a message, the handoff itself.

    `kind` and `name` say what it was, and `reason` why it was set aside. Dropping the handoff itself (`ends`) ends its tasks.
    """

    type: Literal["repaired"] = field(default="repaired", init=False)
    repair: Repair
    kind: str
    name: str
    reason: Message
    ends: bool = False
    at: datetime
