"""What happens when a moment has come and nobody acted: a nudge, a breach, a repeated escalation, a write-back that hangs.

Every rule looks at the handoff again: None when the moment no longer matters, so that nothing is said after a decision.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from handoffs.clock.sla import left
from handoffs.model.change import Change, change_of
from handoffs.model.effects import ThreadReply
from handoffs.model.escalation import SURFACE, Evidence, Trigger
from handoffs.model.events.clocks import Breached, Nudged
from handoffs.model.events.escalations import Repeated
from handoffs.model.handoff import DeliveryState, Handoff, Task, TaskState
from handoffs.process.handbook import Handbook
from handoffs.rules.claim import lapse
from handoffs.rules.decide import decide_by_itself
from handoffs.rules.escalate import by_rule, open_triggers, raise_escalation
from handoffs.rules.parts.backlog import is_backlog
from handoffs.rules.parts.ladder import NOBODY, going_on, next_asked, passed_over, raised_again_at, repeats_at, unreached
from handoffs.rules.parts.timers import TimerKind, delivery_too_long_at
from handoffs.rules.pause import end_overdue
from handoffs.rules.time.reminders import reminder
from handoffs.text.messages import Message, message, sentences

LATE = timedelta(minutes=2)
"""A ping that follows its instant by more than this says that it is late."""


def fire(
    handbook: Handbook,
    handoff: Handoff,
    timer: TimerKind,
    step: str,
    *,
    reference: str,
    now: datetime,
    unreachable: frozenset[str] = NOBODY,
) -> Change | None:
    """Act on a timer if the present handoff still asks for it; `reference` names a decision that follows, where a task begins.

    `unreachable` are the teams of which no contact can be reached, of which only a repeat asks.
    """
    match timer:
        case TimerKind.NUDGE_IN_WAIT:
            return nudge_in_wait(handbook, handoff, step, now)
        case TimerKind.BEGIN:
            return begin(handbook, handoff, step, reference, now)
        case TimerKind.CLAIM_LAPSES:
            return lapse(handoff, step, now)
        case TimerKind.NUDGE:
            return nudge(handbook, handoff, step, now)
        case TimerKind.BREACHED:
            return breach(handbook, handoff, step, now)
        case TimerKind.PAUSE_ENDS:
            return end_overdue(handbook, handoff, step, now)
        case TimerKind.DELIVERY_TOO_LONG:
            return report_slow_delivery(handbook, handoff, step, now)
        case TimerKind.REPEAT | TimerKind.RAISE_AGAIN:
            is_repeat = timer is TimerKind.REPEAT
            return repeat(handbook, handoff, now, unreachable) if is_repeat else raise_again(handbook, handoff, now)
        case TimerKind.REDRAW:
            return None


def nudge_in_wait(handbook: Handbook, handoff: Handoff, step: str, now: datetime) -> Change | None:
    """Nudge the channel: the wait of a task is over soon."""
    task = handoff.task(step)
    text = handbook.step_of(handoff, task).nudge_in_wait(handoff, task, handbook.policy)
    if task.state is not TaskState.OPEN or task.waits_until is None or now >= task.waits_until or not text:
        return None
    return change_of(handoff, effects=(ThreadReply(step=step, in_channel=True, text=text),))


def begin(handbook: Handbook, handoff: Handoff, step: str, reference: str, now: datetime) -> Change | None:
    """Do what a task waited for, if its process does that by itself; else say that it can be done now.

    Where an outside system was read for the task, it is read again: the next reading ends the task, or shows what it still needs.
    """
    task = handoff.task(step)
    if task.state is not TaskState.OPEN or task.waits_until is None or now < task.waits_until:
        return None
    definition = handbook.step_of(handoff, task)
    submission = definition.auto_decision(handoff, task, handbook.policy)
    if submission is not None:
        return decide_by_itself(handbook, handoff, step, submission, reference=reference, now=now)
    if definition.can_verify and any(handoff.finding(each.key) for each in definition.checklist):
        return None
    on_it = task.claim.user_id if task.claim else None
    named = _named(handbook, handoff)
    text = message("rules.expire.time_has_come", subject=named, step=definition.title, button=definition.button)
    return change_of(handoff, effects=(ThreadReply(step=step, mention=on_it, in_channel=on_it is None, text=text),))


def nudge(handbook: Handbook, handoff: Handoff, step: str, now: datetime) -> Change | None:
    """Nudge about a task once; a breached task is reported as breached.

    Nothing is said at once: one message names all tasks of a team that a sweep nudges about, of a single one `nudge_reply`.
    """
    task = handoff.task(step)
    if not _clock_runs(task) or task.nudged_at or task.breached_at or now < task.due.at_risk_at:
        return None
    if now >= task.due.breach_at:
        return breach(handbook, handoff, step, now)
    return change_of(handoff, Nudged(step=step, at=now))


def nudge_reply(handbook: Handbook, handoff: Handoff, task: Task, now: datetime) -> ThreadReply:
    """Return what a nudge says: to the claimant, or to the channel if nobody has claimed the task."""
    question = message("rules.expire.finish_or_release") if task.claim else message("rules.expire.who_takes_it")
    return ThreadReply(
        step=task.step,
        mention=task.claim.user_id if task.claim else None,
        in_channel=task.claim is None,
        text=sentences(_at_risk(handbook, handoff, task, now), question, *_late(task, task.due.at_risk_at, now)),
    )


def breach(handbook: Handbook, handoff: Handoff, step: str, now: datetime) -> Change | None:
    """Escalate a task that was not decided in time, once, with its claimant and the instant of the claim."""
    task = handoff.task(step)
    if not _clock_runs(task) or task.breached_at or now < task.due.breach_at:
        return None

    had_to = _had_to_be_decided(task)
    claim = message("rules.expire.claimed_since", name=task.claim.name, at=task.claim.at) if task.claim else None
    text = sentences(had_to, claim or message("rules.expire.unclaimed"), *_late(task, task.due.breach_at, now))
    breached = change_of(handoff, Breached(step=step, at=now))
    return breached.then(raise_escalation(handbook, breached.handoff, task, by_rule(Trigger.BREACHED, text, now)))


def repeat(handbook: Handbook, handoff: Handoff, now: datetime, unreachable: frozenset[str] = NOBODY) -> Change | None:
    """Repeat an escalation that nobody acknowledged, with what is new since the last time.

    It names the contacts before who can't be reached.
    """
    at, escalation = repeats_at(handbook, handoff), handoff.escalation
    team = next_asked(handbook, handoff, escalation, unreachable) if escalation else None
    if escalation is None or at is None or team is None or now < at:
        return None

    said = reminder(handbook, handoff, escalation, now)
    text = sentences(*unreached(passed_over(handbook, handoff, team, unreachable)), said)
    reply = ThreadReply(step=SURFACE, contact_of=team.key, in_channel=True, text=text)
    return change_of(handoff, Repeated(team=team.key, at=now), effects=(reply,))


def raise_again(handbook: Handbook, handoff: Handoff, now: datetime) -> Change | None:
    """Raise an escalation again that somebody resolved, since its cause goes on after the policy's time."""
    at = raised_again_at(handbook, handoff)
    if at is None or now < at:
        return None

    change = change_of(handoff)
    for each in going_on(handbook, handoff):
        evidence = replace(each, text=_goes_on(handbook, handoff, each), at=now)
        change = change.then(raise_escalation(handbook, change.handoff, handoff.task(each.step), evidence))
    return change


def report_slow_delivery(handbook: Handbook, handoff: Handoff, step: str, now: datetime) -> Change | None:
    """Escalate a decision that could not be delivered for too long."""
    task = handoff.task(step)
    at = delivery_too_long_at(handbook, handoff, task)
    if at is None or now < at or task.decision is None or Trigger.WRITE_BACK in open_triggers(handoff):
        return None

    text = _not_saved(handbook, handoff, task)
    return raise_escalation(handbook, handoff, task, by_rule(Trigger.WRITE_BACK, text, now))


def _goes_on(handbook: Handbook, handoff: Handoff, evidence: Evidence) -> Message:
    """Return the cause of evidence as it is now, and who resolved it."""
    task, cause, over = handoff.task(evidence.step), evidence.text, evidence.over
    if evidence.trigger is Trigger.BREACHED:
        cause = _had_to_be_decided(task)
    elif evidence.trigger is Trigger.WRITE_BACK:
        cause = _not_saved(handbook, handoff, task)
    assert over is not None
    return sentences(cause, message("rules.expire.goes_on", name=over.name, at=over.at, words=over.reason))


def _had_to_be_decided(task: Task) -> Message:
    return message("rules.expire.had_to_be_decided", at=task.due.breach_at)


def _not_saved(handbook: Handbook, handoff: Handoff, task: Task) -> Message:
    decision, reason = task.decision, task.delivery_error or message("rules.expire.no_answer")
    assert decision is not None
    past = handbook.step_of(handoff, task).choice(decision.choice).past
    return message("rules.expire.not_saved", name=decision.name, past=past, at=decision.at, reason=reason)


def _at_risk(handbook: Handbook, handoff: Handoff, task: Task, now: datetime) -> Message:
    named, at = _named(handbook, handoff), task.due.due_at
    if now >= at:
        return message("rules.expire.at_risk_since", subject=named, at=at)
    remaining = left(task.due, now, handbook.calendar_of(task), task.target.clock)
    return message("rules.expire.at_risk", subject=named, at=at, left=remaining)


def _named(handbook: Handbook, handoff: Handoff) -> Message:
    return message("rules.expire.subject", noun=handbook.process_of(handoff).noun, number=handoff.subject.number)


def _clock_runs(task: Task) -> bool:
    runs = task.state is TaskState.OPEN and task.pause is None and task.delivery is not DeliveryState.PENDING
    return runs and not is_backlog(task)


def _late(task: Task, meant_for: datetime, now: datetime) -> tuple[Message, ...]:
    """Return how late a ping comes; one for a due time that was moved into the past is not late before it moved."""
    late = now - (max(meant_for, task.due_set_at) if task.due_set_at > task.opened_at else meant_for)
    return (message("rules.expire.late", late=late),) if late > LATE else ()
