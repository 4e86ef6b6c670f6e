"""One run of a process for one subject: handoff, task, claim and decision, as frozen values."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TypeVar

from handoffs.clock.sla import Due, Target
from handoffs.model.checks import Answer, Finding, Outcome
from handoffs.model.escalation import Escalation
from handoffs.model.refusal import Refusal
from handoffs.subjects.customer import BilledService
from handoffs.subjects.field_values import FieldValue
from handoffs.subjects.subject import Subject

Kind = TypeVar("Kind")


class TaskState(StrEnum):
    """Where a task is: waiting for a decision, decided, no longer needed, or handed back to the team it came from."""

    OPEN = "open"
    SETTLED = "settled"
    WITHDRAWN = "withdrawn"
    RETURNED = "returned"


class Saving(StrEnum):
    """Where the write-back of a decision is; NOT_NEEDED when a decision asks nothing of other systems."""

    NOT_NEEDED = "not_needed"
    SAVING = "saving"
    CONFIRMED = "confirmed"


@dataclass(frozen=True, kw_only=True)
class Claim:
    """Who is on a task, since when, and when that lapses."""

    user_id: str
    name: str
    at: datetime
    lapses_at: datetime


@dataclass(frozen=True, kw_only=True)
class Decision:
    """How somebody settled a task; `reference` names this decision in every outside system, and only this one.

    `right` says by what right: *member of #cs-team*, *CS Manager*; `rests_on` are the references of the decisions that the
    task followed.
    """

    reference: str
    choice: str
    user_id: str
    name: str
    at: datetime
    reason: str = ""
    words: str = ""
    answers: tuple[Answer, ...] = ()
    field_values: tuple[FieldValue, ...] = ()
    right: str = ""
    rests_on: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Tick:
    """How somebody answered one checklist item before the decision: who, when, and why where it does not apply."""

    item: str
    outcome: Outcome
    user_id: str
    name: str
    at: datetime
    words: str = ""


@dataclass(frozen=True, kw_only=True)
class Trouble:
    """Why the last decision did not take: what the outside `system` said, whose decision it was, and when.

    `link` leads to the record that stands in the way, if one does.
    """

    says: str
    conflict: bool
    choice: str
    user_id: str
    name: str
    at: datetime
    system: str = "Salesforce"
    link: str = ""


@dataclass(frozen=True, kw_only=True)
class Withdrawal:
    """Why a task is no longer needed: `says` is a sentence, as *Approved in Salesforce by Sato Keiko*."""

    says: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Pause:
    """Who asked the customer what, and since when the clock stands; it runs again at `ends_at` if no answer comes."""

    question: str
    user_id: str
    name: str
    at: datetime
    ends_at: datetime


@dataclass(frozen=True, kw_only=True)
class Return:
    """Who handed a task back to the step before, from which step, why and when."""

    step: str
    says: str
    user_id: str
    name: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Ended:
    """That a service has ended outside, as it was looked up then (`service`); what is to be written of it comes after."""

    says: str
    service: BilledService
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Task:
    """What one team owes at one step: clock, claim, decision and how its write-back stands.

    `target` is what the policy said when the clock was set. `paused` is time of that clock that was not counted, `waited`
    how much of it passed until somebody first claimed the task, `took` how much until the decision. Until `waits_until` there
    is nothing to do, and the clock does not run; `returned` says why a task is open that was done before.
    """

    step: str
    team: str
    urgency: str
    target: Target
    due: Due
    opened_at: datetime
    waits_until: datetime | None = None
    pause: Pause | None = None
    paused: timedelta = timedelta()
    waited: timedelta | None = None
    took: timedelta | None = None
    warned_at: datetime | None = None
    breached_at: datetime | None = None
    state: TaskState = TaskState.OPEN
    claim: Claim | None = None
    decision: Decision | None = None
    saving: Saving = Saving.NOT_NEEDED
    saving_trouble: str = ""
    confirmed_at: datetime | None = None
    trouble: Trouble | None = None
    ticks: tuple[Tick, ...] = ()
    ended: Ended | None = None
    returned: Return | None = None
    withdrawal: Withdrawal | None = None

    def tick(self, item: str) -> Tick | None:
        """Find how somebody answered a checklist item, if anybody did."""
        return next((each for each in self.ticks if each.item == item), None)


@dataclass(frozen=True, kw_only=True)
class Handoff:
    """One run of a process for one subject.

    `round` counts how often the subject came back; `edition` counts material changes of the subject within the round, so
    that nobody decides what they did not see; `version` counts stored changes and makes deciding exactly-once possible.
    """

    id: str
    process: str
    subject: Subject
    findings: tuple[Finding, ...]
    round: int
    edition: int
    opened_at: datetime
    policy_version: str
    tasks: tuple[Task, ...]
    escalation: Escalation | None = None
    previous: str | None = None
    next: str | None = None
    version: int = 0

    @property
    def current(self) -> Task:
        """Give the task that the handoff has come to: of those that are open the one due first, else the last."""
        waiting = [task for task in self.tasks if task.state is TaskState.OPEN]
        return min(waiting, key=lambda task: task.due.due_at) if waiting else self.tasks[-1]

    def task(self, step: str) -> Task:
        """Find the task of a step; KeyError when the handoff has not come that far."""
        for task in self.tasks:
            if task.step == step:
                return task
        raise KeyError(step)

    def about(self, kind: type[Kind]) -> Kind:
        """Give the subject as what a process is about; Refusal for a handoff of another one, since a forged button may say so."""
        if not isinstance(self.subject, kind):
            raise Refusal("This button belongs to another kind of task. Please use the newest card.")
        return self.subject

    def finding(self, item: str) -> Finding | None:
        """Find what the records say of a checklist item, if anything."""
        return next((finding for finding in self.findings if finding.item == item), None)

    @property
    def is_open(self) -> bool:
        """Say whether any team still owes something."""
        return any(task.state is TaskState.OPEN for task in self.tasks)

    @property
    def is_saving(self) -> bool:
        """Say whether a decision still has to reach the outside system."""
        return any(task.saving is Saving.SAVING for task in self.tasks)
