"""The last line of a note: the instant of the decision."""

from handoffs.model.handoff import Decision, Task
from handoffs.process.policy import Policy
from handoffs.text.messages import Message, written


def written_at(decision: Decision, task: Task, policy: Policy) -> Message:
    """Write the instant of a decision in the zone of its team, in the same form in each language: *2026-11-30 10:05 JST*."""
    at = decision.at.astimezone(policy.calendar_of(task.team).zone)
    return written(f"{at:%Y-%m-%d %H:%M} {at.tzname()}")
