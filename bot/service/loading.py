"""Loads handoffs and their neighbours for the methods of the services."""

from collections.abc import Sequence

from handoffs.model.escalation import SHARED
from handoffs.model.escalation import SURFACE as ESCALATION_SURFACE
from handoffs.model.handoff import Handoff
from handoffs.model.refusal import Refusal
from handoffs.model.task_ref import TaskRef
from handoffs.subjects.subject import Subject
from handoffs.text.messages import message
from storage.repositories.handoffs import AlreadyRemoved, NotFound
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
    except AlreadyRemoved as found:
        raise Refusal(message("service.loading.removed", at=found.handoff.removed_at)) from None
    except (NotFound, KeyError):
        raise Refusal(message("service.loading.unknown_task")) from None
    return handoff


def neighbours(work: UnitOfWork, subject: Subject, but: str = "") -> tuple[Handoff, ...]:
    """List the customer's handoffs, but for one, that escalate or escalated what concerns the customer as a whole.

    Of those whose escalation is over these are read: what waits, and the newest rounds of the records that the subject names.
    """
    if not subject.party:
        return ()
    numbered = work.handoffs.newest_numbered(*subject.neighbours, subject.number)
    known = (*work.handoffs.escalated_of(subject.party), *work.handoffs.of_customer(subject.party), *numbered)
    found = {each.id: each for each in known if each.id != but and each.subject.party == subject.party}
    return tuple(each for each in found.values() if _concerns_the_customer(each))


def concerned_customers(work: UnitOfWork, subjects: Sequence[Subject]) -> frozenset[str]:
    """Return those customers of new records of whom a handoff is a neighbour: it escalates what concerns them as a whole."""
    parties = {each.party for each in subjects if each.party}
    numbers = {number for each in subjects if each.party for number in (*each.neighbours, each.number)}
    known = (*work.handoffs.of_customers(parties), *work.handoffs.newest_numbered(*numbers))
    return frozenset(each.subject.party for each in known if _concerns_the_customer(each))


def _concerns_the_customer(handoff: Handoff) -> bool:
    return handoff.escalation is not None and any(each.trigger in SHARED for each in handoff.escalation.evidence)


def delivered(message: OutboxMessage) -> tuple[TaskRef, str]:
    """Return the task and the idempotency key of the decision that an outbox message carries."""
    reference = getattr(message.effect, "reference", "")
    return TaskRef(handoff=message.handoff_id, step=message.step), reference
