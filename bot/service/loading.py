"""What the desk's verbs load before they ask the rules."""

from handoffs.model.escalation import SHARED, Trigger
from handoffs.model.escalation import SURFACE as ESCALATION_SURFACE
from handoffs.model.handoff import Handoff
from handoffs.model.refusal import Refusal
from handoffs.model.task_ref import TaskRef
from handoffs.rules import escalate
from handoffs.text.messages import message
from storage.handoffs import NotFound
from storage.outbox import OutboxMessage
from storage.unit_of_work import UnitOfWork


def load(work: UnitOfWork, ref: TaskRef) -> Handoff:
    """Load what a person points at; a reference that leads nowhere is refused in words, since anyone can forge one."""
    try:
        handoff = work.handoffs.get(ref.handoff)
        if ref.step != ESCALATION_SURFACE:
            handoff.task(ref.step)
    except (NotFound, KeyError):
        raise Refusal(message("service.loading.unknown_task")) from None
    return handoff


def neighbours(work: UnitOfWork, handoff: Handoff) -> tuple[Handoff, ...]:
    """List the same customer's other handoffs with an open escalation."""
    return tuple(each for each in work.handoffs.escalated_of(handoff.subject.party) if each.id != handoff.id)


def triggers_of_neighbours(neighbours: tuple[Handoff, ...]) -> frozenset[Trigger]:
    """Name the triggers that concern a customer as a whole, and that an open escalation of theirs bears."""
    return SHARED & frozenset().union(*(escalate.open_triggers(each) for each in neighbours))


def delivered(message: OutboxMessage) -> tuple[TaskRef, str]:
    """Give the task and the decision that a parcel carries."""
    reference = getattr(message.effect, "reference", "")
    return TaskRef(handoff=message.handoff_id, step=message.step), reference
