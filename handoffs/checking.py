"""A check that does not hold: recorded, and told to the supervisor where the handbook asks for it."""

from datetime import datetime

from handoffs.change import Change, both, changed
from handoffs.checks import Outcome
from handoffs.escalating import borne_triggers, by_person, raised
from handoffs.escalation import Trigger
from handoffs.events import ChecksFailed
from handoffs.guards import open_task, require_same_edition
from handoffs.handbook import Handbook
from handoffs.handoff import Handoff
from handoffs.people import Actor
from handoffs.wishes import Wish


def fail_checks(handbook: Handbook, handoff: Handoff, step: str, actor: Actor, wish: Wish, now: datetime) -> Change:
    """Record checks that somebody marked as failed; one that the handbook escalates tells the supervisor."""
    task = open_task(handbook, handoff, step, actor)
    require_same_edition(handoff, wish.edition)
    written = handbook.step_of(handoff, task)
    marked = {answer.item for answer in wish.answers if answer.outcome is Outcome.FAILED}
    items = [item for item in written.checklist if item.key in marked]
    noted = ChecksFailed(step=step, items=tuple(item.key for item in items), user_id=actor.user_id, name=actor.name, at=now)

    change = changed(handoff, noted)
    for item in items:
        if not item.escalates or Trigger(item.escalates) in borne_triggers(change.handoff):
            continue
        trigger = Trigger(item.escalates)
        shown = handbook.process_of(handoff).exhibits(handoff.subject, trigger)
        finding = handoff.finding(item.key)
        says = f"Check failed: {item.label}." + (f" {finding.evidence}" if finding and finding.evidence else "")
        told = raised(handbook, change.handoff, task, by_person(trigger, says, actor, now, shown))
        change = both(change, told)
    return change
