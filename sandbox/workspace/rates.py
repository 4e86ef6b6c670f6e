"""Slack's rate limits: so many calls of a method in a minute, and one post a second in a channel, with short bursts."""

import threading
import time

from sandbox.workspace.errors import SlackError

TIERS = {1: 1, 2: 20, 3: 50, 4: 100}
METHOD_TIERS = {
    "chat.update": 3, "chat.delete": 3, "chat.postEphemeral": 4, "conversations.list": 2, "conversations.members": 4,
    "conversations.info": 3, "conversations.history": 3, "conversations.replies": 3, "conversations.open": 3,
    "users.list": 2, "users.info": 4, "usergroups.list": 2, "views.open": 4, "views.push": 4, "views.update": 4,
    "views.publish": 4, "apps.connections.open": 1,
}  # fmt: skip
BURST = 1.5
POSTS_AT_ONCE = 4


class Rates:
    """Counts calls by real time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._windows: dict[str, list[float]] = {}
        self._posts: dict[str, tuple[float, float]] = {}

    def require(self, method: str, channel: str) -> None:
        """Let a call through, or answer 429 with how long to wait."""
        with self._lock:
            now = time.monotonic()
            if method == "chat.postMessage":
                return self._require_post(channel, now)
            tier = METHOD_TIERS.get(method)
            if tier is None:
                return None
            window = [at for at in self._windows.get(method, []) if now - at < 60]
            self._windows[method] = window
            if len(window) >= TIERS[tier] * BURST:
                raise SlackError("ratelimited", status=429, retry_after=max(1, int(60 - (now - window[0])) + 1))
            window.append(now)
        return None

    def _require_post(self, channel: str, now: float) -> None:
        left, at = self._posts.get(channel, (POSTS_AT_ONCE, now))
        left = min(POSTS_AT_ONCE, left + now - at)
        if left < 1:
            self._posts[channel] = (left, now)
            raise SlackError("ratelimited", status=429, retry_after=1)
        self._posts[channel] = (left - 1, now)
