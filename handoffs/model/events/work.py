"""Facts about the work itself: a handoff opened, a task claimed, decided, handed back or withdrawn."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from handoffs.clock.sla import Due, Target
from handoffs.model.checks import Answer, Outcome
from handoffs.model.difference import FindingsChange, SubjectDifference
from handoffs.model.handoff import DeliveryState
from handoffs.subjects.field_values import FieldValue
from handoffs.subjects.subject import Subject
from handoffs.text.messages import Message


@dataclass(frozen=True, kw_only=True)
class Opened:
    """A handoff began for a subject; one StepOpened follows for each first step."""

    type: Literal["opened"] = field(default="opened", init=False)
    handoff_id: str
    process: str
    subject: Subject
    round: int
    previous_id: str | None
    policy_version: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class StepOpened:
    """The task of a step is open, or open again, with the clock that the policy of that day gave."""

    type: Literal["step_opened"] = field(default="step_opened", init=False)
    step: str
    team: str
    urgency: str
    target: Target
    due: Due
    waits_until: datetime | None = None
    findings: tuple[FindingsChange, ...] = ()
    at: datetime


@dataclass(frozen=True, kw_only=True)
class SubjectChanged:
    """The record changed while its task was open; `material` when a decider has to look again.

    `subject` is None when only the findings changed; `urgency`, `target` and `due` are None when they did not change. `by`
    names the person who corrected the form here; empty when the change came from outside.
    """

    type: Literal["subject_changed"] = field(default="subject_changed", init=False)
    step: str
    subject: SubjectDifference | None
    findings: tuple[FindingsChange, ...]
    urgency: str | None = None
    target: Target | None = None
    due: Due | None = None
    material: bool
    by: str = ""
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Claimed:
    """A person took the task, or a colleague (`by`) gave it to them.

    `waited` is the time without a claimant, in the clock's own time.
    """

    type: Literal["claimed"] = field(default="claimed", init=False)
    step: str
    user_id: str
    name: str
    lapses_at: datetime
    by: str = ""
    waited: timedelta
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Released:
    """The claimant gave the task back to the team, or the claim lapsed."""

    type: Literal["released"] = field(default="released", init=False)
    step: str
    user_id: str
    name: str
    lapsed: bool
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Decided:
    """A person or a rule settled the task; `delivery` says whether an outside system has to confirm the decision.

    `took` is the clock's own time until the decision, without pauses; the other fields are those of the decision.
    """

    type: Literal["decided"] = field(default="decided", init=False)
    step: str
    reference: str
    choice: str
    user_id: str
    name: str
    reason: str
    words: Message | None
    answers: tuple[Answer, ...]
    field_values: tuple[FieldValue, ...]
    right: Message | None
    rests_on: tuple[str, ...]
    delivery: DeliveryState
    took: timedelta
    at: datetime


@dataclass(frozen=True, kw_only=True)
class HandedBack:
    """A task (`step`) was handed back to the step before (`to_step`), which is open again with a new clock."""

    type: Literal["handed_back"] = field(default="handed_back", init=False)
    step: str
    to_step: str
    from_step: str
    reason: Message
    user_id: str
    name: str
    target: Target
    due: Due
    findings: tuple[FindingsChange, ...] = ()
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Ticked:
    """A person answered checklist items before the decision; the outcome OPEN takes the answers back."""

    type: Literal["ticked"] = field(default="ticked", init=False)
    step: str
    items: tuple[str, ...]
    outcome: Outcome
    user_id: str
    name: str
    words: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class ChecksFailed:
    """A person marked checks as failed, without words; `Ticked` with the outcome FAILED has taken its place."""

    type: Literal["checks_failed"] = field(default="checks_failed", init=False)
    step: str
    items: tuple[str, ...]
    user_id: str
    name: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Withdrawn:
    """The subject no longer needs the task since `effective_at`, for a `reason`.

    `unseen` means that nothing is known but that its record can't be seen any more: the task goes on when it can be seen again.
    """

    type: Literal["withdrawn"] = field(default="withdrawn", init=False)
    step: str
    reason: Message
    effective_at: datetime
    unseen: bool = False
    at: datetime


@dataclass(frozen=True, kw_only=True)
class SeenAgain:
    """The record of a withdrawn task can be seen again and still waits, so the task goes on with its clock."""

    type: Literal["seen_again"] = field(default="seen_again", init=False)
    step: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Commented:
    """A person commented on the task; the comment changes nothing."""

    type: Literal["commented"] = field(default="commented", init=False)
    step: str
    words: str
    user_id: str
    name: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class FindingsRecorded:
    """Items were verified in an outside system for `name`: their outcomes, and how that changed the findings."""

    type: Literal["findings_recorded"] = field(default="findings_recorded", init=False)
    step: str
    outcomes: tuple[Outcome, ...]
    findings: tuple[FindingsChange, ...]
    name: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Continued:
    """The subject came back: a new round began in another handoff."""

    type: Literal["continued"] = field(default="continued", init=False)
    next_id: str
    at: datetime
