"""The audit of the org: API calls and writes."""

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sandbox.salesforce.records.values import Value

_KEPT = 50_000
_DAY = timedelta(hours=24)


@dataclass(frozen=True, kw_only=True)
class ApiCall:
    """One API call; `subrequests` holds method, address and status of each part of a composite request."""

    method: str
    path: str
    query: str
    status: int
    at: datetime
    user: str
    subrequests: tuple[tuple[str, str, int], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Write:
    """One committed write of a record: create, update or delete, the new field values, and the user."""

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
        """Return the calls since an instant."""
        return [call for call in list(self.calls) if call.at >= since]

    def writes_of(self, record_id: str) -> list[Write]:
        """Return the writes of one record."""
        return [write for write in list(self.writes) if write.record_id == record_id]

    def count(self, at: datetime) -> int:
        """Count one call and return the number of calls in the last 24 hours."""
        self._counted.append(at)
        return self.used(at)

    def used(self, at: datetime) -> int:
        """Return the number of calls in the last 24 hours."""
        while self._counted and self._counted[0] <= at - _DAY:
            self._counted.popleft()
        return len(self._counted)
