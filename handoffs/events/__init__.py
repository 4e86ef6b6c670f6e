"""What happened to a handoff: the events that the journal keeps, in the past tense."""

from handoffs.events.clocks import (
    Breached,
    Paused,
    Resumed,
    Retimed,
    Warned,
)
from handoffs.events.escalations import (
    Acknowledged,
    Escalated,
    ProofRenewed,
    Repeated,
    Resolved,
)
from handoffs.events.work import (
    ChecksFailed,
    Claimed,
    Confirmed,
    Continued,
    Decided,
    Opened,
    Refused,
    Released,
    Returned,
    SavingDelayed,
    ServiceEnded,
    StepOpened,
    SubjectChanged,
    Ticked,
    Withdrawn,
)

__all__ = [
    "Acknowledged",
    "Breached",
    "ChecksFailed",
    "Claimed",
    "Confirmed",
    "Continued",
    "Decided",
    "Escalated",
    "Event",
    "Opened",
    "Paused",
    "ProofRenewed",
    "Refused",
    "Released",
    "Repeated",
    "Resolved",
    "Resumed",
    "Retimed",
    "Returned",
    "SavingDelayed",
    "ServiceEnded",
    "StepOpened",
    "SubjectChanged",
    "Ticked",
    "Warned",
    "Withdrawn",
]

Event = (
    Opened
    | SubjectChanged
    | Claimed
    | Released
    | Decided
    | ServiceEnded
    | StepOpened
    | Returned
    | Ticked
    | ChecksFailed
    | SavingDelayed
    | Confirmed
    | Refused
    | Withdrawn
    | Continued
    | Paused
    | Resumed
    | Retimed
    | Warned
    | Breached
    | Escalated
    | Acknowledged
    | Resolved
    | Repeated
    | ProofRenewed
)
