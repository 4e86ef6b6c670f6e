"""Reads the work that waits for one person, for the home tab and `/handoff`."""

from collections.abc import Iterator
from itertools import chain, islice

from bot.queries.card_contexts import CardContexts
from bot.queries.contexts import HOME_ROOM, CardContext, HomeContext, Listed, rows_in
from bot.queries.task_references import escalated_step
from bot.queries.work.gaps import gaps_of
from bot.queries.work.team_queues import TeamQueue, escalations_of, queues_of
from bot.text.rendering import Reader
from handoffs.process.handbook import Handbook
from storage.repositories.job_health import Job, job_key
from storage.unit_of_work import UnitOfWork


def home_of(work: UnitOfWork, handbook: Handbook, contexts: CardContexts, reader: Reader, user_id: str) -> HomeContext:
    """Return the claims of a person, the queues of their teams ordered by due time, and their escalations."""
    actor = work.people.actor(user_id)
    teams = [team for team in handbook.policy.teams if actor.belongs_to(team.key)]
    rows = rows_in(HOME_ROOM, len(teams))
    claims, mine = work.handoffs.claimed_by(user_id, rows)
    queues = queues_of(work, handbook, teams, rows)
    escalated = [(each, escalated_step(each)) for each in escalations_of(work, handbook, actor)]
    waiting = chain.from_iterable(queue.first for queue in queues.values())
    shown = iter(contexts.of_tasks(work, (*mine, *waiting, *escalated[:rows])))
    health = {status.job: status for status in work.job_health.all()}
    channels = [health.get(job_key(Job.CHANNELS, team.key)) for team in teams]
    gaps = gaps_of(work, handbook, health)
    return HomeContext(
        reader=reader,
        actor=actor,
        failures=tuple(each.reason for each in channels if each and each.reason),
        mine=Listed(total=claims, first=tuple(islice(shown, len(mine)))),
        gaps={team.name: gaps.get(team.key, ()) for team in teams},
        queues=tuple((team.name, _listed(queues[team.key], shown)) for team in teams),
        escalations=Listed(total=len(escalated), first=tuple(shown)),
    )


def _listed(queue: TeamQueue, shown: Iterator[CardContext]) -> Listed:
    return Listed(total=queue.count, first=tuple(islice(shown, len(queue.first))))
