"""What happened to a handoff's escalation: it was raised, said again, answered."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from handoffs.model.escalation import Acknowledgement, Evidence, Resolution


@dataclass(frozen=True, kw_only=True)
class Escalated:
    """A trigger was pulled: the escalation opened, or rose by a level."""

    type: Literal["escalated"] = field(default="escalated", init=False)
    step: str
    team: str
    evidence: Evidence
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Acknowledged:
    """A supervisor said: I have it."""

    type: Literal["acknowledged"] = field(default="acknowledged", init=False)
    acknowledgement: Acknowledgement
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Resolved:
    """The escalation is over, in a supervisor's words."""

    type: Literal["resolved"] = field(default="resolved", init=False)
    resolution: Resolution
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Repeated:
    """An escalation that nobody acknowledged was said again."""

    type: Literal["repeated"] = field(default="repeated", init=False)
    at: datetime


@dataclass(frozen=True, kw_only=True)
class EvidenceUpdated:
    """Further records support a trigger that the open escalation has already."""

    type: Literal["evidence_updated"] = field(default="evidence_updated", init=False)
    evidence: Evidence
    at: datetime
