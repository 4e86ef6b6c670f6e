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
    OTHER = "other"


@dataclass(frozen=True, kw_only=True)
class Proof:
    """One trigger with its evidence: what was seen, said or measured, by whom and when."""

    trigger: Trigger
    says: str
    user_id: str
    name: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Mark:
    """Who acknowledged or resolved, when, and in which words."""

    user_id: str
    name: str
    at: datetime
    words: str = ""


@dataclass(frozen=True, kw_only=True)
class Escalation:
    """One escalation per handoff: further triggers raise its level and add proof; resolved, it is history."""

    level: int
    team: str
    step: str
    proofs: tuple[Proof, ...]
    raised_at: datetime
    acknowledged: Mark | None = None
    resolved: Mark | None = None

    @property
    def is_open(self) -> bool:
        """Say whether a supervisor still has to act on it."""
        return self.resolved is None
