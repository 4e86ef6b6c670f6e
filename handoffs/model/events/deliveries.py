"""Facts about the delivery of a decision to outside systems."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal

from handoffs.model.difference import SubjectDifference
from handoffs.subjects.customer import BilledService
from handoffs.text.messages import Message, message, written


class RejectingSystem(StrEnum):
    """The systems that may reject a decision, by the keys under which events name them; Baton does for its operator."""

    SALESFORCE = "Salesforce"
    WHMCS = "WHMCS"
    BATON = "Baton"


def system_name(key: str) -> Message:
    """Return the name of a system by the key that an event holds; a key that this release doesn't know is its own name."""
    match key:
        case RejectingSystem.SALESFORCE:
            return message("model.deliveries.name_of_salesforce")
        case RejectingSystem.WHMCS:
            return message("model.deliveries.name_of_whmcs")
        case RejectingSystem.BATON:
            return message("model.deliveries.name_of_baton")
    return written(key)


@dataclass(frozen=True, kw_only=True)
class ServiceEnded:
    """The billing system ended a service, as the decision asked; `subject` is how that changed the subject."""

    type: Literal["service_ended"] = field(default="service_ended", init=False)
    step: str
    service: BilledService
    text: Message
    subject: SubjectDifference | None
    at: datetime


@dataclass(frozen=True, kw_only=True)
class DeliveryDelayed:
    """The outside system could not be reached; the decision will be delivered later."""

    type: Literal["delivery_delayed"] = field(default="delivery_delayed", init=False)
    step: str
    reason: Message
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Confirmed:
    """The outside system holds the decision; `subject` is how our own writing changed the subject."""

    type: Literal["confirmed"] = field(default="confirmed", init=False)
    step: str
    reference: str
    subject: SubjectDifference | None = None
    at: datetime


@dataclass(frozen=True, kw_only=True)
class DeliveryRejected:
    """The system with the key `system` rejected the decision, or the record had changed meanwhile: the task is open again."""

    type: Literal["delivery_rejected"] = field(default="delivery_rejected", init=False)
    step: str
    reason: Message
    is_conflict: bool
    choice: str
    user_id: str
    name: str
    system: str
    link: str
    at: datetime
