"""The fact that closes the journal of a handoff whose content was removed by retention."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal


@dataclass(frozen=True, kw_only=True)
class Removed:
    """Retention removed the content of the handoff and of every entry before this one.

    `heads` is the fingerprint of what stays of these entries, their seals included. `receipts` are the receipts of the
    decisions, each as one JSON text, as they were on that day: they hold no personal data of customers. `policy` is the time
    of retention in days.
    """

    type: Literal["removed"] = field(default="removed", init=False)
    heads: str
    receipts: tuple[str, ...]
    days: int
    at: datetime
