"""What can be verified for a task in outside systems whenever somebody asks, or by itself every now and then."""

import logging
from collections.abc import Callable, Mapping

from bot.desk import Desk
from bot.gateways.errors import Rejected, Unavailable
from bot.ids import TaskRef
from bot.questions import Questions
from handoffs.checks import Finding
from handoffs.handoff import Handoff, Task, TaskState
from handoffs.people import BATON

logger = logging.getLogger(__name__)

Look = Callable[[Handoff, Task], tuple[Finding, ...]]
"""Looks at what one process's task is about; raises Unavailable or Rejected."""


class Lookups:
    """Looks for whoever asks, and notes on the task what was found."""

    def __init__(self, desk: Desk, questions: Questions, looks: Mapping[str, Look]) -> None:
        self._desk = desk
        self._questions = questions
        self._looks = looks

    def look(self, handoff: Handoff, task: Task, name: str = BATON.name) -> tuple[Finding, ...]:
        """Look at one task on somebody's behalf; gives what was found, or raises Unavailable or Rejected."""
        asked = self._looks.get(handoff.process)
        findings = asked(handoff, task) if asked else ()
        if findings:
            self._desk.look(TaskRef(handoff=handoff.id, step=task.step), name, findings)
        return findings

    def look_at_all(self) -> None:
        """Look at every open task of which something can be verified; what can't be asked now is asked the next time."""
        for process in self._looks:
            for handoff in self._questions.waiting(process):
                for task in handoff.tasks:
                    if task.state is TaskState.OPEN:
                        self._quietly(handoff, task)

    def _quietly(self, handoff: Handoff, task: Task) -> None:
        try:
            self.look(handoff, task)
        except (Unavailable, Rejected) as trouble:
            logger.info("%s can't be checked now: %s", handoff.subject.number, trouble.says)
