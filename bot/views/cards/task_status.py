"""The state of a task on its card, in mrkdwn: waiting, claimed, saving, confirmed, refused or withdrawn."""

from datetime import timedelta

from bot.queries.contexts import CardContext
from bot.views.cards.clock_lines import standing_words
from bot.views.kit import emoji
from bot.views.kit.text import clock_time, link, mention, moment, safe
from handoffs.clock.sla import Standing, standing
from handoffs.model.events.deliveries import system_name
from handoffs.model.handoff import Decision, DeliveryFailure, DeliveryState, Task, TaskState, Withdrawal
from handoffs.model.people import BATON

AT_ONCE = timedelta(minutes=1)
"""A decision that is confirmed within this time has one time on the card."""

_SET_OUTSIDE = ("intake.absent_records.changed", "intake.absent_records.changed_by")


def state_line(context: CardContext) -> str:
    """Write the state of the task in mrkdwn, with the people concerned."""
    task = context.task
    if task.state is TaskState.OPEN:
        return _waiting(context, task)
    return "\n".join(outcome_lines(context))


def outcome_lines(context: CardContext, outcome: str = "") -> list[str]:
    """Write how a task ended: withdrawn, decided and delivered, or handed back; `outcome` is what a decision made true."""
    task = context.task
    if task.withdrawal:
        return [_withdrawn(context, task.withdrawal)]
    if task.decision:
        return _decided(context, task, task.decision, outcome)
    return [_handed_back(context)]


def waiting_lines(context: CardContext) -> list[str]:
    """Write what happened to an open task before: somebody handed it back, or its decision could not be saved."""
    task = context.task
    back = [_handed_back(context)] if task.handed_back else []
    return [*back, *([_failure(context, task.delivery_failure)] if task.delivery_failure else [])]


def is_set_outside(withdrawal: Withdrawal) -> bool:
    """Return whether a task ended since somebody gave its record another status in Salesforce."""
    return withdrawal.reason.id in _SET_OUTSIDE


def _withdrawn(context: CardContext, withdrawal: Withdrawal) -> str:
    """Write what was done outside as an outcome, and another withdrawal as one."""
    reason, at = safe(context.show(withdrawal.reason), 300), moment(withdrawal.at, context.reader)
    if is_set_outside(withdrawal):
        return f"{emoji.DONE} {context.reader.text('cards.task_status.set_outside', reason=reason, at=at)}"
    return f"{emoji.NO_LONGER} {context.reader.text('cards.task_status.withdrawn', reason=reason, at=at)}"


def _waiting(context: CardContext, task: Task) -> str:
    lines = [f"{standing_words(context)} · *{_waits_for(context, task)}*"]
    if context.is_ahead and task.waits_until:
        at = moment(task.waits_until, context.reader)
        lines = [f"{emoji.SCHEDULED} {context.reader.text('cards.task_status.waits_until', at=at)}"]
    if task.claim:
        name, until = mention(task.claim.user_id, task.claim.name), clock_time(task.claim.lapses_at, context.reader)
        lines.append(f"{emoji.CLAIMED} {context.reader.text('cards.task_status.claimed', name=name, at=until)}")
    return "\n".join([*lines, *waiting_lines(context)])


def _waits_for(context: CardContext, task: Task) -> str:
    if task.pause:
        return context.reader.text("cards.task_status.for_answer")
    if context.definition.ticked_on_card:
        return context.reader.text("cards.task_status.to_be_done")
    return context.reader.text("cards.task_status.for_decision")


def _handed_back(context: CardContext) -> str:
    """Write who handed the task back, or handed it back to this one, and why; empty where nobody did."""
    others = [task.handed_back for task in context.handoff.tasks if task.handed_back and task.step in context.definition.follows]
    back = context.task.handed_back or (others[0] if others else None)
    if back is None:
        return ""
    name, reason = mention(back.user_id, back.name), safe(context.show(back.reason), 500)
    line = context.reader.text("cards.task_status.handed_back", name=name, at=moment(back.at, context.reader), reason=reason)
    return f"{emoji.HANDED_BACK} {line}"


def _failure(context: CardContext, failure: DeliveryFailure) -> str:
    reader, past, reason = context.reader, _past(context, failure.choice), safe(context.show(failure.reason), 400)
    name = mention(failure.user_id, failure.name)
    record = f" · {link(failure.link, reader.text('cards.task_status.see_record'))}" if failure.link else ""
    if failure.is_conflict:
        return f"{emoji.WARNING} {reader.text('cards.task_status.not_saved', name=name, past=past, reason=reason)}{record}"
    line = reader.text("cards.task_status.refused", system=system_name(failure.system), name=name, past=past, reason=reason)
    return f"{emoji.WARNING} {line}{record}"


def _decided(context: CardContext, task: Task, decision: Decision, outcome: str) -> list[str]:
    """Write the decision and its delivery on one line, what it made true, and its reason."""
    past, name = _past(context, decision.choice), mention(decision.user_id, decision.name)
    reader, at = context.reader, moment(decision.at, context.reader)
    if standing(task.due, context.now, decided_at=decision.at) is Standing.BREACHED:
        line = reader.text("cards.task_status.decided_late", past=past, name=name, at=at)
    else:
        line = reader.text("cards.task_status.decided_in_time", past=past, name=name, at=at)
    return [f"{line} · {_saved(context, task, decision)}", *([outcome] if outcome else []), *_reason(context, decision)]


def _reason(context: CardContext, decision: Decision) -> list[str]:
    words = safe(context.show(decision.words), 600)
    if decision.reason:
        label = safe(context.handbook.terms_of(context.handoff).reason_label(decision.reason), 80)
        return [context.reader.text("cards.task_status.reason", reason=label, words=words)]
    return [words] if decision.user_id == BATON.user_id and decision.words else []


def _saved(context: CardContext, task: Task, decision: Decision) -> str:
    reader = context.reader
    if task.delivery is DeliveryState.CONFIRMED and task.confirmed_at and task.confirmed_at - decision.at < AT_ONCE:
        return f"{emoji.DONE} {reader.text('cards.task_status.confirmed_at_once')}"
    if task.delivery is DeliveryState.CONFIRMED and task.confirmed_at:
        return f"{emoji.DONE} {reader.text('cards.task_status.confirmed', at=moment(task.confirmed_at, reader))}"
    if task.delivery is not DeliveryState.PENDING:
        return f"{emoji.DONE} {reader.text('cards.task_status.done')}"
    if task.delivery_error:
        since, error = moment(decision.at, reader), safe(context.show(task.delivery_error), 300)
        return f"{emoji.SAVING} {reader.text('cards.task_status.saving_since', at=since, error=error)}"
    if _is_ending(context, task, decision):
        return f"{emoji.SAVING} {reader.text('cards.task_status.ending_service')}"
    return f"{emoji.SAVING} {reader.text('cards.task_status.saving')}"


def _is_ending(context: CardContext, task: Task, decision: Decision) -> bool:
    """Return whether a service has to end before anything is written."""
    return context.definition.service_ending(context.handoff, task, decision, context.handbook.policy) is not None


def _past(context: CardContext, choice: str) -> str:
    return context.show(context.definition.choice(choice).past)
