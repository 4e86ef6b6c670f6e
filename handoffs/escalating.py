"""Telling a supervisor, and how a supervisor answers: escalate, acknowledge, resolve."""

from dataclasses import replace
from datetime import datetime

from handoffs.change import Change, both, changed
from handoffs.effects import Effect, ThreadReply
from handoffs.escalation import SHARED, SURFACE, Escalation, Exhibit, Mark, Proof, Trigger
from handoffs.events import Acknowledged, Escalated, ProofRenewed, Resolved
from handoffs.handbook import Handbook
from handoffs.handoff import Handoff, Task
from handoffs.people import BATON, Actor, require_contact, require_member
from handoffs.refusal import Refusal, TooLate
from handoffs.wording import listed


def escalate(
    handbook: Handbook, handoff: Handoff, step: str, actor: Actor, trigger: Trigger, words: str, now: datetime
) -> Change:
    """Tell the team's contact by hand: opens the escalation or raises its level, with the person's words as proof."""
    task = handoff.task(step)
    require_member(actor, handbook.team_of(task), "escalate it")
    if not words.strip():
        raise Refusal("Please say in a sentence what the supervisor should know.", field="words")

    proof = by_person(trigger, words.strip(), actor, now, handbook.process_of(handoff).exhibits(handoff.subject, trigger))
    return raised(handbook, handoff, task, proof)


def acknowledge(handbook: Handbook, handoff: Handoff, actor: Actor, now: datetime) -> Change:
    """Let a supervisor say *I have it*."""
    escalation = _open_escalation(handbook, handoff, actor)
    if escalation.acknowledged:
        raise Refusal(f"{escalation.acknowledged.name} already has it.")

    told = ThreadReply(step=escalation.step, text=f"{actor.name} has the escalation.")
    return changed(handoff, Acknowledged(mark=Mark(user_id=actor.user_id, name=actor.name, at=now), at=now), effects=(told,))


def resolve(handbook: Handbook, handoff: Handoff, actor: Actor, words: str, now: datetime) -> Change:
    """End the escalation with a word on its outcome."""
    escalation = _open_escalation(handbook, handoff, actor)
    if not words.strip():
        raise Refusal("Please say in a sentence how it ended.", field="words")

    mark = Mark(user_id=actor.user_id, name=actor.name, at=now, words=words.strip())
    told = ThreadReply(step=escalation.step, text=f"{actor.name} resolved the escalation: {words.strip()}")
    return changed(handoff, Resolved(mark=mark, at=now), effects=(told,))


def renew(handoff: Handoff, proof: Proof, now: datetime) -> Change | None:
    """Put a fuller proof in the place of the same trigger's; None when it shows nothing new, or there is none to replace."""
    known = _proof_of(handoff, proof.trigger)
    if known is None or set(proof.exhibits) <= set(known.exhibits):
        return None

    return changed(handoff, ProofRenewed(proof=proof, at=now))


def alarmed(handbook: Handbook, handoff: Handoff, task: Task, proof: Proof, now: datetime) -> Change:
    """Pull a trigger for what was found outside: once for each record that shows it, and in the team's channel the first time.

    Further records join the proof while its escalation is open.
    """
    before = handoff.escalation.proofs if handoff.escalation else ()
    told = {shown for each in before if each.trigger is proof.trigger for shown in each.exhibits}
    fresh, known = tuple(each for each in proof.exhibits if each not in told), _proof_of(handoff, proof.trigger)
    if not fresh:
        return changed(handoff)
    if known is None:
        return raised(handbook, handoff, task, proof, in_channel=True)

    fuller = replace(proof, exhibits=(*known.exhibits, *fresh))
    reply = ThreadReply(step=task.step, text=f"{proof.says} New among them: {listed(each.label for each in fresh)}.")
    return changed(handoff, ProofRenewed(proof=fuller, at=now), effects=(reply,))


def raised(handbook: Handbook, handoff: Handoff, task: Task, proof: Proof, *, in_channel: bool = False) -> Change:
    """Pull a trigger for a task: the escalation opens or rises by a level, and those concerned are told in both threads.

    `in_channel` says it in the channel of the task's card as well.
    """
    event = Escalated(step=task.step, team=task.team, proof=proof, at=proof.at)
    title = handbook.policy.team(task.team).contact_title
    by = "Escalated" if proof.user_id == BATON.user_id else f"{proof.name} escalated it"
    told: list[Effect] = [ThreadReply(step=task.step, text=f"{by} to the {title}: {proof.says}", in_channel=in_channel)]
    if handoff.escalation and handoff.escalation.is_open:
        again = f"Level {handoff.escalation.level + 1}: {proof.says}"
        told.append(ThreadReply(step=SURFACE, contact_of=task.team, text=again))
    return changed(handoff, event, effects=tuple(told))


def raised_by_rule(handbook: Handbook, handoff: Handoff, task: Task, *, elsewhere: frozenset[Trigger], now: datetime) -> Change:
    """Pull every trigger that the subject itself crosses and that this handoff has not had yet.

    Triggers `elsewhere` are left out: an open escalation of another handoff bears them for this customer already.
    """
    change = changed(handoff)
    for proof in handbook.process_of(handoff).alarms(handoff.subject, handbook.policy, now):
        if proof.trigger in elsewhere or _was_pulled(handoff, proof.trigger):
            continue
        change = both(change, raised(handbook, change.handoff, task, proof))
    return change


def shared_proofs(handbook: Handbook, handoff: Handoff, now: datetime) -> tuple[Proof, ...]:
    """List the subject's proofs that concern its customer as a whole."""
    alarms = handbook.process_of(handoff).alarms(handoff.subject, handbook.policy, now)
    return tuple(proof for proof in alarms if proof.trigger in SHARED)


def borne_triggers(handoff: Handoff) -> frozenset[Trigger]:
    """Name the triggers that a handoff's open escalation bears."""
    escalation = handoff.escalation
    return frozenset(proof.trigger for proof in escalation.proofs) if escalation and escalation.is_open else frozenset()


def by_person(trigger: Trigger, says: str, actor: Actor, now: datetime, exhibits: tuple[Exhibit, ...] = ()) -> Proof:
    """State a proof in a person's words."""
    return Proof(trigger=trigger, says=says, user_id=actor.user_id, name=actor.name, at=now, exhibits=exhibits)


def _proof_of(handoff: Handoff, trigger: Trigger) -> Proof | None:
    escalation = handoff.escalation
    if escalation is None or not escalation.is_open:
        return None
    return next((proof for proof in escalation.proofs if proof.trigger is trigger), None)


def _was_pulled(handoff: Handoff, trigger: Trigger) -> bool:
    return bool(handoff.escalation and any(proof.trigger is trigger for proof in handoff.escalation.proofs))


def _open_escalation(handbook: Handbook, handoff: Handoff, actor: Actor) -> Escalation:
    escalation = handoff.escalation
    if escalation is None or escalation.resolved:
        by = f" by {escalation.resolved.name}" if escalation and escalation.resolved else ""
        raise TooLate(f"This escalation is already resolved{by}.")
    require_contact(actor, handbook.policy.team(escalation.team), because="Escalations are answered by the contact.")
    return escalation
