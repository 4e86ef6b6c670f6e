"""How causes of escalations ended, counted for the figures."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class End(StrEnum):
    """How a cause ended: as the person said who resolved it, or by itself."""

    NEEDED = "needed"
    NOT_NEEDED = "not_needed"
    UNSAID = "unsaid"
    BY_ITSELF = "by_itself"


@dataclass(frozen=True, kw_only=True)
class EndsOf:
    """The ends of the causes of one trigger, counted by how they ended."""

    trigger: str
    counts: Mapping[End, int]

    @property
    def total(self) -> int:
        """Return the number of all ends."""
        return sum(self.counts.values())
