"""The guards that several verbs begin with: may this person, is the task open, did they see what it is about now."""

from handoffs.model.handoff import Handoff, Task, TaskState
from handoffs.model.people import Actor
from handoffs.model.refusal import Refusal, TooLate
from handoffs.process.handbook import Handbook
from handoffs.process.rights import require_contact, require_decider
from handoffs.process.step import Step
from handoffs.subjects.subject import by_hand
from handoffs.text.messages import Message, message


def open_task(handbook: Handbook, handoff: Handoff, step: str, actor: Actor) -> Task:
    """Return the task for a person who may decide it; raise Refusal if they may not, TooLate if it is not open any more."""
    task = handoff.task(step)
    require_right(handbook, handoff, task, actor)
    if task.state is not TaskState.OPEN:
        raise TooLate(why_not_open(handbook, handoff, task, actor.user_id))
    return task


def require_right(handbook: Handbook, handoff: Handoff, task: Task, actor: Actor) -> None:
    """Refuse who may not decide a task; some tasks are the contact's alone. The managers of `/sla` have no right to any."""
    team, step = handbook.team_of(handoff, task), handbook.step_of(handoff, task)
    _require_other_than_starter(handbook, handoff, step, actor)
    if step.contact_only:
        return require_contact(
            actor,
            team,
            because=message("rules.guards.contact_only", contact=team.contact_title, permission=step.permission_phrase),
            may_ask=actor.belongs_to(team.key),
        )
    return require_decider(actor, team, step.permission_phrase)


def require_choice(handbook: Handbook, handoff: Handoff, task: Task, actor: Actor, choice: str) -> None:
    """Refuse a choice that its step leaves to the contact of the team; asked at the click, and when the decision is made."""
    because = handbook.step_of(handoff, task).contact_choice(handoff, task, choice, handbook.policy)
    if because:
        require_contact(actor, handbook.team_of(handoff, task), because, may_ask=True)


def _require_other_than_starter(handbook: Handbook, handoff: Handoff, step: Step, actor: Actor) -> None:
    """Refuse who started a handoff by hand, where policy or step leave its decision to others."""
    begun, allowed = by_hand(handoff.subject), handbook.terms_of(handoff).self_decide
    may_decide = not step.approves if allowed is None else allowed
    if begun and begun.starter_id == actor.user_id and not may_decide:
        raise Refusal(message("rules.guards.starter", noun=handbook.process_of(handoff).noun))


def require_same_edition(handoff: Handoff, edition: int) -> None:
    """Refuse a decision on an earlier edition of the subject."""
    if edition != handoff.edition:
        raise TooLate(message("rules.guards.other_edition"))


def why_not_open(handbook: Handbook, handoff: Handoff, task: Task, user_id: str) -> Message:
    """Return the message for a person who came too late: who decided what, or why the task is no longer needed."""
    if task.decision:
        choice = handbook.step_of(handoff, task).choice(task.decision.choice)
        if task.decision.user_id == user_id:
            return choice.repeated or message("rules.guards.decided_by_yourself", past=choice.past)
        return message("rules.guards.decided_by_another", name=task.decision.name, past=choice.past)
    if task.withdrawal:
        return message("rules.guards.withdrawn", reason=task.withdrawal.reason)
    return message("rules.guards.not_open")
