"""Reads the open tasks and escalations of teams, with those of the teams that they stand in for."""

from collections.abc import Mapping, Sequence

from handoffs.model.escalation import SURFACE as ESCALATION_SURFACE
from handoffs.model.handoff import Handoff
from handoffs.model.people import Actor
from handoffs.process.handbook import Handbook
from handoffs.process.policy import TeamPolicy
from handoffs.rules.parts.ladder import asked_teams as ladder_asked
from handoffs.rules.parts.ladder import ladder_of
from storage.unit_of_work import UnitOfWork

Queue = tuple[tuple[Handoff, str], ...]
"""Open tasks by due time: the handoff of each, and its step."""


def queues_of(work: UnitOfWork, handbook: Handbook, teams: Sequence[TeamPolicy]) -> Mapping[str, Queue]:
    """Return the queue of each team by its key, in the order of the teams."""
    queues = work.handoffs.queues([team.key for team in teams])
    for handoff, step in work.handoffs.queue_of_others([team.key for team in handbook.policy.teams]) if teams else ():
        stand_in = handbook.team_of(handoff, handoff.task(step)).key
        if stand_in in queues:
            queues[stand_in] = _by_due_time((*queues[stand_in], (handoff, step)))
    return queues


def escalations_of(work: UnitOfWork, handbook: Handbook, actor: Actor) -> tuple[Handoff, ...]:
    """List the handoffs whose open escalation a contact answers, by team, oldest first."""
    if not actor.contact_of:
        return ()
    unreachable = work.people.unreachable(handbook.policy.team_keys)
    found = ((handbook.supervised_by(each).key, each) for each in work.handoffs.escalated())
    return tuple(
        each
        for _, each in sorted(found, key=lambda pair: pair[0])
        if each.escalation
        and any(team.key in actor.contact_of for team in ladder_asked(handbook, each, each.escalation, unreachable))
    )


def _by_due_time(queue: Queue) -> Queue:
    return tuple(sorted(queue, key=lambda pair: pair[0].task(pair[1]).due.due_at))


def asked_teams(work: UnitOfWork, handbook: Handbook, handoff_id: str, step: str) -> tuple[str, ...]:
    """Return the teams whose contacts answer for a message: that of the escalation or task, then the policy's ladder.

    Without a handoff, the ladder and then all teams.
    """
    ladder = handbook.policy.escalations.ladder
    if not handoff_id:
        return (*ladder, *(team.key for team in handbook.policy.teams))
    handoff = work.handoffs.peek(handoff_id)
    if step == ESCALATION_SURFACE:
        return tuple(team.key for team in ladder_of(handbook, handoff))
    return (handbook.team_of(handoff, handoff.task(step)).key, *ladder)
