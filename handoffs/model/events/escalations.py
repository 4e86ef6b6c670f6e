"""Facts about a handoff's escalation: raised, repeated, acknowledged, resolved."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from handoffs.model.difference import LinksChange
from handoffs.model.escalation import Assessment, RecordLink, Trigger
from handoffs.text.messages import Message


@dataclass(frozen=True, kw_only=True)
class Escalated:
    """A trigger fired: the escalation opened, or its level rose; the other fields are those of the evidence."""

    type: Literal["escalated"] = field(default="escalated", init=False)
    step: str
    team: str
    trigger: Trigger
    text: Message
    user_id: str
    name: str
    record_links: tuple[RecordLink, ...] = ()
    records: int = 0
    newest_at: datetime | None = None
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Acknowledged:
    """A supervisor acknowledged the escalation."""

    type: Literal["acknowledged"] = field(default="acknowledged", init=False)
    user_id: str
    name: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Resolved:
    """A supervisor resolved the escalation: whether it was needed, and in `words` how it ended (empty: not said).

    `assessment` is None where nobody was asked. Without `watched` a cause that goes on is not raised again.
    """

    type: Literal["resolved"] = field(default="resolved", init=False)
    user_id: str
    name: str
    words: str
    assessment: Assessment | None = None
    watched: bool = True
    at: datetime


@dataclass(frozen=True, kw_only=True)
class CauseEnded:
    """The cause of one trigger of a task is over, for a `reason`; the escalation ends with its last cause.

    `user_id` gave the evidence, when the task had this `decision` (empty: none).
    """

    type: Literal["cause_ended"] = field(default="cause_ended", init=False)
    step: str
    trigger: Trigger
    user_id: str
    decision: str
    reason: Message
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Repeated:
    """A contact, that of `team`, was reminded of an escalation that nobody had acknowledged."""

    type: Literal["repeated"] = field(default="repeated", init=False)
    team: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class EvidenceUpdated:
    """Further records support a trigger that the escalation has already: one that goes on, or that a person resolved.

    `links` is how the record links of the evidence changed, `seen_at` its time; the other fields are those of the evidence.
    """

    type: Literal["evidence_updated"] = field(default="evidence_updated", init=False)
    trigger: Trigger
    text: Message
    user_id: str
    name: str
    links: tuple[LinksChange, ...]
    records: int = 0
    newest_at: datetime | None = None
    seen_at: datetime
    at: datetime
