"""What can be verified for a task in outside systems whenever somebody asks, or by itself every now and then."""

import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.gateways.errors import Rejected, Unavailable
from bot.queries.queries import Queries
from bot.service.handoffs import HandoffService
from handoffs.model.checks import Finding
from handoffs.model.handoff import Handoff, Task, TaskState
from handoffs.model.people import BATON
from handoffs.model.task_ref import TaskRef

logger = logging.getLogger(__name__)

Look = Callable[[Handoff, Task], tuple[Finding, ...]]
"""Looks at what one process's task is about; raises Unavailable or Rejected."""


@dataclass(frozen=True, kw_only=True)
class Verifier:
    """How the tasks of one process are verified: one on request, and all of them at the interval `every` (None: never).

    `at_once(handoffs)` gives a Look that has asked outside for all of them together.
    """

    look: Look
    every: timedelta | None = timedelta(minutes=10)
    at_once: Callable[[tuple[Handoff, ...]], Look] | None = None


class Verification:
    """Verifies a task on request, and records the findings on the task."""

    def __init__(self, service: HandoffService, queries: Queries, looks: Mapping[str, Verifier]) -> None:
        self._service = service
        self._queries = queries
        self._looks = looks
        self._looked: dict[str, datetime] = {}
        self._turn = threading.Lock()

    def look(self, handoff: Handoff, task: Task, name: str = BATON.name) -> tuple[Finding, ...]:
        """Look at one task on somebody's behalf; gives what was found, or raises Unavailable or Rejected."""
        looking = self._looks.get(handoff.process)
        return self._noted(handoff, task, looking.look, name) if looking else ()

    def look_when_due(self) -> None:
        """Look at the open tasks of each process whose time has come; what can't be asked now is asked the next time.

        The pace follows the clock of business: when it is wound, the world has moved, and there is something to see.
        """
        now = self._service.now
        with self._turn:
            for process, looking in self._looks.items():
                last = self._looked.get(process)
                if looking.every and (last is None or abs(now - last) >= looking.every):
                    self._looked[process] = now
                    self._look_at_all(process, looking)

    def _look_at_all(self, process: str, looking: Verifier) -> None:
        waiting = tuple((each, tasks) for each in self._queries.waiting(process) if (tasks := self._looking_tasks(each)))
        if not waiting:
            return
        try:
            look = looking.at_once(tuple(handoff for handoff, _ in waiting)) if looking.at_once else looking.look
        except (Unavailable, Rejected) as trouble:
            logger.info("Nothing of %s can be checked now: %s", process, trouble)
            return
        for handoff, tasks in waiting:
            for task in tasks:
                self._quietly(handoff, task, look)

    def _looking_tasks(self, handoff: Handoff) -> tuple[Task, ...]:
        handbook = self._queries.handbook
        opened = (task for task in handoff.tasks if task.state is TaskState.OPEN)
        return tuple(task for task in opened if handbook.step_of(handoff, task).can_verify)

    def _quietly(self, handoff: Handoff, task: Task, look: Look) -> None:
        try:
            self._noted(handoff, task, look, BATON.name)
        except (Unavailable, Rejected) as trouble:
            logger.info("%s can't be checked now: %s", handoff.subject.number, trouble)

    def _noted(self, handoff: Handoff, task: Task, look: Look, name: str) -> tuple[Finding, ...]:
        findings = look(handoff, task)
        if findings:
            self._service.look(TaskRef(handoff=handoff.id, step=task.step), name, findings)
        return findings
