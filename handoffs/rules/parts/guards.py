"""The guards that several verbs begin with: may this person, is the task open, did they see what it is about now."""

from handoffs.model.handoff import Handoff, Task, TaskState
from handoffs.model.people import MANAGERS, Actor
from handoffs.model.refusal import TooLate
from handoffs.process.handbook import Handbook
from handoffs.process.rights import require_colleague, require_contact, require_decider
from handoffs.text.messages import Message, message


def open_task(handbook: Handbook, handoff: Handoff, step: str, actor: Actor) -> Task:
    """Return the task for a person who may decide it; raise Refusal if they may not, TooLate if it is not open any more."""
    task = handoff.task(step)
    require_right(handbook, handoff, task, actor)
    if task.state is not TaskState.OPEN:
        raise TooLate(why_not_open(handbook, handoff, task))
    return task


def require_right(handbook: Handbook, handoff: Handoff, task: Task, actor: Actor) -> None:
    """Refuse who may not decide a task; some are the contact's alone, or a manager's that the policy names."""
    team, step = handbook.team_of(handoff, task), handbook.step_of(handoff, task)
    if step.contact_only and MANAGERS in actor.teams:
        return require_colleague(actor)
    if step.contact_only:
        return require_contact(
            actor,
            team,
            because=message("rules.guards.contact_only", contact=team.contact_title, permission=step.permission_phrase),
        )
    return require_decider(actor, team, step.permission_phrase)


def require_same_edition(handoff: Handoff, edition: int) -> None:
    """Refuse a decision on an earlier edition of the subject."""
    if edition != handoff.edition:
        raise TooLate(message("rules.guards.other_edition"))


def why_not_open(handbook: Handbook, handoff: Handoff, task: Task) -> Message:
    """Return the message for a person who came too late: who decided what, or why the task is no longer needed."""
    if task.decision:
        past = handbook.step_of(handoff, task).choice(task.decision.choice).past
        return message("rules.guards.decided_by_another", name=task.decision.name, past=past)
    if task.withdrawal:
        return message("rules.guards.withdrawn", reason=task.withdrawal.reason)
    return message("rules.guards.not_open")
