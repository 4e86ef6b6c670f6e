"""What follows a decision that is done: the task of the step that it leads to opens, for its own team and with its own clock."""

from datetime import datetime

from handoffs.change import Change, changed
from handoffs.effects import ThreadReply
from handoffs.events import StepOpened
from handoffs.handbook import Handbook
from handoffs.handoff import Handoff, Task
from handoffs.sla import due


def advance(handbook: Handbook, handoff: Handoff, step: str, now: datetime) -> Change:
    """Open the next task and say so in the thread of the one that is done; nothing changes when the choice leads nowhere."""
    done = handoff.task(step)
    assert done.decision is not None, "only a decision leads on"
    choice = handbook.step_of(handoff, done).choice(done.decision.choice)
    if choice.leads_to is None:
        return changed(handoff)

    written, terms = handbook.process_of(handoff).step(choice.leads_to), handbook.terms_of(handoff)
    team = handbook.policy.team(written.team or terms.team)
    target = terms.sla[done.urgency]
    clock = due(target, now, handbook.policy.calendar_of(team.key))
    task = Task(step=written.key, team=team.key, urgency=done.urgency, target=target, due=clock)
    told = ThreadReply(step=step, text=f"Handed on to {team.name}: {written.title}.")
    return changed(handoff, StepOpened(task=task, at=now), effects=(told,))
