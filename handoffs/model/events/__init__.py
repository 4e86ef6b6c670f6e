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
    DeliveryDelayed,
    DeliveryRejected,
    FindingsRecorded,
    HandedBack,
    Opened,
    Released,
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
    "DeliveryDelayed",
    "DeliveryRejected",
    "Escalated",
    "Event",
    "EvidenceUpdated",
    "FindingsRecorded",
    "HandedBack",
    "Opened",
    "Paused",
    "Released",
    "Repeated",
    "Resolved",
    "Resumed",
    "Retimed",
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
    | HandedBack
    | Ticked
    | ChecksFailed
    | DeliveryDelayed
    | Confirmed
    | DeliveryRejected
    | Withdrawn
    | Commented
    | FindingsRecorded
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
