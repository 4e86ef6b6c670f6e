"""What a row is measured in: a folder of its own, a PostgreSQL server, and the size."""

from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Setting:
    """The setting of a run; `postgres` is the address of a server, `is_tiny` means that only the way is tried, at tiny size.

    `shared` is a folder of the whole run, in which rows find the histories that another row has prepared.
    """

    folder: Path
    shared: Path
    postgres: str
    is_tiny: bool = False

    def size(self, full: T, tiny: T) -> T:
        """Return the size for this run."""
        return tiny if self.is_tiny else full
