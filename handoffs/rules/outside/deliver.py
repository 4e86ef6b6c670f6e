"""Record the delivery of a decision to outside systems: a service has ended, confirmed, delayed, or rejected."""

from datetime import datetime

from handoffs.model.change import Change, change_of
from handoffs.model.difference import difference_of
from handoffs.model.effects import ThreadReply
from handoffs.model.events.deliveries import (
    Confirmed,
    DeliveryDelayed,
    DeliveryRejected,
    RejectingSystem,
    ServiceEnded,
    system_name,
)
from handoffs.model.handoff import DeliveryState, Handoff
from handoffs.model.people import BATON
from handoffs.model.requests import Written
from handoffs.process.handbook import Handbook
from handoffs.rules.advance import advance
from handoffs.subjects.customer import BilledService
from handoffs.text.messages import Message, message


def note_service_ended(
    handbook: Handbook, handoff: Handoff, step: str, reference: str, service: BilledService, now: datetime
) -> Change | None:
    """Note that the service has ended outside, as it was found there, and ask for what is to be written of it.

    None when the decision that asked for it is not being carried out any more.
    """
    if not _is_delivering(handoff, step, reference):
        return None

    text = message("rules.deliver.ended", service=service.service_id, product=service.product, status=service.status)
    subject = handbook.process_of(handoff).with_service(handoff, service)
    difference = difference_of(handoff.subject, subject)
    event = ServiceEnded(step=step, service=service, text=text, subject=difference, at=now)
    change = change_of(handoff, event)
    task = change.handoff.task(step)
    assert task.decision is not None, "a task that is being saved has a decision"
    asked = handbook.step_of(handoff, task).write_back(change.handoff, task, task.decision, handbook.policy)
    if asked:
        return Change(handoff=change.handoff, events=change.events, effects=(asked,))
    return change.then(_confirmed(handbook, change.handoff, step, reference, None, now))


def confirm(
    handbook: Handbook,
    handoff: Handoff,
    step: str,
    reference: str,
    now: datetime,
    written: Written | None = None,
    aside: Message | None = None,
) -> Change | None:
    """Note that the outside system holds a decision and what was `written`, and open the next steps; None if none is due.

    `aside` is said in the thread of the step's card.
    """
    if not _is_delivering(handoff, step, reference):
        return None
    change = _confirmed(handbook, handoff, step, reference, written, now)
    reply = (ThreadReply(step=step, text=aside),) if aside else ()
    return Change(handoff=change.handoff, events=change.events, effects=(*change.effects, *reply))


def note_retry(handoff: Handoff, step: str, reference: str, reason: Message, now: datetime) -> Change | None:
    """Note that the outside system can't be reached; None when that is known already."""
    if not _is_delivering(handoff, step, reference) or handoff.task(step).delivery_error == reason:
        return None

    return change_of(handoff, DeliveryDelayed(step=step, reason=reason, at=now))


def note_rejected(
    handbook: Handbook,
    handoff: Handoff,
    step: str,
    reference: str,
    reason: Message,
    *,
    conflict: bool,
    system: RejectingSystem = RejectingSystem.SALESFORCE,
    link: str = "",
    now: datetime,
) -> Change | None:
    """Open the task again because the outside `system` said no (`reason`, in its own words), and tell the decider."""
    if not _is_delivering(handoff, step, reference):
        return None

    task = handoff.task(step)
    decision = task.decision
    assert decision is not None, "a task that is being saved has a decision"
    by = {"choice": decision.choice, "user_id": decision.user_id, "name": decision.name}
    rejected = DeliveryRejected(step=step, reason=reason, is_conflict=conflict, system=system.value, link=link, at=now, **by)
    past, alone = handbook.step_of(handoff, task).choice(decision.choice).past, decision.user_id == BATON.user_id
    text = _not_taken(past, reason, system, conflict=conflict)
    reply = ThreadReply(step=step, mention=None if alone else decision.user_id, in_channel=alone, text=text)
    return change_of(handoff, rejected, effects=(reply,))


def _confirmed(handbook: Handbook, handoff: Handoff, step: str, reference: str, written: Written | None, now: datetime) -> Change:
    left = handbook.process_of(handoff).after_write(handoff, written, handbook.policy)
    event = Confirmed(step=step, reference=reference, subject=difference_of(handoff.subject, left), at=now)
    confirmed = change_of(handoff, event)
    return confirmed.then(advance(handbook, confirmed.handoff, step, now))


def _is_delivering(handoff: Handoff, step: str, reference: str) -> bool:
    task = handoff.task(step)
    return task.delivery is DeliveryState.PENDING and task.decision is not None and task.decision.reference == reference


def _not_taken(past: Message, reason: Message, system: RejectingSystem, *, conflict: bool) -> Message:
    if conflict:
        return message("rules.deliver.conflict", past=past, reason=reason)
    return message("rules.deliver.rejected", system=system_name(system), past=past, reason=reason)
