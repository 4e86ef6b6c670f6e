"""The subjects that a handoff can have."""

from handoffs.subjects.case import CancellationCase, EligibilityCase
from handoffs.subjects.certificate import Certificate
from handoffs.subjects.onboarding import Onboarding
from handoffs.subjects.order import Order
from handoffs.subjects.work_item import WorkItem

Subject = Order | EligibilityCase | CancellationCase | WorkItem | Certificate | Onboarding


"""What a handoff can be about."""


def by_hand(subject: Subject) -> WorkItem | Certificate | Onboarding | None:
    """Return the subject if a person started its handoff by hand, or None."""
    return subject if isinstance(subject, WorkItem | Certificate | Onboarding) and subject.starter_id else None
