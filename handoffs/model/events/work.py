"""What happened to the work itself: opened, claimed, decided, written, handed on and back."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from handoffs.clock.sla import Due, Target
from handoffs.model.checks import Finding
from handoffs.model.handoff import (
    Claim,
    Decision,
    DeliveryFailure,
    DeliveryState,
    EndedService,
    HandBack,
    Handoff,
    Task,
    Tick,
    Withdrawal,
)
from handoffs.subjects.subject import Subject


@dataclass(frozen=True, kw_only=True)
class Opened:
    """A handoff began: the subject needs review."""

    type: Literal["opened"] = field(default="opened", init=False)
    handoff: Handoff
    at: datetime


@dataclass(frozen=True, kw_only=True)
class SubjectChanged:
    """The record changed while its task was open; `material` when a decider has to look again.

    `by` is who mended here what they had written down; empty where it was changed outside.
    """

    type: Literal["subject_changed"] = field(default="subject_changed", init=False)
    subject: Subject
    findings: tuple[Finding, ...]
    urgency: str
    target: Target
    due: Due
    material: bool
    step: str
    by: str = ""
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Claimed:
    """Somebody said: I do it, or was asked to by a colleague (`by`). `waited` is how long nobody had been on it, in the clock's
    own time."""

    type: Literal["claimed"] = field(default="claimed", init=False)
    step: str
    claim: Claim
    by: str = ""
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
    """Somebody settled the task; `delivery` says whether an outside system has to confirm it.

    `took` is how much of the clock's own time that needed, pauses left out.
    """

    type: Literal["decided"] = field(default="decided", init=False)
    step: str
    decision: Decision
    delivery: DeliveryState
    took: timedelta
    at: datetime


@dataclass(frozen=True, kw_only=True)
class ServiceEnded:
    """A service has ended outside, as a decision asked for; what is to be written of it comes next.

    `subject` is what the handoff is about as it is known since.
    """

    type: Literal["service_ended"] = field(default="service_ended", init=False)
    step: str
    service_ended: EndedService
    subject: Subject
    at: datetime


@dataclass(frozen=True, kw_only=True)
class StepOpened:
    """A decision led on: the next step's task is open, or open again; `findings` are what the records say of it."""

    type: Literal["step_opened"] = field(default="step_opened", init=False)
    task: Task
    findings: tuple[Finding, ...]
    at: datetime


@dataclass(frozen=True, kw_only=True)
class HandedBack:
    """A task was handed back: `task` is the one of the step before, which is open again."""

    type: Literal["handed_back"] = field(default="handed_back", init=False)
    step: str
    task: Task
    handed_back: HandBack
    findings: tuple[Finding, ...]
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Ticked:
    """Somebody answered checklist items before the decision, or took an answer back (it is open again)."""

    type: Literal["ticked"] = field(default="ticked", init=False)
    step: str
    ticks: tuple[Tick, ...]
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
class DeliveryDelayed:
    """The outside system could not be reached; the decision stands and will be delivered."""

    type: Literal["delivery_delayed"] = field(default="delivery_delayed", init=False)
    step: str
    reason: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Confirmed:
    """The outside system holds the decision; `subject` is what it is about as our own writing left it, if that changed it."""

    type: Literal["confirmed"] = field(default="confirmed", init=False)
    step: str
    reference: str
    subject: Subject | None = None
    at: datetime


@dataclass(frozen=True, kw_only=True)
class DeliveryRejected:
    """The outside system said no, or the record had changed meanwhile: the task is open again."""

    type: Literal["delivery_rejected"] = field(default="delivery_rejected", init=False)
    step: str
    failure: DeliveryFailure
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Withdrawn:
    """The subject no longer needs the task, or it was decided elsewhere."""

    type: Literal["withdrawn"] = field(default="withdrawn", init=False)
    step: str
    withdrawal: Withdrawal
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Commented:
    """Somebody said something about it that changes nothing."""

    type: Literal["commented"] = field(default="commented", init=False)
    step: str
    words: str
    user_id: str
    name: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class FindingsRecorded:
    """Somebody had it looked at outside; `findings` are what was found, each with what was expected."""

    type: Literal["findings_recorded"] = field(default="findings_recorded", init=False)
    step: str
    findings: tuple[Finding, ...]
    name: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Continued:
    """The subject came back: a new round began in another handoff."""

    type: Literal["continued"] = field(default="continued", init=False)
    next_id: str
    at: datetime
