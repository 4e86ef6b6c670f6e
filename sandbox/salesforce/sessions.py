"""Access tokens: who holds one, and until when."""

import secrets
import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta


@dataclass
class Sessions:
    """The tokens in force; `lifetime` is counted on the org's clock."""

    lifetime: timedelta = timedelta(hours=2)
    issued: int = 0
    _held: dict[str, tuple[str, datetime]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __len__(self) -> int:
        return len(self._held)

    def __contains__(self, token: str) -> bool:
        return token in self._held

    def issue(self, organization_id: str, user_id: str, now: datetime) -> str:
        """Give a user a new token."""
        token = f"{organization_id[:15]}!{secrets.token_urlsafe(48)}"
        with self._lock:
            self.issued += 1
            self._held[token] = (user_id, now + self.lifetime)
        return token

    def holder(self, token: str, now: datetime) -> str | None:
        """Say whose token it is; None when it is unknown or has run out."""
        with self._lock:
            user_id, until = self._held.get(token, ("", now))
        return user_id if now < until else None

    def expire_all(self) -> None:
        """Forget every token."""
        with self._lock:
            self._held.clear()
