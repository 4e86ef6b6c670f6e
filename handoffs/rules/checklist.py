"""Answer the items of a checklist before the decision, and record checks that fail."""

from datetime import datetime

from handoffs.model.change import Change, change_of
from handoffs.model.checks import Outcome
from handoffs.model.escalation import Trigger
from handoffs.model.events.work import ChecksFailed, Ticked
from handoffs.model.handoff import Handoff, Task
from handoffs.model.people import Actor
from handoffs.model.refusal import Refusal, TooLate
from handoffs.process.handbook import Handbook
from handoffs.process.submission import Submission
from handoffs.rules.escalate import by_person, open_triggers, raise_escalation
from handoffs.rules.parts.guards import open_task, require_same_edition
from handoffs.text.messages import message, sentences


def tick(
    handbook: Handbook,
    handoff: Handoff,
    step: str,
    actor: Actor,
    items: tuple[str, ...],
    outcome: Outcome,
    words: str,
    now: datetime,
) -> Change:
    """Answer checklist items as done or not applicable, or take answers back (OPEN); each with who and when."""
    task = open_task(handbook, handoff, step, actor)
    known = {item.key: item for item in handbook.step_of(handoff, task).checklist}
    if not items or not all(key in known for key in items):
        raise Refusal(message("rules.checklist.unknown_item"), field="item")
    if outcome is Outcome.VERIFIED and any(known[key].field for key in items):
        raise Refusal(message("rules.checklist.ticks_itself"), field="item")
    if outcome is Outcome.NOT_APPLICABLE and not all(known[key].may_not_apply for key in items):
        raise Refusal(message("rules.checklist.always_applies"), field="item")
    if outcome is Outcome.NOT_APPLICABLE and not words.strip():
        raise Refusal(message("rules.checklist.no_reason"), field="words")
    if outcome is not Outcome.OPEN and all(_outcome_of(task, key) is outcome for key in items):
        raise TooLate(message("rules.checklist.already_ticked"))

    by = {"user_id": actor.user_id, "name": actor.name}
    return change_of(handoff, Ticked(step=step, items=items, outcome=outcome, words=words.strip(), at=now, **by))


def _outcome_of(task: Task, item: str) -> Outcome:
    ticked = task.tick(item)
    return ticked.outcome if ticked else Outcome.OPEN


def fail_checks(handbook: Handbook, handoff: Handoff, step: str, actor: Actor, submission: Submission, now: datetime) -> Change:
    """Record checks that somebody marked as failed; one that the handbook escalates tells the supervisor."""
    task = open_task(handbook, handoff, step, actor)
    require_same_edition(handoff, submission.edition)
    definition = handbook.step_of(handoff, task)
    marked = {answer.item for answer in submission.answers if answer.outcome is Outcome.FAILED}
    items = [item for item in definition.checklist if item.key in marked]
    noted = ChecksFailed(step=step, items=tuple(item.key for item in items), user_id=actor.user_id, name=actor.name, at=now)

    change = change_of(handoff, noted)
    for item in items:
        if not item.escalates or Trigger(item.escalates) in open_triggers(change.handoff):
            continue
        trigger = Trigger(item.escalates)
        shown = handbook.process_of(handoff).record_links(handoff, trigger)
        finding = handoff.finding(item.key)
        failed = message("rules.checklist.failed_check", item=item.label)
        text = sentences(failed, finding.evidence) if finding and finding.evidence else failed
        escalated = raise_escalation(handbook, change.handoff, task, by_person(trigger, text, actor, now, shown))
        change = change.then(escalated)
    return change
