"""Access tokens with their user and expiry."""

import secrets
import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta


@dataclass
class Sessions:
    """The valid tokens; `lifetime` runs on the org's clock. `issued` and `refused` count the logins."""

    lifetime: timedelta = timedelta(hours=2)
    issued: int = 0
    refused: int = 0
    _held: dict[str, tuple[str, datetime]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __len__(self) -> int:
        return len(self._held)

    def __contains__(self, token: str) -> bool:
        return token in self._held

    def issue(self, organization_id: str, user_id: str, now: datetime) -> str:
        """Return a new token of a user."""
        token = f"{organization_id[:15]}!{secrets.token_urlsafe(48)}"
        with self._lock:
            self.issued += 1
            self._held[token] = (user_id, now + self.lifetime)
        return token

    def holder(self, token: str, now: datetime) -> str | None:
        """Return the user of a token; None when it is unknown or expired."""
        with self._lock:
            user_id, until = self._held.get(token, ("", now))
        return user_id if now < until else None

    def expire_all(self) -> None:
        """Expire every token."""
        with self._lock:
            self._held.clear()
