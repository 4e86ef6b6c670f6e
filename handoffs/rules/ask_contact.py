"""Ask the contact of a team to make a choice that is left to the contact."""

from datetime import datetime

from handoffs.model.change import Change
from handoffs.model.checks import Outcome
from handoffs.model.escalation import Trigger
from handoffs.model.handoff import Handoff, Task, TaskState
from handoffs.model.people import Actor
from handoffs.model.refusal import TooLate
from handoffs.process.handbook import Handbook
from handoffs.process.rights import require_member
from handoffs.rules.escalate import by_person, raise_escalation
from handoffs.rules.parts.guards import why_not_open
from handoffs.text.messages import Message, message, sentences


def ask_contact(handbook: Handbook, handoff: Handoff, step: str, actor: Actor, now: datetime) -> Change:
    """Escalate a task to the contact of its team, with what its checks show so far; once for each person."""
    task = handoff.task(step)
    team = handbook.team_of(handoff, task)
    require_member(actor, team, message("rules.escalate.permission"))
    if task.state is not TaskState.OPEN:
        raise TooLate(why_not_open(handbook, handoff, task, actor.user_id))
    trigger = Trigger.OTHER if handbook.step_of(handoff, task).contact_only else Trigger.VALUE
    if handoff.escalation and handoff.escalation.evidence_by(trigger, actor.user_id):
        raise TooLate(message("rules.ask_contact.already_asked", contact=team.contact_title))

    asked = message("rules.ask_contact.asked", name=actor.name, contact=team.contact_title)
    links = handbook.process_of(handoff).record_links(handoff, trigger)
    text = sentences(asked, *_so_far(handbook, handoff, task))
    return raise_escalation(handbook, handoff, task, by_person(trigger, text, actor, now, links))


def _so_far(handbook: Handbook, handoff: Handoff, task: Task) -> tuple[Message, ...]:
    """List the checks by their outcome, and what was reported of those that failed."""
    checklist = handbook.step_of(handoff, task).checklist
    outcomes = {each.item: each.outcome for each in handoff.findings} | {tick.item: tick.outcome for tick in task.ticks}
    words = {tick.item: tick.words for tick in task.ticks if tick.outcome is Outcome.FAILED and tick.words}
    held = tuple(item.label for item in checklist if outcomes.get(item.key) is Outcome.VERIFIED)
    failed = tuple(
        message("rules.ask_contact.failed_item", item=item.label, words=words[item.key]) if item.key in words else item.label
        for item in checklist
        if outcomes.get(item.key) is Outcome.FAILED
    )
    still_open = tuple(item.label for item in checklist if outcomes.get(item.key, Outcome.OPEN) is Outcome.OPEN)
    listed = (
        (held, message("rules.ask_contact.held", items=held)),
        (failed, message("rules.ask_contact.failed", items=failed)),
        (still_open, message("rules.ask_contact.still_open", items=still_open)),
    )
    return tuple(sentence for items, sentence in listed if items)
