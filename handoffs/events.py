"""What happened to a handoff: events in the past tense, and what each makes of the handoff.

The journal keeps these values; folding `apply` over them from the first gives the stored handoff again.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import reduce
from typing import Literal

from handoffs.checks import Finding
from handoffs.escalation import Escalation, Mark, Proof
from handoffs.handoff import (
    Claim,
    Decision,
    FailedCheck,
    Handoff,
    Saving,
    Subject,
    Task,
    TaskState,
    Trouble,
    Withdrawal,
)
from handoffs.sla import Due


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
    due: Due
    material: bool
    step: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Claimed:
    """Somebody said: I do it."""

    type: Literal["claimed"] = field(default="claimed", init=False)
    step: str
    claim: Claim
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
    """Somebody settled the task; `saving` says whether an outside system has to confirm it."""

    type: Literal["decided"] = field(default="decided", init=False)
    step: str
    decision: Decision
    saving: Saving
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


Event = (
    Opened
    | SubjectChanged
    | Claimed
    | Released
    | Decided
    | ChecksFailed
    | SavingDelayed
    | Confirmed
    | Refused
    | Withdrawn
    | Continued
    | Escalated
    | Acknowledged
    | Resolved
)


def replay(events: tuple[Event, ...]) -> Handoff:
    """Fold a whole journal into the handoff that it tells; ValueError unless it begins with Opened."""
    first = events[0] if events else None
    if not isinstance(first, Opened):
        raise ValueError("a journal begins with Opened")
    return reduce(apply, events[1:], first.handoff)


def apply(handoff: Handoff, event: Event) -> Handoff:
    """Make of the handoff what the event says; pure, so that the journal replays to the stored state."""
    if isinstance(event, Escalated | Acknowledged | Resolved):
        return replace(handoff, escalation=_escalation_after(handoff.escalation, event))
    match event:
        case Opened():
            return event.handoff
        case Continued():
            return replace(handoff, next=event.next)
        case SubjectChanged():
            edition = handoff.edition + 1 if event.material else handoff.edition
            changed = replace(handoff, subject=event.subject, findings=event.findings, edition=edition)
            return _with_task(changed, _task_after(changed.task(event.step), event))
        case _:
            return _with_task(handoff, _task_after(handoff.task(event.step), event))


def _with_task(handoff: Handoff, task: Task) -> Handoff:
    tasks = tuple(task if each.step == task.step else each for each in handoff.tasks)
    return replace(handoff, tasks=tasks)


def _task_after(task: Task, event: Event) -> Task:
    match event:
        case SubjectChanged():
            return replace(task, urgency=event.urgency, due=event.due)
        case Claimed():
            return replace(task, claim=event.claim)
        case Released():
            return replace(task, claim=None)
        case Decided():
            settled = replace(task, state=TaskState.SETTLED, decision=event.decision, saving=event.saving)
            return replace(settled, saving_trouble="", trouble=None)
        case ChecksFailed():
            failed = tuple(FailedCheck(item=i, user_id=event.user_id, name=event.name, at=event.at) for i in event.items)
            kept = tuple(each for each in task.failed_checks if each.item not in event.items)
            return replace(task, failed_checks=kept + failed)
        case SavingDelayed():
            return replace(task, saving_trouble=event.says)
        case Confirmed():
            return replace(task, saving=Saving.CONFIRMED, saving_trouble="", confirmed_at=event.at)
        case Refused():
            reopened = replace(task, state=TaskState.OPEN, decision=None, saving=Saving.NOT_NEEDED)
            return replace(reopened, saving_trouble="", trouble=event.trouble)
        case Withdrawn():
            gone = replace(task, state=TaskState.WITHDRAWN, withdrawal=event.withdrawal, claim=None)
            return replace(gone, saving=Saving.NOT_NEEDED, saving_trouble="")
    return task


def _escalation_after(escalation: Escalation | None, event: Escalated | Acknowledged | Resolved) -> Escalation | None:
    if isinstance(event, Escalated):
        return _raised(escalation, event)
    if escalation is None:
        return None
    if isinstance(event, Acknowledged):
        return replace(escalation, acknowledged=event.mark)
    return replace(escalation, resolved=event.mark)


def _raised(escalation: Escalation | None, event: Escalated) -> Escalation:
    if escalation is None or not escalation.is_open:
        return Escalation(level=1, team=event.team, step=event.step, proofs=(event.proof,), raised_at=event.at)
    proofs = (*escalation.proofs, event.proof)
    return replace(escalation, level=escalation.level + 1, proofs=proofs, acknowledged=None)
