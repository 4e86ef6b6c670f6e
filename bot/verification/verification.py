"""What can be verified for a task in outside systems whenever somebody asks, or by itself every now and then."""

import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from bot.gateways.errors import Rejected, Unavailable
from bot.queries.queries import Queries
from bot.service.attempts import Attempts
from bot.service.handoffs import HandoffService
from handoffs.model.checks import Finding
from handoffs.model.handoff import Handoff, Task, TaskState
from handoffs.model.people import BATON
from handoffs.model.task_ref import TaskRef
from storage.repositories.set_aside import RowKind, RowName

logger = logging.getLogger(__name__)

Verify = Callable[[Handoff, Task], tuple[Finding, ...]]
"""Returns what outside systems show of one task; raises Unavailable or Rejected."""


@dataclass(frozen=True, kw_only=True)
class Verifier:
    """How the tasks of one process are verified: one on request, and all of them at the interval `every` (None: never).

    `at_once(handoffs)` returns a function that has asked outside for all of them together.
    """

    verify: Verify
    every: timedelta | None = timedelta(minutes=10)
    at_once: Callable[[tuple[Handoff, ...]], Verify] | None = None


class Verification:
    """Verifies a task on request, and records the findings on the task."""

    def __init__(self, service: HandoffService, queries: Queries, attempts: Attempts, verifiers: Mapping[str, Verifier]) -> None:
        self._service = service
        self._queries = queries
        self._attempts = attempts
        self._verifiers = verifiers
        self._verified_at: dict[str, datetime] = {}
        self._turn = threading.Lock()

    def verify(self, handoff: Handoff, task: Task, name: str = BATON.name) -> tuple[Finding, ...]:
        """Verify one task on behalf of a person and return the findings; raises Unavailable or Rejected."""
        verifier = self._verifiers.get(handoff.process)
        return self._noted(handoff, task, verifier.verify, name, self._service.now) if verifier else ()

    def verify_when_due(self) -> None:
        """Verify the open tasks of each process whose time has come; what can't be asked now is asked the next time.

        The pace follows the clock of business: when it is wound, the world has moved, and there is something to see.
        """
        now = self._service.now
        with self._turn:
            due = [process for process in self._verifiers if self._is_due(process, now)]
            self._verified_at |= dict.fromkeys(due, now)
            self._attempts.each(RowKind.SOURCE, due, _named_process, self._verify_all)

    def _is_due(self, process: str, now: datetime) -> bool:
        every, last = self._verifiers[process].every, self._verified_at.get(process)
        return every is not None and (last is None or abs(now - last) >= every)

    def _verify_all(self, process: str) -> None:
        verifier = self._verifiers[process]
        waiting = tuple((each, tasks) for each in self._queries.waiting(process) if (tasks := self._tasks_to_verify(each)))
        if not waiting:
            return
        asked_at = self._service.now
        try:
            verify = verifier.at_once(tuple(handoff for handoff, _ in waiting)) if verifier.at_once else verifier.verify
        except (Unavailable, Rejected) as failure:
            logger.info("Nothing of %s can be checked now: %s", process, failure)
            return
        every_task = [(handoff, task) for handoff, tasks in waiting for task in tasks]
        self._attempts.each(RowKind.TASK, every_task, _named, partial(self._quietly, verify, asked_at))

    def _tasks_to_verify(self, handoff: Handoff) -> tuple[Task, ...]:
        handbook = self._queries.handbook
        opened = (task for task in handoff.tasks if task.state is TaskState.OPEN)
        return tuple(task for task in opened if handbook.step_of(handoff, task).can_verify)

    def _quietly(self, verify: Verify, asked_at: datetime, verified: tuple[Handoff, Task]) -> None:
        handoff, task = verified
        try:
            self._noted(handoff, task, verify, BATON.name, asked_at)
        except (Unavailable, Rejected) as failure:
            logger.info("%s can't be checked now: %s", handoff.subject.number, failure)

    def _noted(self, handoff: Handoff, task: Task, verify: Verify, name: str, asked_at: datetime) -> tuple[Finding, ...]:
        findings = verify(handoff, task)
        if findings:
            self._service.verify(TaskRef(handoff=handoff.id, step=task.step), name, findings, asked_at)
        return findings


def _named_process(process: str) -> RowName:
    return RowName(kind=RowKind.SOURCE, reference=f"verify/{process}", name=process, process=process)


def _named(verified: tuple[Handoff, Task]) -> RowName:
    handoff, task = verified
    name = f"{handoff.process} {handoff.subject.number}, {task.step}"
    return RowName(kind=RowKind.TASK, reference=f"verify/{handoff.id}/{task.step}", name=name, handoff_id=handoff.id)
