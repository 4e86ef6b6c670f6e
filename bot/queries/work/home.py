"""Reads the work that waits for one person, for the home tab and `/handoff`."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from itertools import islice

from bot.queries.card_contexts import CardContexts
from bot.queries.contexts import OWN_ROWS, HomeContext, Listed, TeamWork
from bot.queries.task_references import escalated_step
from bot.queries.work.gaps import gaps_of
from bot.queries.work.team_queues import Tasks, TeamQueue, escalations_of, queues_of
from bot.text.rendering import Reader
from handoffs.model.checks import Outcome
from handoffs.model.handoff import Handoff
from handoffs.process.handbook import Handbook
from handoffs.process.policy import TeamPolicy
from handoffs.text.messages import Message
from storage.repositories.job_health import Job, job_key
from storage.unit_of_work import UnitOfWork

SOON = timedelta(hours=1)
"""*Due soon* is what is due before the first full hour that is at least so far away."""


class HomeReading:
    """Reads the work of people in one unit of work. `now` is the business clock, `real_now` that of the marks of reviewers."""

    def __init__(
        self, work: UnitOfWork, handbook: Handbook, contexts: CardContexts, reader: Reader, now: datetime, real_now: datetime
    ) -> None:
        self._work = work
        self._handbook = handbook
        self._contexts = contexts
        self._reader = reader
        self._now = now
        self._real_now = real_now

    def of(self, user_id: str, page: int, size: int) -> HomeContext:
        """Return the work of a person, with a page of so many tasks of their teams; the last page for a number beyond it."""
        work, actor = self._work, self._work.people.actor(user_id)
        teams = [team for team in self._handbook.policy.teams if actor.belongs_to(team.key)]
        own = work.handoffs.own_work(user_id, OWN_ROWS)
        queues = queues_of(work, self._handbook, teams, (page + 1) * size + len(own.claimed))
        escalated = [(each, escalated_step(each)) for each in escalations_of(work, self._handbook, actor)]
        claimed = {(handoff.id, step) for handoff, step in own.claimed}
        waiting = [task for task in _in_order(queues) if (task[0].id, task[1]) not in claimed]
        total = sum(queue.count for queue in queues.values()) - self._claimed_in(queues, own.claimed)
        page = min(page, max(0, total - 1) // size)
        rows = waiting[page * size : (page + 1) * size]
        lists = (rows, own.claimed, own.started, escalated[:OWN_ROWS])
        shown = iter(self._contexts.of_tasks(work, (task for tasks in lists for task in tasks)))
        drawn = [tuple(islice(shown, len(tasks))) for tasks in lists]
        health = {status.job: status for status in work.job_health.all()}
        channels = [health.get(job_key(Job.CHANNELS, team.key)) for team in teams]
        gaps = gaps_of(work, self._handbook, health)
        return HomeContext(
            reader=self._reader,
            actor=actor,
            now=self._now,
            page=page,
            size=size,
            tasks=Listed(total=total, first=drawn[0]),
            mine=Listed(total=own.claims, first=drawn[1]),
            started=Listed(total=own.starts, first=drawn[2]),
            escalations=Listed(total=len(escalated), first=drawn[3]),
            reviewers={task: user for task, user in work.reviews.reviewers(self._real_now).items() if user != user_id},
            failures=tuple(each.reason for each in channels if each and each.reason),
            teams=tuple(self._of_team(team, queues[team.key], gaps.get(team.key, ())) for team in teams),
        )

    def _of_team(self, team: TeamPolicy, queue: TeamQueue, gaps: tuple[Message, ...]) -> TeamWork:
        soon_at = _next_full_hour(self._now + SOON, self._reader)
        tasks = [(handoff, handoff.task(step)) for handoff, step in queue.first]
        runs = [task for _, task in tasks if task.pause is None]
        return TeamWork(
            name=team.name,
            waiting=queue.count,
            late=sum(task.due.breach_at <= self._now for task in runs),
            soon=sum(task.due.breach_at > self._now and task.due.due_at < soon_at for task in runs),
            soon_at=soon_at,
            failed=sum(self._has_failed_check(handoff, task.step) for handoff, task in tasks),
            read=len(tasks),
            gaps=gaps,
        )

    def _claimed_in(self, queues: Mapping[str, TeamQueue], claimed: Tasks) -> int:
        """Count the claimed tasks that are in the queues."""
        return sum(self._handbook.team_of(handoff, handoff.task(step)).key in queues for handoff, step in claimed)

    def _has_failed_check(self, handoff: Handoff, step: str) -> bool:
        """Return whether somebody reported a check of a task as failed, or the records deny one."""
        task = handoff.task(step)
        definition, ticked = self._handbook.step_of(handoff, task), {tick.item: tick.outcome for tick in task.ticks}
        denied = {each.item for each in handoff.findings if each.outcome is Outcome.FAILED}
        keys = [] if definition.ticked_on_card else [item.key for item in definition.checklist]
        return any(
            ticked.get(key) is Outcome.FAILED or (key in denied and ticked.get(key) is not Outcome.NOT_APPLICABLE) for key in keys
        )


def _in_order(queues: Mapping[str, TeamQueue]) -> Tasks:
    """Put the tasks of all queues together by due time."""
    tasks = (task for queue in queues.values() for task in queue.first)
    return tuple(sorted(tasks, key=lambda task: (task[0].task(task[1]).due.due_at, task[0].id, task[1])))


def _next_full_hour(at: datetime, reader: Reader) -> datetime:
    local = at.astimezone(reader.zone)
    return at if (local.minute, local.second, local.microsecond) == (0, 0, 0) else _full_hour_after(local)


def _full_hour_after(local: datetime) -> datetime:
    rest = timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
    return local - rest + timedelta(hours=1)
