"""Whom an escalation asks, and when again: its own contact first, then the next of the policy's ladder."""

from datetime import datetime

from handoffs.model.escalation import Escalation, Evidence, Trigger
from handoffs.model.handoff import DeliveryState, Handoff, TaskState
from handoffs.process.handbook import Handbook
from handoffs.process.policy import TeamPolicy
from handoffs.rules.parts.causes import MEASURED, why_over


def ladder_of(handbook: Handbook, handoff: Handoff) -> tuple[TeamPolicy, ...]:
    """List the teams whose contacts an escalation asks, one after the other."""
    first = handbook.supervised_by(handoff)
    above = (handbook.policy.team_for(team, handoff.process) for team in handbook.policy.escalations.ladder)
    return (first, *(team for team in above if team != first))


def next_asked(handbook: Handbook, handoff: Handoff, escalation: Escalation) -> TeamPolicy | None:
    """Return the team whose contact the next repeat asks; None when the ladder has ended."""
    ladder = ladder_of(handbook, handoff)
    rung = escalation.repeats // handbook.policy.escalations.repeat_at_most
    return ladder[rung] if rung < len(ladder) else None


def asked_teams(handbook: Handbook, handoff: Handoff, escalation: Escalation) -> tuple[TeamPolicy, ...]:
    """List the teams whose contacts have been asked: each of them may answer."""
    most = handbook.policy.escalations.repeat_at_most
    return ladder_of(handbook, handoff)[: 1 + max(escalation.repeats - 1, 0) // most]


def repeats_at(handbook: Handbook, handoff: Handoff) -> datetime | None:
    """Return when an escalation is repeated; None once it is acknowledged, over or decided, and when the ladder has ended."""
    escalation = handoff.escalation
    if escalation is None or escalation.acknowledged or next_asked(handbook, handoff, escalation) is None:
        return None
    if not any(_presses(handoff, each) for each in escalation.ongoing):
        return None
    ladder = handbook.policy.escalations
    wait = ladder.repeat_then if escalation.repeats else ladder.repeat_first
    return handbook.policy.calendar_of(escalation.team).add(escalation.notified_at, wait)


def raised_again_at(handbook: Handbook, handoff: Handoff) -> datetime | None:
    """Return when an escalation that somebody resolved is raised again, since its cause goes on; None when none does."""
    escalation = handoff.escalation
    if escalation is None or escalation.is_open or not escalation.resolved or not going_on(handbook, handoff):
        return None
    return handbook.policy.calendar_of(escalation.team).add(escalation.resolved.at, handbook.policy.escalations.again_after)


def going_on(handbook: Handbook, handoff: Handoff) -> tuple[Evidence, ...]:
    """List the evidence that somebody resolved although its cause goes on, as far as that shows by itself."""
    escalation = handoff.escalation
    if escalation is None or escalation.resolved is None:
        return ()
    at = escalation.resolved.at
    resolved = [each for each in escalation.evidence if each.over and each.over.at == at and each.trigger in MEASURED]
    return tuple(each for each in resolved if why_over(handbook, handoff, each, at) is None and _presses(handoff, each))


def _presses(handoff: Handoff, evidence: Evidence) -> bool:
    """Return whether somebody still has to act: not on a decision that is being saved, unless that takes too long."""
    task = handoff.task(evidence.step)
    if evidence.trigger is Trigger.WRITE_BACK:
        return True
    if task.decision and task.decision.reference != evidence.decision:
        return False
    return task.state is not TaskState.SETTLED or task.delivery is not DeliveryState.PENDING
