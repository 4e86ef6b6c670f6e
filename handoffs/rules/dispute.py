"""A customer disputes a decision: escalate with the earlier result, and reopen the records."""

from datetime import datetime

from handoffs.model.change import Change, change_of
from handoffs.model.escalation import Trigger
from handoffs.model.handoff import DeliveryState, Handoff, TaskState
from handoffs.model.people import Actor
from handoffs.model.refusal import Refusal, TooLate
from handoffs.process.handbook import Handbook
from handoffs.process.process import DisputableProcess
from handoffs.process.rights import require_member
from handoffs.rules.escalate import by_person, open_triggers, raise_escalation
from handoffs.text.messages import message


def dispute(
    handbook: Handbook, handoff: Handoff, step: str, actor: Actor, words: str, *, reference: str, now: datetime
) -> Change:
    """Pass on that the customer disputes a decision; the new round begins when the record shows as open again."""
    task, process = handoff.task(step), handbook.process_of(handoff)
    require_member(actor, handbook.team_of(handoff, task), message("rules.dispute.permission"))
    if not isinstance(process, DisputableProcess):
        raise Refusal(message("rules.dispute.not_here"))
    if handoff.next_id:
        raise TooLate(message("rules.dispute.new_round"))
    if task.state is not TaskState.SETTLED or task.decision is None:
        raise Refusal(message("rules.dispute.nothing_decided"))
    if task.delivery is DeliveryState.PENDING:
        raise Refusal(message("rules.dispute.not_saved"))
    if Trigger.DISPUTED in open_triggers(handoff):
        raise Refusal(message("rules.dispute.already_disputed"))
    if not words.strip():
        raise Refusal(message("rules.dispute.no_words"), field="words")

    asked = process.reopening(handoff, task.decision, f"{actor.name}: {words.strip()}", reference, handbook.policy)
    text = message("rules.dispute.evidence", note=asked.note.body)
    evidence = by_person(Trigger.DISPUTED, text, actor, now, process.record_links(handoff, Trigger.OTHER))
    return change_of(handoff, effects=(asked,)).then(raise_escalation(handbook, handoff, task, evidence))
