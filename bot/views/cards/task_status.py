"""Where a task stands, in a line: waiting, claimed, saving, confirmed, refused or withdrawn; and its clock."""

from datetime import datetime, timedelta

from bot.queries.contexts import CardContext
from bot.views.kit.text import clock_time, link, mention, moment, safe
from handoffs.clock.sla import Clock, Standing, left, standing
from handoffs.model.handoff import Decision, DeliveryState, Task, TaskState
from handoffs.model.people import BATON
from handoffs.text.wording import duration, spelled

_LOOKS = {
    Standing.ON_TRACK: ":large_green_circle: On track",
    Standing.AT_RISK: ":large_yellow_circle: At risk",
    Standing.BREACHED: ":red_circle: Breached",
    Standing.MET: ":white_check_mark: In time",
    Standing.PAUSED: ":double_vertical_bar: Paused",
}


def standing_words(context: CardContext) -> str:
    """Say where the clock of an open task stands, with more than a colour."""
    return _LOOKS[standing(context.task.due, context.now, paused=context.task.pause is not None)]


def state_line(context: CardContext) -> str:
    """Say where the task stands and who is concerned, with more than a colour."""
    task = context.task
    if task.state is TaskState.OPEN:
        return _waiting(context, task)
    if task.withdrawal:
        return f":heavy_minus_sign: *Withdrawn* · {safe(task.withdrawal.reason, 300)}, {_when(context, task.withdrawal.at)}"
    if task.decision:
        return _decided(context, task, task.decision)
    return returned_line(context)


def state_text(context: CardContext) -> str:
    """Say the same for notifications and screen readers, in plain words."""
    task, zone = context.task, context.handbook.calendar_of(context.task).zone
    if task.withdrawal:
        return f"withdrawn. {task.withdrawal.reason}."
    if task.decision:
        saved = {DeliveryState.CONFIRMED: "confirmed by Salesforce", DeliveryState.NOT_NEEDED: "done"}.get(
            task.delivery, "being saved"
        )
        return f"{_past(context, task.decision)} by {task.decision.name}, {saved}."
    if task.state is TaskState.HANDED_BACK:
        return "handed back."
    by = f", {task.claim.name} is on it" if task.claim else ""
    if context.is_ahead and task.waits_until:
        return f"waits until {spelled(task.waits_until, zone)}{by}."
    return f"{_waits_for(context)}{by}. Due {spelled(task.due.due_at, zone)}."


def _waits_for(context: CardContext) -> str:
    return "waiting to be done" if context.written.ticked_on_card else "waiting for a decision"


def returned_line(context: CardContext) -> str:
    """Say who handed the task back, or handed it back to this one, and why; empty where nobody did."""
    about = [task.handed_back for task in context.handoff.tasks if task.handed_back and task.step in context.written.follows]
    back = context.task.handed_back or (about[0] if about else None)
    if back is None:
        return ""
    name = mention(back.user_id, back.name)
    return f":leftwards_arrow_with_hook: *Handed back* by {name}, {_when(context, back.at)}: {safe(back.reason, 500)}"


def clock_line(context: CardContext) -> str:
    """Say when the task is due in the reader's zone, and how much time is left in the clock's own time."""
    task = context.task
    due = moment(task.due.due_at, context.handbook.calendar_of(task).zone)
    if task.state is not TaskState.OPEN or context.is_ahead:
        return due
    if task.pause:
        return f"{due}, and later by as long as the clock stands"
    return f"{due}\n{_time_left(context, task)}"


def _waiting(context: CardContext, task: Task) -> str:
    waits = "*Waiting for the customer's answer*" if task.pause else f"*{_waits_for(context).capitalize()}*"
    line = f"{standing_words(context)} · {waits}"
    if context.is_ahead and task.waits_until:
        line = f":calendar: *Waits until* {_when(context, task.waits_until)}; there is nothing to do before"
    if task.claim:
        until = clock_time(task.claim.lapses_at, context.handbook.calendar_of(task).zone)
        line += f"\n:bust_in_silhouette: {mention(task.claim.user_id, task.claim.name)} is on it, until {until}"
    if task.handed_back:
        line += f"\n{returned_line(context)}"
    if task.delivery_failure:
        line += f"\n{_failure(context, task)}"
    return line


def _failure(context: CardContext, task: Task) -> str:
    failure = task.delivery_failure
    if failure is None:
        return ""
    past = context.handbook.step_of(context.handoff, task).choice(failure.choice).past
    name = mention(failure.user_id, failure.name)
    where = f" · {link(failure.link, 'see the record')}" if failure.link else ""
    if failure.is_conflict:
        return f":warning: *Not saved*: {name} had {past} it, but {safe(failure.reason, 400)} Nothing was overwritten.{where}"
    return f":warning: *Refused by {failure.system}* when {name} had {past} it: “{safe(failure.reason, 400)}”{where}"


def _decided(context: CardContext, task: Task, decision: Decision) -> str:
    past, name = _past(context, decision).capitalize(), mention(decision.user_id, decision.name)
    line = f"*{past}* by {name}, {_when(context, decision.at)}{_punctuality(context, task, decision.at)}"
    if decision.reason:
        label = context.handbook.terms_of(context.handoff).reason_label(decision.reason)
        line += f"\nReason: {safe(label, 80)}. {safe(decision.words, 600)}"
    elif decision.user_id == BATON.user_id and decision.words:
        line += f"\n{safe(decision.words, 600)}"
    return f"{line}\n{_saved(context, task, decision)}"


def _saved(context: CardContext, task: Task, decision: Decision) -> str:
    if task.delivery is DeliveryState.CONFIRMED and task.confirmed_at:
        return f":white_check_mark: *Confirmed* by Salesforce, {_when(context, task.confirmed_at)}"
    if task.delivery is DeliveryState.PENDING and not task.delivery_error and _is_ending(context, task, decision):
        return ":hourglass_flowing_sand: *Ending the service* in WHMCS …"
    if task.delivery is DeliveryState.PENDING and task.delivery_error:
        return f":hourglass_flowing_sand: *Saving* since {_when(context, decision.at)}: {safe(task.delivery_error, 300)}"
    if task.delivery is DeliveryState.PENDING:
        return ":hourglass_flowing_sand: *Saving* to Salesforce …"
    return ":white_check_mark: *Done*"


def _is_ending(context: CardContext, task: Task, decision: Decision) -> bool:
    """Say whether a service has to end before anything is written."""
    step = context.handbook.step_of(context.handoff, task)
    return step.service_ending(context.handoff, task, decision, context.handbook.policy) is not None


def _punctuality(context: CardContext, task: Task, at: datetime) -> str:
    return " · late" if standing(task.due, context.now, decided_at=at) is Standing.BREACHED else " · in time"


def _past(context: CardContext, decision: Decision) -> str:
    return context.handbook.step_of(context.handoff, context.task).choice(decision.choice).past


def _time_left(context: CardContext, task: Task) -> str:
    target = task.target
    counted = "business time" if target.clock is Clock.BUSINESS else "time"
    remaining = left(task.due, context.now, context.handbook.calendar_of(task), target.clock)
    seen = clock_time(context.now, context.handbook.calendar_of(task).zone)
    if abs(remaining) < timedelta(minutes=1):
        return f"due now (at {seen})"
    if remaining < timedelta():
        return f"over by {duration(remaining)} of {counted} (at {seen})"
    return f"{duration(remaining)} of {counted} left (at {seen})"


def _when(context: CardContext, at: datetime) -> str:
    return moment(at, context.handbook.calendar_of(context.task).zone)
