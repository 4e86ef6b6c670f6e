"""What happens when a moment has come and nobody acted: a nudge, a breach, a repeated escalation, a write-back that hangs.

Every rule looks at the handoff again: None when the moment no longer matters, so that nothing is said after a decision.
"""

from datetime import datetime, timedelta

from handoffs.clock.sla import left
from handoffs.model.change import Change, both, changed
from handoffs.model.effects import ThreadReply
from handoffs.model.escalation import SURFACE, Trigger
from handoffs.model.events import Breached, Repeated, Warned
from handoffs.model.handoff import DeliveryState, Handoff, Task, TaskState
from handoffs.process.handbook import Handbook
from handoffs.rules.claim import lapse
from handoffs.rules.decide import decide_by_itself
from handoffs.rules.escalate import by_rule, open_triggers, raise_escalation
from handoffs.rules.pause import end_overdue
from handoffs.rules.timers import TimerKind, delivery_too_long_at, repeats_at
from handoffs.text.wording import duration, spelled

LATE = timedelta(minutes=2)
"""A ping that follows its instant by more than this says that it is late."""


def look(handbook: Handbook, handoff: Handoff, timer: TimerKind, step: str, *, reference: str, now: datetime) -> Change | None:
    """Do what a timer asks for, if the handoff as it stands now still asks for it; a decision that follows has `reference`."""
    match timer:
        case TimerKind.REMIND:
            return remind(handbook, handoff, step, now)
        case TimerKind.BEGIN:
            return begin(handbook, handoff, step, reference, now)
        case TimerKind.CLAIM_LAPSES:
            return lapse(handoff, step, now)
        case TimerKind.AT_RISK:
            return warn(handbook, handoff, step, now)
        case TimerKind.BREACHED:
            return breach(handbook, handoff, step, now)
        case TimerKind.PAUSE_ENDS:
            return end_overdue(handbook, handoff, step, now)
        case TimerKind.DELIVERY_TOO_LONG:
            return report_slow_delivery(handbook, handoff, step, now)
        case TimerKind.REPEAT:
            return repeat(handbook, handoff, now)
        case TimerKind.REDRAW:
            return None


def remind(handbook: Handbook, handoff: Handoff, step: str, now: datetime) -> Change | None:
    """Say in the channel that a task which waits has something to do soon."""
    task = handoff.task(step)
    text = handbook.step_of(handoff, task).reminder(handoff, task, handbook.policy)
    if task.state is not TaskState.OPEN or task.waits_until is None or now >= task.waits_until or not text:
        return None
    return changed(handoff, effects=(ThreadReply(step=step, in_channel=True, text=text),))


def begin(handbook: Handbook, handoff: Handoff, step: str, reference: str, now: datetime) -> Change | None:
    """Do what a task waited for, if its process does that by itself; else say that it can be done now."""
    task = handoff.task(step)
    if task.state is not TaskState.OPEN or task.waits_until is None or now < task.waits_until:
        return None
    written = handbook.step_of(handoff, task)
    submission = written.auto_decision(handoff, task, handbook.policy)
    if submission is not None:
        return decide_by_itself(handbook, handoff, step, submission, reference=reference, now=now)
    on_it = task.claim.user_id if task.claim else None
    text = f"{_name(handbook, handoff)}: the time for “{written.title}” has come. Press “{written.button}” when it is done."
    told = ThreadReply(step=step, mention=on_it, in_channel=on_it is None, text=text)
    return changed(handoff, effects=(told,))


def warn(handbook: Handbook, handoff: Handoff, step: str, now: datetime) -> Change | None:
    """Nudge the claimant, or the channel when nobody is on it, once; a task that has breached meanwhile is told as that."""
    task = handoff.task(step)
    if not _clock_runs(task) or task.warned_at or task.breached_at or now < task.due.at_risk_at:
        return None
    if now >= task.due.breach_at:
        return breach(handbook, handoff, step, now)

    remaining = left(task.due, now, handbook.calendar_of(task), task.target.clock)
    until = f"due {spelled(task.due.due_at, handbook.calendar_of(task).zone)}, {duration(remaining)} left"
    if now >= task.due.due_at:
        until = f"due since {spelled(task.due.due_at, handbook.calendar_of(task).zone)}"
    asked = "Can you finish it, or release it?" if task.claim else "Nobody is on it yet: who takes it?"
    nudge = ThreadReply(
        step=step,
        mention=task.claim.user_id if task.claim else None,
        in_channel=task.claim is None,
        text=f"{_name(handbook, handoff)} is at risk: {until}. {asked}{_late(task.due.at_risk_at, now)}",
    )
    return changed(handoff, Warned(step=step, at=now), effects=(nudge,))


def breach(handbook: Handbook, handoff: Handoff, step: str, now: datetime) -> Change | None:
    """Tell the supervisor that a task was not decided in time, once, with who was on it and since when."""
    task = handoff.task(step)
    if not _clock_runs(task) or task.breached_at or now < task.due.breach_at:
        return None

    zone = handbook.calendar_of(task).zone
    on_it = f"{task.claim.name} is on it since {spelled(task.claim.at, zone)}." if task.claim else "Nobody is on it."
    says = f"It had to be decided by {spelled(task.due.breach_at, zone)}. {on_it}{_late(task.due.breach_at, now)}"
    breached = changed(handoff, Breached(step=step, at=now))
    told = raise_escalation(handbook, breached.handoff, task, by_rule(Trigger.BREACHED, says, now))
    return both(breached, told)


def repeat(handbook: Handbook, handoff: Handoff, now: datetime) -> Change | None:
    """Say an escalation again that nobody acknowledged."""
    at, escalation = repeats_at(handbook, handoff), handoff.escalation
    if escalation is None or at is None or now < at:
        return None

    last, zone = escalation.evidence[-1].text, handbook.policy.calendar_of(escalation.team).zone
    told_at = spelled(escalation.notified_at, zone)
    text = f"{_name(handbook, handoff)}: nobody has acknowledged this since {told_at}. {last}"
    told = ThreadReply(step=SURFACE, contact_of=escalation.team, in_channel=True, text=text)
    return changed(handoff, Repeated(at=now), effects=(told,))


def report_slow_delivery(handbook: Handbook, handoff: Handoff, step: str, now: datetime) -> Change | None:
    """Tell the supervisor that a decision could not be saved for too long."""
    task = handoff.task(step)
    at = delivery_too_long_at(handbook, handoff, task)
    if at is None or now < at or task.decision is None or Trigger.WRITE_BACK in open_triggers(handoff):
        return None

    choice = handbook.step_of(handoff, task).choice(task.decision.choice).past
    since = spelled(task.decision.at, handbook.calendar_of(task).zone)
    says = f"{task.decision.name} {choice} it {since}, and it is not saved yet: {task.delivery_error or 'no answer so far'}"
    return raise_escalation(handbook, handoff, task, by_rule(Trigger.WRITE_BACK, says, now))


def _name(handbook: Handbook, handoff: Handoff) -> str:
    return f"{handbook.process_of(handoff).noun.capitalize()} {handoff.subject.number}"


def _clock_runs(task: Task) -> bool:
    return task.state is TaskState.OPEN and task.pause is None and task.delivery is not DeliveryState.PENDING


def _late(meant_for: datetime, now: datetime) -> str:
    late = now - meant_for
    return f" (This comes {duration(late)} late.)" if late > LATE else ""
