"""Answer the items of a checklist before the decision, and record checks that fail."""

from datetime import datetime

from handoffs.model.change import Change, change_of
from handoffs.model.checks import Outcome
from handoffs.model.escalation import Trigger
from handoffs.model.events.work import Ticked
from handoffs.model.handoff import Handoff, Task
from handoffs.model.people import Actor
from handoffs.model.refusal import Refusal, TooLate
from handoffs.process.choices import ChecklistItem
from handoffs.process.handbook import Handbook
from handoffs.process.submission import Submission
from handoffs.rules.escalate import by_person, open_triggers, raise_escalation
from handoffs.rules.parts.guards import open_task, require_same_edition
from handoffs.text.messages import Message, message, sentences


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
        raise TooLate(_already_ticked(task, items, actor))

    by = {"user_id": actor.user_id, "name": actor.name}
    return change_of(handoff, Ticked(step=step, items=items, outcome=outcome, words=words.strip(), at=now, **by))


def _already_ticked(task: Task, items: tuple[str, ...], actor: Actor) -> Message:
    ticks = [tick for tick in task.ticks if tick.item in items]
    if all(tick.user_id == actor.user_id for tick in ticks):
        return message("rules.checklist.already_ticked_by_yourself")
    return message("rules.checklist.already_ticked")


def _outcome_of(task: Task, item: str) -> Outcome:
    ticked = task.tick(item)
    return ticked.outcome if ticked else Outcome.OPEN


def fail_checks(handbook: Handbook, handoff: Handoff, step: str, actor: Actor, submission: Submission, now: datetime) -> Change:
    """Record checks that somebody reports as failed, with what is wrong; the contact hears of one that the handbook escalates."""
    task = open_task(handbook, handoff, step, actor)
    require_same_edition(handoff, submission.edition)
    said = {each.item: each.words.strip() for each in submission.answers if each.outcome is Outcome.FAILED}
    items = [item for item in handbook.step_of(handoff, task).checklist if item.key in said and not item.field]
    _require_news(task, {item.key: said[item.key] for item in items}, actor)

    by = {"user_id": actor.user_id, "name": actor.name}
    noted = (Ticked(step=step, items=(item.key,), outcome=Outcome.FAILED, words=said[item.key], at=now, **by) for item in items)
    change = change_of(handoff, *noted)
    for item in items:
        change = change.then(_escalated(handbook, change.handoff, task, item, said[item.key], actor, now))
    return change


def _require_news(task: Task, said: dict[str, str], actor: Actor) -> None:
    """Refuse a report that names no check, that leaves out what is wrong, or that the same person has made already."""
    if not said:
        raise Refusal(message("rules.checklist.unknown_item"), field="item")
    for item, words in said.items():
        if not words:
            raise Refusal(message("rules.checklist.no_words"), field=f"failed.{item}")
    known = {tick.item: tick.words for tick in task.ticks if tick.outcome is Outcome.FAILED and tick.user_id == actor.user_id}
    if all(known.get(item) == words for item, words in said.items()):
        raise TooLate(message("rules.checklist.already_reported"))


def _escalated(
    handbook: Handbook, handoff: Handoff, task: Task, item: ChecklistItem, words: str, actor: Actor, now: datetime
) -> Change:
    """Raise the trigger that a failed check fires, with the person's words; change nothing while that is open."""
    if not item.escalates or Trigger(item.escalates) in open_triggers(handoff):
        return change_of(handoff)
    trigger, finding = Trigger(item.escalates), handoff.finding(item.key)
    shown = handbook.process_of(handoff).record_links(handoff, trigger)
    reported = message("rules.checklist.reported", item=item.label, words=words)
    text = sentences(reported, finding.evidence) if finding and finding.evidence else reported
    return raise_escalation(handbook, handoff, task, by_person(trigger, text, actor, now, shown))
