"""Whom an escalation asks, and when again: its own contact first, then the next of the policy's ladder."""

from datetime import datetime

from handoffs.model.escalation import SHARED, Escalation, Evidence, Trigger
from handoffs.model.handoff import DeliveryState, Handoff, TaskState
from handoffs.model.people import BATON
from handoffs.process.handbook import Handbook
from handoffs.process.policy import TeamPolicy
from handoffs.rules.parts.causes import MEASURED, why_over
from handoffs.text.messages import Message, message

NOBODY: frozenset[str] = frozenset()
"""No team is unreachable."""


def ladder_of(handbook: Handbook, handoff: Handoff, unreachable: frozenset[str] = NOBODY) -> tuple[TeamPolicy, ...]:
    """List the teams whose contacts an escalation asks, one after the other; `unreachable` ones only where no other is left."""
    first = handbook.supervised_by(handoff)
    above = (handbook.policy.team_for(team, handoff.process) for team in handbook.policy.escalations.ladder)
    ladder = (first, *(team for team in above if team.key != first.key))
    return tuple(team for team in ladder if team.key not in unreachable) or ladder


def passed_over(handbook: Handbook, handoff: Handoff, asked: TeamPolicy, unreachable: frozenset[str]) -> tuple[TeamPolicy, ...]:
    """List the teams that an escalation would ask before `asked` if a contact of them could be reached; all where none can."""
    ladder = ladder_of(handbook, handoff)
    before = ladder if asked.key in unreachable else ladder[: ladder.index(asked)] if asked in ladder else ()
    return tuple(team for team in before if team.key in unreachable)


def unreached(teams: tuple[TeamPolicy, ...]) -> tuple[Message, ...]:
    """Return for each team the sentence that its contact can't be reached."""
    return tuple(message("rules.ladder.unreached", contact=team.contact_title, name=team.contact_notify) for team in teams)


def next_asked(
    handbook: Handbook, handoff: Handoff, escalation: Escalation, unreachable: frozenset[str] = NOBODY
) -> TeamPolicy | None:
    """Return the team whose contact the next repeat asks; None once each was reminded as often as the policy says."""
    most = handbook.policy.escalations.repeat_at_most
    ladder = ladder_of(handbook, handoff, unreachable)
    return next((team for team in ladder if escalation.reminded.count(team.key) < most), None)


def asked_teams(
    handbook: Handbook, handoff: Handoff, escalation: Escalation, unreachable: frozenset[str] = NOBODY
) -> tuple[TeamPolicy, ...]:
    """List the teams whose contacts have been asked, the last one last: each of them may answer.

    One of the `unreachable` teams is left out for the one that stands in for it.
    """
    ladder = ladder_of(handbook, handoff)
    by_key = {team.key: team for team in ladder}
    newest_first = dict.fromkeys(reversed((ladder[0].key, *escalation.reminded)))
    asked = (by_key[key] for key in reversed(newest_first) if key in by_key)
    return tuple({team.key: team for team in (stand_in(ladder, each, unreachable) for each in asked)}.values())


def stand_in(ladder: tuple[TeamPolicy, ...], asked: TeamPolicy, unreachable: frozenset[str]) -> TeamPolicy:
    """Return the team that is asked in place of one that can't be reached: the next of the ladder, else one before it."""
    after = ladder[ladder.index(asked) + 1 :] if asked in ladder else ladder
    return next((each for each in (asked, *after, *reversed(ladder)) if each.key not in unreachable), asked)


def repeats_at(handbook: Handbook, handoff: Handoff) -> datetime | None:
    """Return when an escalation is repeated; None once it is acknowledged, over or decided, and when the ladder has ended."""
    escalation = handoff.escalation
    if escalation is None or escalation.acknowledged or next_asked(handbook, handoff, escalation) is None:
        return None
    if not any(presses(handoff, each) for each in escalation.ongoing):
        return None
    ladder = handbook.policy.escalations
    wait = ladder.repeat_then if escalation.reminded else ladder.repeat_first
    return handbook.policy.calendar_of(escalation.team).add(escalation.notified_at, wait)


def raised_again_at(handbook: Handbook, handoff: Handoff) -> datetime | None:
    """Return when an escalation that somebody resolved is raised again, since its cause goes on; None when none does."""
    resolved_at = first_resolved_at(going_on(handbook, handoff))
    if handoff.escalation is None or resolved_at is None:
        return None
    return handbook.policy.calendar_of(handoff.escalation.team).add(resolved_at, handbook.policy.escalations.again_after)


def first_resolved_at(evidence: tuple[Evidence, ...]) -> datetime | None:
    """Return when somebody first resolved a piece of evidence; None when nobody resolved any."""
    return min((each.over.at for each in evidence if each.over), default=None)


def going_on(handbook: Handbook, handoff: Handoff) -> tuple[Evidence, ...]:
    """List the evidence that somebody resolved although its cause goes on, as far as that shows by itself.

    What concerns the customer as a whole goes on when a further record has come since.
    """
    escalation = handoff.escalation
    if escalation is None:
        return ()
    resolved = escalation.resolved if escalation.resolved and escalation.resolved.watched else None
    at = resolved.at if resolved and not escalation.is_open else None
    measured = [each for each in escalation.evidence if each.trigger in MEASURED and each.over and each.over.at == at]
    pressing = (each for each in measured if each.over and why_over(handbook, handoff, each, each.over.at) is None)
    shared = (escalation.resolved_by_a_person(trigger, BATON.user_id) for trigger in SHARED)
    grown = (each for each in shared if each and each.over and each.at > each.over.at)
    return (*(each for each in pressing if presses(handoff, each)), *grown)


def presses(handoff: Handoff, evidence: Evidence) -> bool:
    """Return whether somebody still has to act: not on a decision that is being saved, unless that takes too long."""
    task = handoff.task(evidence.step)
    if evidence.trigger is Trigger.WRITE_BACK:
        return True
    if task.decision and task.decision.reference != evidence.decision:
        return False
    return task.state is not TaskState.SETTLED or task.delivery is not DeliveryState.PENDING
