"""Checks that the records deny and a person answers as verified: they take words, which stay on the decision."""

from handoffs.model.checks import Answer, Outcome
from handoffs.model.handoff import Decision, Handoff, Task
from handoffs.model.refusal import Refusal
from handoffs.process.step import Step
from handoffs.process.submission import Submission
from handoffs.text.messages import Message, message


def denied_items(step: Step, handoff: Handoff) -> frozenset[str]:
    """Name the items that a person answers and that the records deny."""
    denied = {each.item for each in handoff.findings if each.outcome is Outcome.FAILED}
    return frozenset(item.key for item in step.checklist if not item.field and item.key in denied)


def with_override(step: Step, handoff: Handoff, task: Task, submission: Submission) -> Submission:
    """Return a submission whose answers against the records hold the person's words; Refusal at the field without words.

    An item that somebody ticked before the records denied it takes words too.
    """
    denied, answers = denied_items(step, handoff), {each.item: each for each in submission.answers}
    ticked = {tick.item for tick in task.ticks if tick.outcome is Outcome.VERIFIED} - answers.keys()
    verified = ticked | {key for key, each in answers.items() if each.outcome is Outcome.VERIFIED}
    bare = [key for key in sorted(denied & verified) if key in ticked or not answers[key].words.strip()]
    if bare:
        labels = tuple(step.checklist_item(key).label for key in bare)
        raise Refusal(message("process.overrides.no_words", count=len(labels), items=labels), field=f"override.{bare[0]}")
    return submission.with_answers(tuple(_kept(each, each.item in denied) for each in submission.answers))


def override_lines(step: Step, decision: Decision) -> tuple[Message, ...]:
    """Return one line for each check that a decision answered against the records, with the person's words."""
    overridden = [each for each in decision.answers if each.outcome is Outcome.VERIFIED and each.words]
    return tuple(
        message("process.overrides.line", item=step.checklist_item(each.item).label, name=decision.name, words=each.words)
        for each in overridden
    )


def _kept(answer: Answer, is_denied: bool) -> Answer:
    if answer.outcome is not Outcome.VERIFIED:
        return answer
    return Answer(item=answer.item, outcome=answer.outcome, words=answer.words.strip() if is_denied else "")
