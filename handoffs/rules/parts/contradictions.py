"""Findings from outside systems bind the person who completes a step: an item that fails there can't pass as done."""

from handoffs.model.checks import Outcome
from handoffs.model.handoff import Decision, Handoff, Task
from handoffs.model.refusal import Refusal
from handoffs.process.step import Step
from handoffs.text.messages import message


def require_uncontradicted(step: Step, handoff: Handoff, task: Task, decision: Decision) -> None:
    """Refuse an item that somebody says is done while the last look outside found otherwise, with the ways out."""
    done = {tick.item for tick in task.ticks if tick.outcome is Outcome.VERIFIED}
    for answer in decision.answers:
        done = done | {answer.item} if answer.outcome is Outcome.VERIFIED else done - {answer.item}
    for item in step.checklist:
        finding = handoff.finding(item.key)
        if item.key in done and finding and finding.outcome is Outcome.FAILED:
            raise Refusal(
                message("rules.contradictions.does_not_hold", item=item.label, evidence=finding.evidence or ""),
                field=f"checks.{item.key}",
            )
