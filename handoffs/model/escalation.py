"""The one open item that tells a supervisor: its level, its proof, and who has it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Trigger(StrEnum):
    """What made it necessary that a supervisor knows; the handbook's four, and those that Baton adds."""

    DISPUTED = "disputed"
    REPEAT_ORDERS = "repeat_orders"
    VALUE = "value"
    ADDRESS = "address"
    BREACHED = "breached"
    WRITE_BACK = "write_back"
    PROVISIONING = "provisioning"
    CERTIFICATE_URGENT = "certificate_urgent"
    CERTIFICATE_CRITICAL = "certificate_critical"
    OTHER = "other"


SURFACE = "escalation"
"""Names the escalation's own message where a step names a task's card."""

SHARED = frozenset({Trigger.REPEAT_ORDERS})
"""Triggers that concern a customer rather than one record: one open escalation that bears one is enough for all of them."""


@dataclass(frozen=True, kw_only=True)
class RecordLink:
    """One record that proves something: what it is called, and its address where it has one."""

    label: str
    link: str = ""


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """One trigger with its evidence: what was seen, said or measured, by whom and when, and the records that show it."""

    trigger: Trigger
    says: str
    user_id: str
    name: str
    at: datetime
    record_links: tuple[RecordLink, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Mark:
    """Who acknowledged or resolved, when, and in which words."""

    user_id: str
    name: str
    at: datetime
    words: str = ""


@dataclass(frozen=True, kw_only=True)
class Escalation:
    """One escalation per handoff: further triggers raise its level and add proof; resolved, it is history.

    `said_at` is when its contact was last told of it, `repeats` how often again since it was last raised.
    """

    level: int
    team: str
    step: str
    proofs: tuple[Evidence, ...]
    raised_at: datetime
    said_at: datetime
    repeats: int = 0
    acknowledged: Mark | None = None
    resolved: Mark | None = None

    @property
    def is_open(self) -> bool:
        """Say whether a supervisor still has to act on it."""
        return self.resolved is None
