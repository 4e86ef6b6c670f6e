"""How a step begins: whose task it is, what its clock is, until when there is nothing to do, and what the records say of it."""

from datetime import datetime, timedelta

from handoffs.clock.business_calendar import Span
from handoffs.clock.deadlines import close_of_day_before
from handoffs.clock.sla import Clock, Due, Target, due
from handoffs.model.checks import Finding
from handoffs.model.difference import FindingsChange, findings_difference
from handoffs.model.events.work import StepOpened
from handoffs.model.handoff import Handoff, TaskState
from handoffs.process.handbook import Handbook
from handoffs.process.policy import BACKLOG
from handoffs.process.step import Step
from handoffs.rules.parts.backlog import in_order

SHORTEST = timedelta(hours=1)
"""How much business time a step has at least, from when its deadline was known, however near that is."""


def step_opened(
    handbook: Handbook, handoff: Handoff, step: Step, urgency: str, now: datetime, since: datetime | None = None
) -> StepOpened:
    """Return the opening of a step, without findings; the clock runs `since` then, else from the time when work can begin."""
    team = team_of(handbook, handoff, step)
    waits_until = step.waits_until(handoff, handbook.policy)
    ahead = waits_until if waits_until and waits_until > now else None
    target, clock = clock_of(handbook, handoff, step, team, urgency, since or ahead or now)
    return StepOpened(step=step.key, team=team, urgency=urgency, target=target, due=clock, waits_until=waits_until, at=now)


def team_of(handbook: Handbook, handoff: Handoff, step: Step) -> str:
    """Name the team of a step: as the step says, else as the process does; the process's own if the policy lacks that team."""
    named = step.team_of(handoff, handbook.policy) or step.team
    known = {team.key for team in handbook.policy.teams}
    return named if named in known else handbook.terms_of(handoff).team


def clock_of(
    handbook: Handbook,
    handoff: Handoff,
    step: Step,
    team: str,
    urgency: str,
    started_at: datetime,
    pauses: tuple[Span, ...] = (),
) -> tuple[Target, Due]:
    """Return the target of a step, and its due instants in the team's calendar."""
    calendar, terms = handbook.policy.calendar_of(team), handbook.terms_of(handoff)
    process = handbook.process_of(handoff)
    deadline, known_at, until = (
        process.deadline(handoff, calendar.zone),
        process.deadline_known_at(handoff),
        step.due_by(handoff, handbook.policy),
    )
    if urgency == BACKLOG:
        return _of_backlog(handbook, handoff, team, started_at, pauses)
    target, unknown = terms.steps.get(step.key) or terms.target(urgency), timedelta()
    if deadline and step.days_before_deadline is not None:
        until = close_of_day_before(calendar, deadline, step.days_before_deadline)
        unknown = calendar.between(started_at, max(started_at, known_at or started_at))
    if until:
        target = Target(target=max(calendar.between(started_at, until), unknown + SHORTEST), clock=Clock.BUSINESS)
    return target, due(target, started_at, calendar, pauses, unknown)


def _of_backlog(
    handbook: Handbook, handoff: Handoff, team: str, started_at: datetime, pauses: tuple[Span, ...]
) -> tuple[Target, Due]:
    """Return the target of the backlog, for every step alike, and the due instants in the order of the queue."""
    target = handbook.policy.backlog_target
    return target, in_order(due(target, started_at, handbook.policy.calendar_of(team), pauses), handbook, handoff)


def findings_changes(handbook: Handbook, handoff: Handoff) -> tuple[FindingsChange, ...]:
    """Return how the findings of a handoff change when its items are verified now."""
    return findings_difference(handoff.findings, findings_of(handbook, handoff))


def findings_of(handbook: Handbook, handoff: Handoff) -> tuple[Finding, ...]:
    """Verify what needs no person, of the subject as a whole and for each step that is open; what was found outside is kept."""
    process, policy = handbook.process_of(handoff), handbook.policy
    opened = [handbook.step_of(handoff, task) for task in handoff.tasks if task.state is TaskState.OPEN]
    found = (*process.findings(handoff, policy), *(finding for step in opened for finding in step.findings(handoff, policy)))
    fresh = {finding.item for finding in found}
    return (*found, *(finding for finding in handoff.findings if finding.item not in fresh))
