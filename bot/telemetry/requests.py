"""What the work of a thread belongs to, a request of Slack or a run of our own: its id, and the reference that a person reads."""

import secrets
import time
from contextvars import ContextVar
from dataclasses import dataclass

SHOWN = 6
"""Characters of a request's id that a person reads and may have to type: its reference."""


@dataclass(frozen=True, kw_only=True)
class _Request:
    id: str
    began: float
    of_person: bool


_CURRENT: ContextVar[_Request | None] = ContextVar("current_request", default=None)


def begin_request() -> None:
    """Note that what this thread does from now on belongs to a new request; calls that it starts in the background too."""
    _begin(of_person=True)


def begin_run() -> None:
    """Note that what this thread does from now on belongs to a new run: of a job, or of a delivery."""
    _begin(of_person=False)


def reference() -> str:
    """Return the reference of the request of a person; within a run a new one, since it may meet several faults."""
    current = _CURRENT.get()
    return current.id[:SHOWN] if current and current.of_person else secrets.token_hex(SHOWN // 2)


def current_request() -> dict[str, str | int]:
    """Return the id of the current request or run, its reference and the milliseconds since its start; empty for none."""
    current = _CURRENT.get()
    if current is None:
        return {}
    return {"request_id": current.id, "reference": current.id[:SHOWN], "duration_ms": milliseconds_since(current.began)}


def _begin(*, of_person: bool) -> None:
    _CURRENT.set(_Request(id=secrets.token_hex(8), began=time.monotonic(), of_person=of_person))


def milliseconds_since(began: float) -> int:
    """Return the whole milliseconds since an instant of the monotonic clock."""
    return round((time.monotonic() - began) * 1000)
