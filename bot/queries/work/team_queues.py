"""Reads the open tasks and escalations of teams, with those of the teams that they stand in for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from handoffs.model.escalation import SURFACE as ESCALATION_SURFACE
from handoffs.model.handoff import Handoff
from handoffs.model.people import Actor
from handoffs.process.handbook import Handbook
from handoffs.process.policy import TeamPolicy
from handoffs.rules.parts.ladder import asked_teams as ladder_asked
from handoffs.rules.parts.ladder import ladder_of
from storage.escalations.groups import group_of_surface
from storage.readings.queues import Queue
from storage.unit_of_work import UnitOfWork

Tasks = tuple[tuple[Handoff, str], ...]
"""Open tasks by due time: the handoff of each, and its step."""


@dataclass(frozen=True, kw_only=True)
class TeamQueue:
    """The first open tasks of a team, how many it has, and the stored queues that they are in."""

    count: int
    first: Tasks
    stored: tuple[Queue, ...]


def queues_of(work: UnitOfWork, handbook: Handbook, teams: Sequence[TeamPolicy], limit: int) -> Mapping[str, TeamQueue]:
    """Return the queue of each team by its key, in the order of the teams, with those of the teams that it stands in for."""
    counts, stored = _stored_queues(work, handbook, [team.key for team in teams])
    found: dict[str, list[tuple[Handoff, str]]] = {key: [] for key in stored}
    waiting = [each for key, several in stored.items() if counts[key] for each in several]
    for handoff, step in work.handoffs.first_open(waiting, limit):
        found[handbook.team_of(handoff, handoff.task(step)).key].append((handoff, step))
    return {key: TeamQueue(count=counts[key], first=tuple(tasks[:limit]), stored=stored[key]) for key, tasks in found.items()}


def _stored_queues(
    work: UnitOfWork, handbook: Handbook, teams: Sequence[str]
) -> tuple[Mapping[str, int], Mapping[str, tuple[Queue, ...]]]:
    """Return how many open tasks each team has, and the stored queues that hold them."""
    counted = work.handoffs.open_counts() if teams else {}
    lost = work.handoffs.open_counts_by_process(counted.keys() - set(handbook.policy.team_keys))
    counts = {key: counted.get(key, 0) for key in teams}
    stored: dict[str, tuple[Queue, ...]] = {key: (Queue(team=key),) for key in teams}
    for queue, count in lost.items():
        stand_in = handbook.policy.team_for(queue.team, queue.process).key
        if stand_in in stored:
            counts[stand_in] += count
            stored[stand_in] += (queue,)
    return counts, stored


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


def asked_teams(work: UnitOfWork, handbook: Handbook, handoff_id: str, step: str) -> tuple[str, ...]:
    """Return the teams whose contacts answer for a message: that of the escalation or task, then the policy's ladder.

    Without a handoff, the ladder and then all teams.
    """
    ladder = handbook.policy.escalations.ladder
    if not handoff_id:
        return (*ladder, *(team.key for team in handbook.policy.teams))
    handoff = work.handoffs.peek(handoff_id)
    if step == ESCALATION_SURFACE or group_of_surface(step):
        return tuple(team.key for team in ladder_of(handbook, handoff))
    return (handbook.team_of(handoff, handoff.task(step)).key, *ladder)
