"""A handoff whose content was removed by retention: what is still known of it."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class RemovedHandoff:
    """The remains of a removed handoff: its names, when its last task ended (`ended_at`), and when it was removed."""

    id: str
    process: str
    number: str
    round: int
    ended_at: datetime
    removed_at: datetime
