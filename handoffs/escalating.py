"""Telling a supervisor, and how a supervisor answers: escalate, acknowledge, resolve."""

from datetime import datetime

from handoffs.change import Change, changed
from handoffs.effects import ThreadReply
from handoffs.escalation import Escalation, Mark, Proof, Trigger
from handoffs.events import Acknowledged, Escalated, Resolved
from handoffs.handbook import Handbook
from handoffs.handoff import Handoff, Task
from handoffs.people import Actor, require_contact, require_member
from handoffs.refusal import Refusal, TooLate


def escalate(
    handbook: Handbook, handoff: Handoff, step: str, actor: Actor, trigger: Trigger, words: str, now: datetime
) -> Change:
    """Tell the team's contact by hand: opens the escalation or raises its level, with the person's words as proof."""
    task = handoff.task(step)
    require_member(actor, handbook.team_of(task), "escalate it")
    if not words.strip():
        raise Refusal("Please say in a sentence what the supervisor should know.", field="words")

    raised = escalated(task, trigger, words.strip(), actor, now)
    return changed(handoff, raised, effects=(told_in_thread(handbook, raised),))


def acknowledge(handbook: Handbook, handoff: Handoff, actor: Actor, now: datetime) -> Change:
    """Let a supervisor say *I have it*."""
    escalation = _open_escalation(handbook, handoff, actor)
    if escalation.acknowledged:
        raise Refusal(f"{escalation.acknowledged.name} already has it.")

    return changed(handoff, Acknowledged(mark=Mark(user_id=actor.user_id, name=actor.name, at=now), at=now))


def resolve(handbook: Handbook, handoff: Handoff, actor: Actor, words: str, now: datetime) -> Change:
    """End the escalation with a word on its outcome."""
    _open_escalation(handbook, handoff, actor)
    if not words.strip():
        raise Refusal("Please say in a sentence how it ended.", field="words")

    mark = Mark(user_id=actor.user_id, name=actor.name, at=now, words=words.strip())
    return changed(handoff, Resolved(mark=mark, at=now))


def escalated(task: Task, trigger: Trigger, says: str, actor: Actor, now: datetime) -> Escalated:
    """Pull a trigger for a task, with its proof."""
    proof = Proof(trigger=trigger, says=says, user_id=actor.user_id, name=actor.name, at=now)
    return Escalated(step=task.step, team=task.team, proof=proof, at=now)


def told_in_thread(handbook: Handbook, raised: Escalated) -> ThreadReply:
    """Say in the card's thread that a supervisor is told, by whom, and why."""
    title = handbook.policy.team(raised.team).contact_title
    return ThreadReply(step=raised.step, text=f"{raised.proof.name} escalated it to the {title}: {raised.proof.says}")


def already_proven(handoff: Handoff, trigger: Trigger) -> bool:
    """Say whether the open escalation bears this trigger already."""
    escalation = handoff.escalation
    return bool(escalation and escalation.is_open and any(p.trigger is trigger for p in escalation.proofs))


def _open_escalation(handbook: Handbook, handoff: Handoff, actor: Actor) -> Escalation:
    escalation = handoff.escalation
    if escalation is None or escalation.resolved:
        by = f" by {escalation.resolved.name}" if escalation and escalation.resolved else ""
        raise TooLate(f"This escalation is already resolved{by}.")
    require_contact(actor, handbook.policy.team(escalation.team), because="Escalations are answered by the contact.")
    return escalation
