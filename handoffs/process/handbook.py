"""The rules in force: the policy together with the processes that it governs."""

from collections.abc import Mapping
from dataclasses import dataclass

from handoffs.clock.business_calendar import BusinessCalendar
from handoffs.model.handoff import Handoff, Task, TaskState
from handoffs.process.policy import Policy, ProcessPolicy, TeamPolicy
from handoffs.process.process import Process
from handoffs.process.step import Step
from handoffs.subjects.subject import Subject


@dataclass(frozen=True, kw_only=True)
class Handbook:
    """Policy and processes, for the questions of a handoff."""

    policy: Policy
    processes: Mapping[str, Process[Subject]]

    def process_of(self, handoff: Handoff) -> Process[Subject]:
        """Return the process of the handoff."""
        return self.processes[handoff.process]

    def terms_of(self, handoff: Handoff) -> ProcessPolicy:
        """Return the policy of the handoff's process: clocks, thresholds, reasons."""
        return self.policy.process(handoff.process)

    def step_of(self, handoff: Handoff, task: Task) -> Step:
        """Return the step of a task."""
        return self.process_of(handoff).step(task.step)

    def team_of(self, task: Task) -> TeamPolicy:
        """Return the team that owes the task."""
        return self.policy.team(task.team)

    def calendar_of(self, task: Task) -> BusinessCalendar:
        """Return the calendar of the task's business time."""
        return self.policy.calendar_of(task.team)

    def rests_on_record(self, handoff: Handoff) -> bool:
        """Return whether an open task ends when the subject's record no longer waits."""
        waiting = (task for task in handoff.tasks if task.state is TaskState.OPEN)
        return any(not self.step_of(handoff, task).survives_record for task in waiting)
