"""The request that the work of a thread belongs to: its id, and the short reference that a person and the log share."""

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


_CURRENT: ContextVar[_Request | None] = ContextVar("current_request", default=None)


def begin_request() -> None:
    """Note that what this thread does from now on belongs to a new request; calls that it starts in the background too."""
    _CURRENT.set(_Request(id=secrets.token_hex(8), began=time.monotonic()))


def end_request() -> None:
    """Note that what this thread does from now on belongs to no request."""
    _CURRENT.set(None)


def reference() -> str:
    """Return the reference of the request that this thread works for; a new one where it works for none, as in a job."""
    current = _CURRENT.get()
    return current.id[:SHOWN] if current else secrets.token_hex(SHOWN // 2)


def current_request() -> dict[str, str | int]:
    """Return the id of the current request, its reference and the milliseconds since it began; empty where there is none."""
    current = _CURRENT.get()
    if current is None:
        return {}
    return {"request_id": current.id, "reference": current.id[:SHOWN], "duration_ms": milliseconds_since(current.began)}


def milliseconds_since(began: float) -> int:
    """Return the whole milliseconds since an instant of the monotonic clock."""
    return round((time.monotonic() - began) * 1000)
