"""The last line of a note: the instant of the decision."""

from handoffs.model.handoff import Decision, Task
from handoffs.process.policy import Policy


def written_at(decision: Decision, task: Task, policy: Policy) -> str:
    """Write the instant of a decision in the zone of its team, in the same form in each language: *2026-11-30 10:05 JST*."""
    at = decision.at.astimezone(policy.calendar_of(task.team).zone)
    return f"{at:%Y-%m-%d %H:%M} {at.tzname()}"
