"""The facts that the journal keeps of a handoff, each in scalars and small values, named in the past tense."""

from handoffs.model.events.clocks import Breached, Paused, Resumed, Retimed, Warned
from handoffs.model.events.deliveries import Confirmed, DeliveryDelayed, DeliveryRejected, ServiceEnded
from handoffs.model.events.escalations import Acknowledged, Escalated, EvidenceUpdated, Repeated, Resolved
from handoffs.model.events.work import (
    ChecksFailed,
    Claimed,
    Commented,
    Continued,
    Decided,
    FindingsRecorded,
    HandedBack,
    Opened,
    Released,
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
