"""The guards that several verbs begin with: may this person, is the task open, did they see what it is about now."""

from handoffs.model.handoff import Handoff, Task, TaskState
from handoffs.model.people import MANAGERS, Actor
from handoffs.model.refusal import TooLate
from handoffs.process.handbook import Handbook
from handoffs.process.rights import require_colleague, require_contact, require_decider


def open_task(handbook: Handbook, handoff: Handoff, step: str, actor: Actor) -> Task:
    """Give the task for somebody who may decide it; Refusal when they may not, TooLate when it is not open any more."""
    task = handoff.task(step)
    require_right(handbook, handoff, task, actor)
    if task.state is not TaskState.OPEN:
        raise TooLate(why_not_open(handbook, handoff, task))
    return task


def require_right(handbook: Handbook, handoff: Handoff, task: Task, actor: Actor) -> None:
    """Refuse who may not decide a task; some are the contact's alone, or a manager's that the policy names."""
    team, step = handbook.team_of(task), handbook.step_of(handoff, task)
    if step.contact_only and MANAGERS in actor.teams:
        return require_colleague(actor)
    if step.contact_only:
        return require_contact(actor, team, because=f"Only the {team.contact_title} can {step.permission_phrase}.")
    return require_decider(actor, team, step.permission_phrase)


def require_same_edition(handoff: Handoff, edition: int) -> None:
    """Refuse whoever was shown an earlier edition of the subject than the handoff is about now."""
    if edition != handoff.edition:
        raise TooLate("It changed in Salesforce while you were deciding. Please close this and look at the card again.")


def why_not_open(handbook: Handbook, handoff: Handoff, task: Task) -> str:
    """Give the sentence for someone who came too late: who decided what, or why it is no longer needed."""
    if task.decision:
        past = handbook.step_of(handoff, task).choice(task.decision.choice).past
        return f"{task.decision.name} was faster and {past} it already."
    if task.withdrawal:
        return f"It is no longer needed: {task.withdrawal.reason}."
    return "It is no longer open."
