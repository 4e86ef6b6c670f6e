"""What was asked of the org and what was written to it, for tests and for the page."""

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sandbox.salesforce.records.values import Value

_KEPT = 50_000
_DAY = timedelta(hours=24)


@dataclass(frozen=True, kw_only=True)
class ApiCall:
    """One call: `subrequests` holds method, address and status of each part of a composite one."""

    method: str
    path: str
    query: str
    status: int
    at: datetime
    user: str
    subrequests: tuple[tuple[str, str, int], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Write:
    """One committed change of a record of a kind: create, update or delete, which fields became what, and who did it."""

    kind: str
    action: str
    record_id: str
    fields: dict[str, Value]
    by: str
    at: datetime


@dataclass
class Audit:
    """The newest calls and writes, oldest first."""

    calls: deque[ApiCall] = field(default_factory=lambda: deque(maxlen=_KEPT))
    writes: deque[Write] = field(default_factory=lambda: deque(maxlen=_KEPT))
    _counted: deque[datetime] = field(default_factory=deque)

    def calls_since(self, since: datetime) -> list[ApiCall]:
        """List the calls from an instant on."""
        return [call for call in list(self.calls) if call.at >= since]

    def writes_of(self, record_id: str) -> list[Write]:
        """List what was written to one record."""
        return [write for write in list(self.writes) if write.record_id == record_id]

    def count(self, at: datetime) -> int:
        """Count one call against the rolling day, and say how many it holds."""
        self._counted.append(at)
        return self.used(at)

    def used(self, at: datetime) -> int:
        """Say how many calls the last 24 hours hold."""
        while self._counted and self._counted[0] <= at - _DAY:
            self._counted.popleft()
        return len(self._counted)
