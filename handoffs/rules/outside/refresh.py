"""Take over what the record says now, while its task is open."""

from dataclasses import replace
from datetime import datetime

from handoffs.clock.sla import Due, Target
from handoffs.clock.stamps import is_later
from handoffs.model.change import Change, change_of
from handoffs.model.difference import difference_of, findings_difference
from handoffs.model.events.clocks import Resumed
from handoffs.model.events.work import SubjectChanged
from handoffs.model.handoff import Handoff, Task, TaskState
from handoffs.process.handbook import Handbook
from handoffs.process.policy import BACKLOG
from handoffs.rules.escalate import escalate_thresholds
from handoffs.rules.hand_back import hand_back_outdated
from handoffs.rules.parts.backlog import is_backlog, urgency_after
from handoffs.rules.parts.tasks import clock_of, findings_of
from handoffs.rules.pause import pause_events
from handoffs.subjects.subject import Subject
from handoffs.text.messages import message


def refresh(
    handbook: Handbook,
    handoff: Handoff,
    step: str,
    subject: Subject,
    now: datetime,
    *,
    read_at: datetime | None = None,
    others: tuple[Handoff, ...] = (),
) -> Change | None:
    """Take over what the record says now; None when nothing that people see has changed, or the task is not open any more.

    What was read (`read_at`, left out: now) before our own last writing was confirmed says nothing of the record as it is.
    """
    task = handoff.task(step)
    if task.state is not TaskState.OPEN or _was_written_since(handoff, read_at or now, now):
        return None
    after = replace(handoff, subject=subject)
    if not is_news(handbook, handoff, subject):
        return None

    findings = findings_of(handbook, after)
    urgency, answered = urgency_after(handbook, handoff, after, task), _answered(handbook, handoff, task, subject, now)
    target, clock = _clock_after(handbook, handoff, task, subject, answered, now)
    happened = SubjectChanged(
        subject=difference_of(handoff.subject, subject),
        findings=findings_difference(handoff.findings, findings),
        urgency=urgency if urgency != task.urgency else None,
        target=target if target != task.target else None,
        due=clock if clock != (answered[0].due if answered else task.due) else None,
        material=subject.as_shown() != handoff.subject.as_shown(),
        step=step,
        at=now,
    )
    change = change_of(handoff, *answered, happened)
    change = change.then(escalate_thresholds(handbook, change.handoff, change.handoff.task(step), others=others, now=now))
    back = hand_back_outdated(handbook, change.handoff, step, now)
    return change.then(back) if back else change


def is_news(handbook: Handbook, handoff: Handoff, subject: Subject) -> bool:
    """Return whether people see something new by what the record says now."""
    return subject != handoff.subject or findings_of(handbook, replace(handoff, subject=subject)) != handoff.findings


def _was_written_since(handoff: Handoff, read_at: datetime, now: datetime) -> bool:
    return any(task.confirmed_at and not is_later(read_at, task.confirmed_at, now) for task in handoff.tasks)


def _clock_after(
    handbook: Handbook, handoff: Handoff, task: Task, subject: Subject, answered: tuple[Resumed, ...], now: datetime
) -> tuple[Target, Due]:
    """Return target and due instants after an answer, a new urgency or a new deadline, from the same start.

    What leaves the backlog starts now: its time before was nobody's.
    """
    pauses, fresh = (task.pauses_until(answered[0].until), answered[0].due) if answered else (task.pauses, task.due)
    process, after = handbook.process_of(handoff), replace(handoff, subject=subject)
    zone = handbook.calendar_of(task).zone
    urgency, deadline = urgency_after(handbook, handoff, after, task), process.deadline(after, zone)
    as_before = process.deadline(handoff, zone), process.deadline_known_at(handoff)
    if urgency == task.urgency and (deadline is None or (deadline, process.deadline_known_at(after)) == as_before):
        return task.target, fresh
    step = handbook.step_of(handoff, task)
    started_at = now if is_backlog(task) and urgency != BACKLOG else task.due.started_at
    return clock_of(handbook, after, step, task.team, urgency, started_at, pauses)


def _answered(handbook: Handbook, handoff: Handoff, task: Task, subject: Subject, now: datetime) -> tuple[Resumed, ...]:
    """End the pause when the record was changed since the question: that is how an answer shows.

    Records are stamped in whole seconds, so an answer in the second of the question counts, and so does any change that
    a decider has to look at.
    """
    known, asked_at = handoff.subject, task.pause.at.replace(microsecond=0) if task.pause else now
    if not task.pause or not (subject.modified_at == asked_at or is_later(subject.modified_at, asked_at, now)):
        return ()
    if subject.modified_at <= known.modified_at and subject.as_shown() == known.as_shown():
        return ()
    by = subject.modified_by
    reason = message("rules.refresh.record_changed_by", name=by) if by else message("rules.refresh.record_changed")
    return pause_events(handbook, task, reason, now)
