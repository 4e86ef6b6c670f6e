"""The rules in force: the policy together with the processes that it governs.

A stored handoff names its process, steps, teams, choices and checklist items by key. The handbook may have lost any of these
names since. Each lookup of a stored name therefore has an answer: the value in force, or one that stands in for it and says so
(RetiredProcess, RetiredStep, RetiredChoice, a team with `stands_in_for`).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from handoffs.clock.business_calendar import BusinessCalendar
from handoffs.model.handoff import Handoff, Task, TaskState
from handoffs.process.lost.retired_process import RetiredProcess
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
        """Return the process of the handoff; a RetiredProcess where the handbook has it no longer."""
        return self.process_named(handoff.process)

    def process_named(self, key: str) -> Process[Subject]:
        """Return the process with a stored key; a RetiredProcess where the handbook has it no longer."""
        return self.processes.get(key) or RetiredProcess(key)

    def terms_of(self, handoff: Handoff) -> ProcessPolicy:
        """Return the policy of the handoff's process: clocks, thresholds, reasons."""
        return self.policy.process(handoff.process)

    def step_of(self, handoff: Handoff, task: Task) -> Step:
        """Return the step of a task; a RetiredStep where the process has it no longer."""
        return self.process_of(handoff).step(task.step)

    def team_of(self, handoff: Handoff, task: Task) -> TeamPolicy:
        """Return the team that owes the task; the owner of the process where the policy has the team no longer."""
        return self.policy.team_for(task.team, handoff.process)

    def supervised_by(self, handoff: Handoff) -> TeamPolicy:
        """Return the team whose contact answers the escalation of the handoff; without an escalation, of its current task."""
        key = handoff.escalation.team if handoff.escalation else handoff.current.team
        return self.policy.team_for(key, handoff.process)

    def calendar_of(self, task: Task) -> BusinessCalendar:
        """Return the calendar of the task's business time."""
        return self.policy.calendar_of(task.team)

    def rests_on_record(self, handoff: Handoff) -> bool:
        """Return whether an open task ends when the subject's record no longer waits."""
        waiting = (task for task in handoff.tasks if task.state is TaskState.OPEN)
        return any(not self.step_of(handoff, task).survives_record for task in waiting)
