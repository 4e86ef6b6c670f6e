"""What happened to a handoff: the events that the journal keeps, in the past tense."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from handoffs.checks import Finding
from handoffs.escalation import Mark, Proof
from handoffs.handoff import Claim, Decision, Handoff, Pause, Saving, Task, Trouble, Withdrawal
from handoffs.sla import Due, Target
from handoffs.subjects import Subject


@dataclass(frozen=True, kw_only=True)
class Opened:
    """A handoff began: the subject needs review."""

    type: Literal["opened"] = field(default="opened", init=False)
    handoff: Handoff
    at: datetime


@dataclass(frozen=True, kw_only=True)
class SubjectChanged:
    """The record changed while its task was open; `material` when a decider has to look again."""

    type: Literal["subject_changed"] = field(default="subject_changed", init=False)
    subject: Subject
    findings: tuple[Finding, ...]
    urgency: str
    target: Target
    due: Due
    material: bool
    step: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Claimed:
    """Somebody said: I do it. `waited` is how much of the clock's own time nobody had been on it."""

    type: Literal["claimed"] = field(default="claimed", init=False)
    step: str
    claim: Claim
    waited: timedelta
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Released:
    """The claimant gave the task back to the pool, or the claim lapsed."""

    type: Literal["released"] = field(default="released", init=False)
    step: str
    user_id: str
    name: str
    lapsed: bool
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Decided:
    """Somebody settled the task; `saving` says whether an outside system has to confirm it.

    `took` is how much of the clock's own time that needed, pauses left out.
    """

    type: Literal["decided"] = field(default="decided", init=False)
    step: str
    decision: Decision
    saving: Saving
    took: timedelta
    at: datetime


@dataclass(frozen=True, kw_only=True)
class StepOpened:
    """A decision led on: the next step's task is open."""

    type: Literal["step_opened"] = field(default="step_opened", init=False)
    task: Task
    at: datetime


@dataclass(frozen=True, kw_only=True)
class ChecksFailed:
    """Somebody marked checks as failed, so the task can't be settled well as it stands."""

    type: Literal["checks_failed"] = field(default="checks_failed", init=False)
    step: str
    items: tuple[str, ...]
    user_id: str
    name: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class SavingDelayed:
    """The outside system could not be reached; the decision stands and will be delivered."""

    type: Literal["saving_delayed"] = field(default="saving_delayed", init=False)
    step: str
    says: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Confirmed:
    """The outside system holds the decision."""

    type: Literal["confirmed"] = field(default="confirmed", init=False)
    step: str
    reference: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Refused:
    """The outside system said no, or the record had changed meanwhile: the task is open again."""

    type: Literal["refused"] = field(default="refused", init=False)
    step: str
    trouble: Trouble
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Withdrawn:
    """The subject no longer needs the task, or it was decided elsewhere."""

    type: Literal["withdrawn"] = field(default="withdrawn", init=False)
    step: str
    withdrawal: Withdrawal
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Continued:
    """The subject came back: a new round began in another handoff."""

    type: Literal["continued"] = field(default="continued", init=False)
    next: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Escalated:
    """A trigger was pulled: the escalation opened, or rose by a level."""

    type: Literal["escalated"] = field(default="escalated", init=False)
    step: str
    team: str
    proof: Proof
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Acknowledged:
    """A supervisor said: I have it."""

    type: Literal["acknowledged"] = field(default="acknowledged", init=False)
    mark: Mark
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Resolved:
    """The escalation is over, in a supervisor's words."""

    type: Literal["resolved"] = field(default="resolved", init=False)
    mark: Mark
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Paused:
    """The customer owes an answer: the clock stands still."""

    type: Literal["paused"] = field(default="paused", init=False)
    step: str
    pause: Pause
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Resumed:
    """The clock runs again; `paused` is all of its own time that was not counted so far, `says` why it runs."""

    type: Literal["resumed"] = field(default="resumed", init=False)
    step: str
    due: Due
    paused: timedelta
    says: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Retimed:
    """Somebody applied a changed policy to a task that was open already."""

    type: Literal["retimed"] = field(default="retimed", init=False)
    step: str
    target: Target
    due: Due
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Warned:
    """The task came to be at risk, and its team was nudged."""

    type: Literal["warned"] = field(default="warned", init=False)
    step: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Breached:
    """The task was not decided in time."""

    type: Literal["breached"] = field(default="breached", init=False)
    step: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Repeated:
    """An escalation that nobody acknowledged was said again."""

    type: Literal["repeated"] = field(default="repeated", init=False)
    at: datetime


@dataclass(frozen=True, kw_only=True)
class ProofRenewed:
    """There is more to a proof that the escalation bears already."""

    type: Literal["proof_renewed"] = field(default="proof_renewed", init=False)
    proof: Proof
    at: datetime


Event = (
    Opened
    | SubjectChanged
    | Claimed
    | Released
    | Decided
    | StepOpened
    | ChecksFailed
    | SavingDelayed
    | Confirmed
    | Refused
    | Withdrawn
    | Continued
    | Escalated
    | Acknowledged
    | Resolved
    | Paused
    | Resumed
    | Retimed
    | Warned
    | Breached
    | Repeated
    | ProofRenewed
)
