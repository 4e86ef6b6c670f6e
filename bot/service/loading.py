"""Loads handoffs and their neighbours for the methods of the services."""

from handoffs.model.escalation import SHARED, Trigger
from handoffs.model.escalation import SURFACE as ESCALATION_SURFACE
from handoffs.model.handoff import Handoff
from handoffs.model.refusal import Refusal
from handoffs.model.task_ref import TaskRef
from handoffs.rules import escalate
from handoffs.text.messages import message
from storage.repositories.handoffs import NotFound
from storage.repositories.outbox import OutboxMessage
from storage.repositories.snapshots import Unreadable
from storage.unit_of_work import UnitOfWork

UNREADABLE = message("service.loading.unreadable")
"""What a person reads who asks for a handoff that this release can't read."""


def load(work: UnitOfWork, ref: TaskRef, *, locked: bool = True) -> Handoff:
    """Load the handoff of a reference, by default to change it; Refusal if it can't be read or the reference is wrong.

    Anybody can forge a reference.
    """
    try:
        handoff = work.handoffs.get(ref.handoff) if locked else work.handoffs.peek(ref.handoff)
        if ref.step != ESCALATION_SURFACE:
            handoff.task(ref.step)
    except Unreadable:
        raise Refusal(UNREADABLE) from None
    except (NotFound, KeyError):
        raise Refusal(message("service.loading.unknown_task")) from None
    return handoff


def neighbours(work: UnitOfWork, handoff: Handoff) -> tuple[Handoff, ...]:
    """List the other handoffs of the same customer with an open escalation."""
    return tuple(each for each in work.handoffs.escalated_of(handoff.subject.party) if each.id != handoff.id)


def triggers_of_neighbours(neighbours: tuple[Handoff, ...]) -> frozenset[Trigger]:
    """Return the open triggers of other handoffs that concern the customer as a whole."""
    return SHARED & frozenset().union(*(escalate.open_triggers(each) for each in neighbours))


def delivered(message: OutboxMessage) -> tuple[TaskRef, str]:
    """Return the task and the idempotency key of the decision that an outbox message carries."""
    reference = getattr(message.effect, "reference", "")
    return TaskRef(handoff=message.handoff_id, step=message.step), reference
