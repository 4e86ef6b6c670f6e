"""The state of a task in plain words: the text of its message, which notifications show and screen readers read."""

from bot.queries.contexts import CardContext
from bot.views.cards.checks import failed_labels
from bot.views.cards.task_status import is_set_outside
from handoffs.model.handoff import Decision, DeliveryState, Task, TaskState


def notification(context: CardContext, named: str, *more: str) -> str:
    """Write what a card is about, its state, the checks that failed, and `more` sentences."""
    reader, failed = context.reader, failed_labels(context) if context.task.state is TaskState.OPEN else ()
    sentences = [reader.text("cards.status_text.named", named=named, state=state_text(context))]
    if failed:
        sentences.append(reader.text("cards.status_text.failed", count=len(failed), checks=failed))
    return reader.sentences(*sentences, *more)


def state_text(context: CardContext) -> str:
    """Write the state of the task as the end of a sentence: *waiting for a decision. Due Mon 30 Nov, 12:00 JST.*"""
    task, reader = context.task, context.reader
    if task.withdrawal and is_set_outside(task.withdrawal):
        return reader.text("cards.status_text.set_outside", reason=task.withdrawal.reason)
    if task.withdrawal:
        return reader.text("cards.status_text.withdrawn", reason=task.withdrawal.reason)
    if task.decision:
        return _decided(context, task, task.decision)
    if task.state is TaskState.HANDED_BACK:
        return reader.text("cards.status_text.handed_back")
    if context.is_ahead and task.waits_until:
        if task.claim:
            return reader.text("cards.status_text.claimed_waits_until", at=task.waits_until, name=task.claim.name)
        return reader.text("cards.status_text.waits_until", at=task.waits_until)
    return _waiting(context, task)


def _waiting(context: CardContext, task: Task) -> str:
    reader, at = context.reader, task.due.due_at
    if context.definition.ticked_on_card:
        if task.claim:
            return reader.text("cards.status_text.claimed_to_be_done", name=task.claim.name, at=at)
        return reader.text("cards.status_text.to_be_done", at=at)
    if task.claim:
        return reader.text("cards.status_text.claimed_for_decision", name=task.claim.name, at=at)
    return reader.text("cards.status_text.for_decision", at=at)


def _decided(context: CardContext, task: Task, decision: Decision) -> str:
    past, name = context.definition.choice(decision.choice).past, decision.name
    if task.delivery is DeliveryState.CONFIRMED:
        return context.reader.text("cards.status_text.confirmed", past=past, name=name)
    if task.delivery is DeliveryState.NOT_NEEDED:
        return context.reader.text("cards.status_text.done", past=past, name=name)
    return context.reader.text("cards.status_text.being_saved", past=past, name=name)
