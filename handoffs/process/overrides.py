"""Checks that the records deny and a person answers as verified: they take words, which stay on the decision."""

from handoffs.model.checks import Answer, Outcome
from handoffs.model.handoff import Decision, Handoff
from handoffs.model.refusal import Refusal
from handoffs.process.step import Step
from handoffs.process.submission import Submission
from handoffs.text.messages import Message, message

FIELD = "override"
"""The field of the form in which a person says why."""


def with_override(step: Step, handoff: Handoff, submission: Submission) -> Submission:
    """Return a submission whose answers against the records hold the person's words; Refusal at the field without words."""
    by_hand = {item.key for item in step.checklist if not item.field}
    denied = {each.item for each in handoff.findings if each.outcome is Outcome.FAILED} & by_hand
    overridden = [each for each in submission.answers if each.item in denied and each.outcome is Outcome.VERIFIED]
    words = submission.override.strip()
    if overridden and not words:
        labels = tuple(step.checklist_item(each.item).label for each in overridden)
        raise Refusal(message("process.overrides.no_words", count=len(labels), items=labels), field=FIELD)
    return submission.with_answers(tuple(_kept(each, words if each in overridden else "") for each in submission.answers))


def override_lines(step: Step, decision: Decision) -> tuple[Message, ...]:
    """Return one line for each check that a decision answered against the records, with the person's words."""
    overridden = [each for each in decision.answers if each.outcome is Outcome.VERIFIED and each.words]
    return tuple(
        message("process.overrides.line", item=step.checklist_item(each.item).label, name=decision.name, words=each.words)
        for each in overridden
    )


def _kept(answer: Answer, words: str) -> Answer:
    if answer.outcome is not Outcome.VERIFIED:
        return answer
    return Answer(item=answer.item, outcome=answer.outcome, words=words)
