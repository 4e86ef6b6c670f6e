"""What happened to a handoff: the events that the journal keeps, in the past tense."""

from handoffs.model.events.clocks import Breached, Paused, Resumed, Retimed, Warned
from handoffs.model.events.escalations import Acknowledged, Escalated, EvidenceUpdated, Repeated, Resolved
from handoffs.model.events.work import (
    ChecksFailed,
    Claimed,
    Commented,
    Confirmed,
    Continued,
    Decided,
    Found,
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
    "Commented",
    "Confirmed",
    "Continued",
    "Decided",
    "Escalated",
    "Event",
    "EvidenceUpdated",
    "Found",
    "Opened",
    "Paused",
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
    | Commented
    | Found
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
    | EvidenceUpdated
)
