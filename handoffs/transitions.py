"""Every change that a handoff can go through: guards first, then what happened and what we ask of others.

Each rule takes values and `now`, and gives a Change or raises a Refusal. None reads a clock, and none is told who asks
through which surface: a click, a modal and a command meet the same guards.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from handoffs.beginning import clock_of, findings_of, task_of
from handoffs.change import Change, both, changed
from handoffs.effects import ThreadReply
from handoffs.escalating import raised, raised_by_rule
from handoffs.escalation import Trigger
from handoffs.events import (
    Claimed,
    Continued,
    Opened,
    Released,
    Resumed,
    SubjectChanged,
    Withdrawn,
)
from handoffs.guards import open_task
from handoffs.handbook import Handbook
from handoffs.handoff import (
    Claim,
    Handoff,
    Task,
    TaskState,
    Withdrawal,
)
from handoffs.pausing import ended
from handoffs.people import Actor, require_contact
from handoffs.refusal import Refusal
from handoffs.returning import give_back_outdated
from handoffs.sla import Due, Target, measured
from handoffs.subjects import Subject
from handoffs.working import accepted


def open_handoff(
    handbook: Handbook,
    process: str,
    subject: Subject,
    *,
    id: str,
    previous: Handoff | None,
    elsewhere: frozenset[Trigger] = frozenset(),
    now: datetime,
) -> Change:
    """Begin a handoff for a subject with the tasks of its first steps; their clocks start where the subject's review did.

    What the subject itself makes a supervisor's matter is escalated at once, but for triggers that are borne `elsewhere`.
    """
    written = handbook.processes[process]
    bare = Handoff(
        id=id,
        process=process,
        subject=subject,
        findings=(),
        round=previous.round + 1 if previous else 1,
        edition=1,
        opened_at=now,
        policy_version=handbook.policy.version,
        tasks=(),
        previous=previous.id if previous else None,
    )
    urgency, since = written.urgency(subject), subject.entered_review_at
    begun = (step for step in written.first if step.applies(bare, handbook.policy))
    handoff = replace(bare, tasks=tuple(task_of(handbook, bare, step, urgency, now, since) for step in begun))
    handoff = replace(handoff, findings=findings_of(handbook, handoff))
    task = handoff.current
    told = raised_by_rule(handbook, handoff, task, elsewhere=elsewhere, now=now)
    proof = written.came_back(previous, subject, now) if previous else None
    told = both(told, raised(handbook, told.handoff, task, proof)) if proof else told
    return Change(handoff=told.handoff, events=(Opened(handoff=handoff, at=now), *told.events), effects=told.effects)


def refresh(
    handbook: Handbook,
    handoff: Handoff,
    step: str,
    subject: Subject,
    now: datetime,
    *,
    read_at: datetime | None = None,
    elsewhere: frozenset[Trigger] = frozenset(),
) -> Change | None:
    """Take over what the record says now; None when nothing that people see has changed, or the task is not open any more.

    What was read (`read_at`, left out: now) before our own last writing was confirmed says nothing of the record as it is.
    """
    task = handoff.task(step)
    if task.state is not TaskState.OPEN or _was_written_since(handoff, read_at or now):
        return None
    process = handbook.process_of(handoff)
    findings = findings_of(handbook, replace(handoff, subject=subject))
    if subject == handoff.subject and findings == handoff.findings:
        return None

    urgency, answered = process.urgency(subject), _answered(handbook, handoff, task, subject, now)
    target, clock = _clock_after(handbook, handoff, task, subject, answered)
    happened = SubjectChanged(
        subject=subject,
        findings=findings,
        urgency=urgency,
        target=target,
        due=clock,
        material=subject.as_shown() != handoff.subject.as_shown(),
        step=step,
        at=now,
    )
    change = changed(handoff, *answered, happened)
    told = raised_by_rule(handbook, change.handoff, change.handoff.task(step), elsewhere=elsewhere, now=now)
    change = both(change, told)
    back = give_back_outdated(handbook, change.handoff, step, now)
    return both(change, back) if back else change


def claim(handbook: Handbook, handoff: Handoff, step: str, actor: Actor, now: datetime) -> Change:
    """Let the actor say *I do it*; the claim lapses after the policy's time in business hours."""
    task = open_task(handbook, handoff, step, actor)
    if task.claim and task.claim.user_id == actor.user_id:
        raise Refusal("You are already on it.")
    if task.claim:
        raise Refusal(f"{task.claim.name} is already on it. If they can't finish, ask them to release it.")

    lapses_at = handbook.calendar_of(task).add(now, handbook.terms_of(handoff).claim_lapse)
    made = Claim(user_id=actor.user_id, name=actor.name, at=now, lapses_at=lapses_at)
    waited = measured(task.due.started_at, now, handbook.calendar_of(task), task.target.clock) - task.paused
    event = Claimed(step=step, claim=made, waited=max(waited, timedelta()), at=now)
    return changed(handoff, event, effects=accepted(handbook, handoff, task, actor))


def release(handbook: Handbook, handoff: Handoff, step: str, actor: Actor, now: datetime) -> Change:
    """Give a claimed task back to the pool: the claimant may, and the team's contact."""
    task = open_task(handbook, handoff, step, actor)
    team = handbook.team_of(task)
    if not task.claim:
        raise Refusal("Nobody is on it, so there is nothing to release.")
    if task.claim.user_id != actor.user_id:
        require_contact(actor, team, because=f"{task.claim.name} is on it, and only they can release it.")

    freed = Released(step=step, user_id=task.claim.user_id, name=task.claim.name, lapsed=False, at=now)
    return changed(handoff, freed)


def lapse(handoff: Handoff, step: str, now: datetime) -> Change | None:
    """Return a task whose claim has lapsed to the pool; None when there is no such claim any more."""
    task = handoff.task(step)
    if task.state is not TaskState.OPEN or not task.claim or task.claim.lapses_at > now:
        return None

    freed = Released(step=step, user_id=task.claim.user_id, name=task.claim.name, lapsed=True, at=now)
    return changed(handoff, freed)


def release_leaver(handoff: Handoff, step: str, now: datetime) -> Change | None:
    """Return a task to the pool whose claimant's account is deactivated, and say so; None when nobody is on it any more."""
    task = handoff.task(step)
    if task.state is not TaskState.OPEN or not task.claim:
        return None

    freed = Released(step=step, user_id=task.claim.user_id, name=task.claim.name, lapsed=True, at=now)
    text = f"{task.claim.name}'s Slack account was deactivated, so nobody is on it any more. Who takes it?"
    return changed(handoff, freed, effects=(ThreadReply(step=step, text=text, in_channel=True),))


def withdraw(handoff: Handoff, step: str, says: str, now: datetime, at: datetime | None = None) -> Change | None:
    """End a task that is no longer needed, saying who did what; None when it is not open any more."""
    if handoff.task(step).state is not TaskState.OPEN:
        return None

    withdrawal = Withdrawal(says=says, at=at or now)
    return changed(handoff, Withdrawn(step=step, withdrawal=withdrawal, at=now))


def continue_in(handoff: Handoff, next: str, now: datetime) -> Change:
    """Point from a handoff to the new round that its subject came back for."""
    return changed(handoff, Continued(next=next, at=now))


def _was_written_since(handoff: Handoff, read_at: datetime) -> bool:
    return any(task.confirmed_at and task.confirmed_at >= read_at for task in handoff.tasks)


def _clock_after(
    handbook: Handbook, handoff: Handoff, task: Task, subject: Subject, answered: tuple[Resumed, ...]
) -> tuple[Target, Due]:
    """Give target and due instants after an answer, and under another urgency or by another deadline, from the same start."""
    paused, fresh = (answered[0].paused, answered[0].due) if answered else (task.paused, task.due)
    process, after = handbook.process_of(handoff), replace(handoff, subject=subject)
    urgency, deadline = process.urgency(subject), process.deadline(after)
    as_before = process.deadline(handoff), process.deadline_known(handoff)
    if urgency == task.urgency and (deadline is None or (deadline, process.deadline_known(after)) == as_before):
        return task.target, fresh
    step = handbook.step_of(handoff, task)
    return clock_of(handbook, after, step, task.team, urgency, task.due.started_at, paused)


def _answered(handbook: Handbook, handoff: Handoff, task: Task, subject: Subject, now: datetime) -> tuple[Resumed, ...]:
    """End the pause when the record was changed since the question: that is how an answer shows.

    Records are stamped in whole seconds, so an answer in the second of the question counts, and so does any change that
    a decider has to look at.
    """
    known = handoff.subject
    if not task.pause or subject.modified_at < task.pause.at.replace(microsecond=0):
        return ()
    if subject.modified_at <= known.modified_at and subject.as_shown() == known.as_shown():
        return ()
    by = f" by {subject.modified_by}" if subject.modified_by else ""
    return ended(handbook, task, f"the record was changed{by}", now)
