"""One run of a process for one subject: handoff, task, claim and decision, as frozen values."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TypeVar

from handoffs.clock.open_year import Span
from handoffs.clock.sla import Due, Target
from handoffs.model.checks import Answer, Finding, Outcome
from handoffs.model.entered import Entered
from handoffs.model.escalation import Escalation
from handoffs.model.refusal import Refusal
from handoffs.subjects.customer import BilledService
from handoffs.subjects.field_values import FieldValue, value_of
from handoffs.subjects.subject import Subject
from handoffs.text.messages import Message, message

Kind = TypeVar("Kind")


class TaskState(StrEnum):
    """Where a task is: waiting for a decision, decided, no longer needed, or handed back to the team it came from."""

    OPEN = "open"
    SETTLED = "settled"
    WITHDRAWN = "withdrawn"
    HANDED_BACK = "handed_back"


class DeliveryState(StrEnum):
    """Where the delivery of a decision to an outside system is; NOT_NEEDED when the decision changes no other system."""

    NOT_NEEDED = "not_needed"
    PENDING = "pending"
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
    words: Message | None = None
    answers: tuple[Answer, ...] = ()
    field_values: tuple[FieldValue, ...] = ()
    right: Message | None = None
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
class DeliveryFailure:
    """Why the system with the key `system` rejected the last decision (`reason`, in its words), whose decision it was, and when.

    `is_conflict` means that the record had changed meanwhile; `link` leads to the record that prevents the delivery.
    """

    reason: Message
    is_conflict: bool
    choice: str
    user_id: str
    name: str
    at: datetime
    system: str = "Salesforce"
    link: str = ""


@dataclass(frozen=True, kw_only=True)
class Withdrawal:
    """Why a task is no longer needed: `reason` is a sentence, as *Approved in Salesforce by Sato Keiko*.

    `unseen` means that its record can't be seen any more, and nothing else is known of it.
    """

    reason: Message
    at: datetime
    unseen: bool = False


@dataclass(frozen=True, kw_only=True)
class Pause:
    """Who asked the customer what, and since when the clock stands; it runs again at `ends_at` if no answer comes."""

    question: str
    user_id: str
    name: str
    at: datetime
    ends_at: datetime


@dataclass(frozen=True, kw_only=True)
class HandBack:
    """Who handed a task back to the step before, from which step, why and when."""

    step: str
    reason: Message
    user_id: str
    name: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class EndedService:
    """A service that has ended in the billing system, as the billing system showed the `service` at that time."""

    text: Message
    service: BilledService
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Task:
    """The work of one team at one step: clock, claim, decision, and the delivery of the decision.

    `target` is the target of the policy at the time when the clock was set, and `due` holds since `due_set_at`. The nudge
    (`nudged_at`) and the breach (`breached_at`) belong to the due instants that hold. `pauses` are times that the clock does
    not count, `waited` the counted time until somebody first claimed the task, `took` the counted time until the decision. Until
    `waits_until` there is nothing to do, and the clock does not run. `handed_back` is why a finished task is open again.
    """

    step: str
    team: str
    urgency: str
    target: Target
    due: Due
    due_set_at: datetime
    opened_at: datetime
    waits_until: datetime | None = None
    pause: Pause | None = None
    pauses: tuple[Span, ...] = ()
    waited: timedelta | None = None
    took: timedelta | None = None
    nudged_at: datetime | None = None
    breached_at: datetime | None = None
    state: TaskState = TaskState.OPEN
    claim: Claim | None = None
    decision: Decision | None = None
    delivery: DeliveryState = DeliveryState.NOT_NEEDED
    delivery_error: Message | None = None
    confirmed_at: datetime | None = None
    delivery_failure: DeliveryFailure | None = None
    ticks: tuple[Tick, ...] = ()
    service_ended: EndedService | None = None
    handed_back: HandBack | None = None
    withdrawal: Withdrawal | None = None

    def pauses_until(self, now: datetime) -> tuple[Span, ...]:
        """List the pauses, with the one that lasts up to an instant or to its own end."""
        if self.pause is None or now <= self.pause.at:
            return self.pauses
        return (*self.pauses, Span(start=self.pause.at, end=min(now, self.pause.ends_at)))

    def tick(self, item: str) -> Tick | None:
        """Find how somebody answered a checklist item, if anybody did."""
        return next((each for each in self.ticks if each.item == item), None)


@dataclass(frozen=True, kw_only=True)
class Handoff:
    """One run of a process for one subject.

    `round` counts how often the subject came back; `edition` counts material changes of the subject within the round, so
    that nobody decides what they did not see; `version` counts stored changes and makes deciding exactly-once possible.
    `entered` is what people entered in steps that were opened again.
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
    previous_id: str | None = None
    next_id: str | None = None
    version: int = 0
    entered: tuple[Entered, ...] = ()

    @property
    def current(self) -> Task:
        """Return the current task: of the open tasks the one due first, else the last task."""
        waiting = [task for task in self.tasks if task.state is TaskState.OPEN]
        return min(waiting, key=lambda task: task.due.due_at) if waiting else self.tasks[-1]

    def task(self, step: str) -> Task:
        """Find the task of a step; KeyError when the handoff has not come that far."""
        for task in self.tasks:
            if task.step == step:
                return task
        raise KeyError(step)

    def decision_of(self, step: str) -> Decision | None:
        """Return how a step was decided; None while it is not, and when the handoff has no task of the step."""
        return next((task.decision for task in self.tasks if task.step == step), None)

    def entry(self, step: str, field: str) -> str:
        """Return the value that was entered last in a field of a step, also before the step was opened again; empty for none."""
        decision, before = self.decision_of(step), (each.field_values for each in self.entered if each.step == step)
        return (value_of(decision.field_values, field) if decision else "") or value_of(next(before, ()), field)

    def about(self, kind: type[Kind]) -> Kind:
        """Return the subject as the kind that a process expects; raise Refusal for another kind, since a button may be forged."""
        if not isinstance(self.subject, kind):
            raise Refusal(message("model.handoff.other_kind"))
        return self.subject

    def finding(self, item: str) -> Finding | None:
        """Find what the records say of a checklist item, if anything."""
        return next((finding for finding in self.findings if finding.item == item), None)

    @property
    def is_open(self) -> bool:
        """Return whether a task is open."""
        return any(task.state is TaskState.OPEN for task in self.tasks)

    @property
    def is_delivering(self) -> bool:
        """Return whether a decision still has to reach an outside system."""
        return any(task.delivery is DeliveryState.PENDING for task in self.tasks)
