"""Finds the tasks that a person reviews next: those that are due first, that nobody else works on, and that they may decide."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.queries.contexts import CardContext
from bot.queries.work.team_queues import TeamQueue, queues_of
from handoffs.model.escalation import Trigger
from handoffs.model.handoff import Handoff, Task, TaskState
from handoffs.model.people import Actor
from handoffs.model.refusal import Refusal
from handoffs.model.task_ref import TaskRef
from handoffs.process.handbook import Handbook
from handoffs.process.policy import TeamPolicy
from handoffs.process.rights import require_colleague
from handoffs.rules.parts.guards import require_right
from handoffs.text.messages import message
from storage.database import Database
from storage.rows.reviews import Task as TaskKey
from storage.unit_of_work import UnitOfWork

FIRST, MORE = 12, 4
"""So many tasks of each team are read at first; while none of them can be reviewed, so many times as many."""


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """The tasks that a person can review, the one that is due first in front, and how many wait for their teams in all."""

    refs: tuple[TaskRef, ...]
    total: int


@dataclass(frozen=True, kw_only=True)
class _Search:
    """What decides whether a person can review a task: their rights, what they passed over, and who reviews what."""

    handbook: Handbook
    actor: Actor
    passed: Collection[TaskKey]
    reviewers: Mapping[TaskKey, str]
    now: datetime

    def finds(self, handoff: Handoff, step: str) -> bool:
        """Return whether a task is free, waits for nobody else, and is this person's to decide."""
        task, key = handoff.task(step), (handoff.id, step)
        is_free = task.claim is None or task.claim.user_id == self.actor.user_id
        is_unseen = key not in self.passed and self.reviewers.get(key, self.actor.user_id) == self.actor.user_id
        if not (is_free and is_unseen) or task.pause or self._is_ahead(handoff, step):
            return False
        return self._may(handoff, task) and not self._is_asked(handoff, task)

    def _is_ahead(self, handoff: Handoff, step: str) -> bool:
        return CardContext(handoff=handoff, handbook=self.handbook, now=self.now, step=step).is_ahead

    def _may(self, handoff: Handoff, task: Task) -> bool:
        try:
            require_right(self.handbook, handoff, task, self.actor)
        except Refusal:
            return False
        return True

    def _is_asked(self, handoff: Handoff, task: Task) -> bool:
        """Return whether this person asked the contact for a decision that is left to the contact."""
        escalation = handoff.escalation
        return bool(escalation and escalation.evidence_by(Trigger.VALUE, self.actor.user_id))


class ReviewQueries:
    """Finds what a person reviews. `real_now` is the wall clock, on which marks of reviewers lapse."""

    def __init__(
        self, database: Database, handbook: Handbook, now: Callable[[], datetime], real_now: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._handbook = handbook
        self._now = now
        self._real_now = real_now

    def following(self, user_id: str, team: str, passed: Collection[TaskKey], most: int = 1) -> Waiting:
        """Return the tasks that a person reviews next, at least `most` where there are so many; Refusal for somebody in no team.

        `team` restricts them to a team's queue (empty: all teams of the person), `passed` are those that the person skipped.
        """
        with self._database.read() as work:
            actor = work.people.actor(user_id)
            teams = self._teams(actor, team)
            return self._found(work, self._search(work, actor, passed), teams, most)

    def related(self, user_id: str, first: Handoff, step: str, passed: Collection[TaskKey]) -> tuple[TaskRef, ...]:
        """Return the other tasks of the customer of a handoff at the same step that the person can review, oldest first."""
        with self._database.read() as work:
            search = self._search(work, work.people.actor(user_id), passed)
            others = (each for each in work.handoffs.of_customer(first.subject.party) if each.process == first.process)
            found = (each for each in others if each.id != first.id and _waits_at(each, step) and search.finds(each, step))
            return tuple(TaskRef(handoff=each.id, step=step, edition=each.edition) for each in found)

    def reviewer(self, ref: TaskRef, user_id: str) -> str:
        """Return the id of somebody else who reviews a task; empty for nobody."""
        with self._database.read() as work:
            reviewer = work.reviews.reviewers(self._real_now()).get((ref.handoff, ref.step), "")
        return "" if reviewer == user_id else reviewer

    def _search(self, work: UnitOfWork, actor: Actor, passed: Collection[TaskKey]) -> _Search:
        reviewers = work.reviews.reviewers(self._real_now())
        return _Search(handbook=self._handbook, actor=actor, passed=passed, reviewers=reviewers, now=self._now())

    def _teams(self, actor: Actor, team: str) -> list[TeamPolicy]:
        if not actor.teams and not actor.contact_of:
            raise Refusal(message("commands.handoff.no_team_member"))
        require_colleague(actor)
        known = [each for each in self._handbook.policy.teams if actor.belongs_to(each.key)]
        return [each for each in known if each.key == team] or known

    def _found(self, work: UnitOfWork, search: _Search, teams: Sequence[TeamPolicy], most: int) -> Waiting:
        limit = FIRST
        while True:
            queues = queues_of(work, self._handbook, teams, limit)
            found = tuple(ref for handoff, step, ref in _in_order(queues) if search.finds(handoff, step))
            if len(found) >= most or all(queue.count <= limit for queue in queues.values()):
                return Waiting(refs=found, total=sum(queue.count for queue in queues.values()))
            limit *= MORE


def _in_order(queues: Mapping[str, TeamQueue]) -> Iterator[tuple[Handoff, str, TaskRef]]:
    """Go through the tasks of all queues by due time."""
    tasks = [task for queue in queues.values() for task in queue.first if task[0].task(task[1]).state is TaskState.OPEN]
    for handoff, step in sorted(tasks, key=lambda task: (task[0].task(task[1]).due.due_at, task[0].id, task[1])):
        yield handoff, step, TaskRef(handoff=handoff.id, step=step, edition=handoff.edition)


def _waits_at(handoff: Handoff, step: str) -> bool:
    return any(task.step == step and task.state is TaskState.OPEN for task in handoff.tasks)
