"""How a step begins: whose task it is, what its clock is, until when there is nothing to do, and what the records say of it."""

from datetime import datetime, timedelta

from handoffs.checks import Finding
from handoffs.handbook import Handbook
from handoffs.handoff import Handoff, Task, TaskState
from handoffs.process import Step
from handoffs.sla import Due, Target, due


def task_of(handbook: Handbook, handoff: Handoff, step: Step, urgency: str, now: datetime, since: datetime | None = None) -> Task:
    """Make the task of a step; its clock runs `since` then, else from when there is something to do."""
    team = step.team or handbook.terms_of(handoff).team
    waits_until = step.waits_until(handoff, handbook.policy)
    ahead = waits_until if waits_until and waits_until > now else None
    target, clock = clock_of(handbook, handoff.process, team, urgency, since or ahead or now)
    return Task(step=step.key, team=team, urgency=urgency, target=target, due=clock, opened_at=now, waits_until=waits_until)


def clock_of(
    handbook: Handbook, process: str, team: str, urgency: str, started_at: datetime, paused: timedelta = timedelta()
) -> tuple[Target, Due]:
    """Give the target that the policy sets, and the instants that follow from it in the team's calendar."""
    target = handbook.policy.process(process).sla[urgency]
    return target, due(target, started_at, handbook.policy.calendar_of(team), paused)


def findings_of(handbook: Handbook, handoff: Handoff) -> tuple[Finding, ...]:
    """Verify what needs no person: of the subject as a whole, and for each step that is open."""
    process, policy = handbook.process_of(handoff), handbook.policy
    opened = [handbook.step_of(handoff, task) for task in handoff.tasks if task.state is TaskState.OPEN]
    return (*process.find(handoff.subject, policy), *(finding for step in opened for finding in step.find(handoff, policy)))
