"""Where a task stands, in a line: waiting, claimed, saving, confirmed, refused or withdrawn; and its clock."""

from datetime import datetime, timedelta

from bot.sight import Sight
from bot.views.text import clock_time, link, mention, moment, safe
from handoffs.handoff import Decision, Saving, Task, TaskState
from handoffs.people import BATON
from handoffs.sla import Clock, Standing, left, standing
from handoffs.wording import duration, spelled

_LOOKS = {
    Standing.ON_TRACK: ":large_green_circle: On track",
    Standing.AT_RISK: ":large_yellow_circle: At risk",
    Standing.BREACHED: ":red_circle: Breached",
    Standing.MET: ":white_check_mark: In time",
    Standing.PAUSED: ":double_vertical_bar: Paused",
}


def standing_words(sight: Sight) -> str:
    """Say where the clock of an open task stands, with more than a colour."""
    return _LOOKS[standing(sight.task.due, sight.now, paused=sight.task.pause is not None)]


def state_line(sight: Sight) -> str:
    """Say where the task stands and who is concerned, with more than a colour."""
    task = sight.task
    if task.state is TaskState.OPEN:
        return _waiting(sight, task)
    if task.withdrawal:
        return f":heavy_minus_sign: *Withdrawn* · {safe(task.withdrawal.says, 300)}, {_when(sight, task.withdrawal.at)}"
    if task.decision:
        return _decided(sight, task, task.decision)
    return returned_line(sight)


def state_text(sight: Sight) -> str:
    """Say the same for notifications and screen readers, in plain words."""
    task, zone = sight.task, sight.handbook.calendar_of(sight.task).zone
    if task.withdrawal:
        return f"withdrawn. {task.withdrawal.says}."
    if task.decision:
        saved = {Saving.CONFIRMED: "confirmed by Salesforce", Saving.NOT_NEEDED: "done"}.get(task.saving, "being saved")
        return f"{_past(sight, task.decision)} by {task.decision.name}, {saved}."
    if task.state is TaskState.RETURNED:
        return "handed back."
    by = f", {task.claim.name} is on it" if task.claim else ""
    if sight.is_ahead and task.waits_until:
        return f"waits until {spelled(task.waits_until, zone)}{by}."
    return f"{_waits_for(sight)}{by}. Due {spelled(task.due.due_at, zone)}."


def _waits_for(sight: Sight) -> str:
    return "waiting to be done" if sight.written.ticked else "waiting for a decision"


def returned_line(sight: Sight) -> str:
    """Say who handed the task back, or handed it back to this one, and why; empty where nobody did."""
    about = [task.returned for task in sight.handoff.tasks if task.returned and task.step in sight.written.follows]
    back = sight.task.returned or (about[0] if about else None)
    if back is None:
        return ""
    name = mention(back.user_id, back.name)
    return f":leftwards_arrow_with_hook: *Handed back* by {name}, {_when(sight, back.at)}: {safe(back.says, 500)}"


def clock_line(sight: Sight) -> str:
    """Say when the task is due in the reader's zone, and how much time is left in the clock's own time."""
    task = sight.task
    due = moment(task.due.due_at, sight.handbook.calendar_of(task).zone)
    if task.state is not TaskState.OPEN or sight.is_ahead:
        return due
    if task.pause:
        return f"{due}, and later by as long as the clock stands"
    return f"{due}\n{_time_left(sight, task)}"


def _waiting(sight: Sight, task: Task) -> str:
    waits = "*Waiting for the customer's answer*" if task.pause else f"*{_waits_for(sight).capitalize()}*"
    line = f"{standing_words(sight)} · {waits}"
    if sight.is_ahead and task.waits_until:
        line = f":calendar: *Waits until* {_when(sight, task.waits_until)}; there is nothing to do before"
    if task.claim:
        until = clock_time(task.claim.lapses_at, sight.handbook.calendar_of(task).zone)
        line += f"\n:bust_in_silhouette: {mention(task.claim.user_id, task.claim.name)} is on it, until {until}"
    if task.returned:
        line += f"\n{returned_line(sight)}"
    if task.trouble:
        line += f"\n{_trouble(sight, task)}"
    return line


def _trouble(sight: Sight, task: Task) -> str:
    trouble = task.trouble
    if trouble is None:
        return ""
    past = sight.handbook.step_of(sight.handoff, task).choice(trouble.choice).past
    name = mention(trouble.user_id, trouble.name)
    where = f" · {link(trouble.link, 'see the record')}" if trouble.link else ""
    if trouble.conflict:
        return f":warning: *Not saved*: {name} had {past} it, but {safe(trouble.says, 400)} Nothing was overwritten.{where}"
    return f":warning: *Refused by {trouble.system}* when {name} had {past} it: “{safe(trouble.says, 400)}”{where}"


def _decided(sight: Sight, task: Task, decision: Decision) -> str:
    past, name = _past(sight, decision).capitalize(), mention(decision.user_id, decision.name)
    line = f"*{past}* by {name}, {_when(sight, decision.at)}{_punctuality(sight, task, decision.at)}"
    if decision.reason:
        label = sight.handbook.terms_of(sight.handoff).reason_label(decision.reason)
        line += f"\nReason: {safe(label, 80)}. {safe(decision.words, 600)}"
    elif decision.user_id == BATON.user_id and decision.words:
        line += f"\n{safe(decision.words, 600)}"
    return f"{line}\n{_saved(sight, task, decision)}"


def _saved(sight: Sight, task: Task, decision: Decision) -> str:
    if task.saving is Saving.CONFIRMED and task.confirmed_at:
        return f":white_check_mark: *Confirmed* by Salesforce, {_when(sight, task.confirmed_at)}"
    if task.saving is Saving.SAVING and not task.saving_trouble and _is_ending(sight, task, decision):
        return ":hourglass_flowing_sand: *Ending the service* in WHMCS …"
    if task.saving is Saving.SAVING and task.saving_trouble:
        return f":hourglass_flowing_sand: *Saving* since {_when(sight, decision.at)}: {safe(task.saving_trouble, 300)}"
    if task.saving is Saving.SAVING:
        return ":hourglass_flowing_sand: *Saving* to Salesforce …"
    return ":white_check_mark: *Done*"


def _is_ending(sight: Sight, task: Task, decision: Decision) -> bool:
    """Say whether a service has to end before anything is written."""
    process = sight.handbook.process_of(sight.handoff)
    return process.ending(sight.handoff, task, decision, sight.handbook.policy) is not None


def _punctuality(sight: Sight, task: Task, at: datetime) -> str:
    return " · late" if standing(task.due, sight.now, decided_at=at) is Standing.BREACHED else " · in time"


def _past(sight: Sight, decision: Decision) -> str:
    return sight.handbook.step_of(sight.handoff, sight.task).choice(decision.choice).past


def _time_left(sight: Sight, task: Task) -> str:
    target = task.target
    counted = "business time" if target.clock is Clock.BUSINESS else "time"
    remaining = left(task.due, sight.now, sight.handbook.calendar_of(task), target.clock)
    seen = clock_time(sight.now, sight.handbook.calendar_of(task).zone)
    if abs(remaining) < timedelta(minutes=1):
        return f"due now (at {seen})"
    if remaining < timedelta():
        return f"over by {duration(remaining)} of {counted} (at {seen})"
    return f"{duration(remaining)} of {counted} left (at {seen})"


def _when(sight: Sight, at: datetime) -> str:
    return moment(at, sight.handbook.calendar_of(sight.task).zone)
