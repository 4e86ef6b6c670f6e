"""Slack's rate limits in real time: calls of a method per minute, and one post per second and channel."""

import threading
import time

from sandbox.slack.workspace.errors import SlackError

MINUTE = 60.0
TIERS = {1: 1, 2: 20, 3: 50, 4: 100}
BURST = 1.5
"""Slack documents short bursts above a tier without a number; 1.5 is an assumption."""

POSTS_AT_ONCE = 4
POSTS_A_MINUTE = 300
_TIERS: dict[str, int] = {
    "chat.update": 3, "chat.delete": 3, "chat.postEphemeral": 4, "views.open": 4, "views.push": 4, "views.update": 4,
    "views.publish": 4, "conversations.list": 2, "conversations.info": 3, "conversations.members": 4,
    "conversations.open": 3, "conversations.history": 3, "conversations.replies": 3, "conversations.join": 3,
    "users.list": 2, "users.info": 4, "users.lookupByEmail": 3, "users.conversations": 2, "usergroups.list": 2,
    "usergroups.users.list": 2, "reactions.add": 3, "files.getUploadURLExternal": 4, "files.completeUploadExternal": 4,
    "files.info": 4, "team.info": 3, "bots.info": 3,
}  # fmt: skip
_PACED = {"auth.test": 600, "chat.getPermalink": 600, "apps.connections.open": 10}


class RateLimits:
    """Counts calls and refuses those over the limit; `times` multiplies Slack's limits."""

    def __init__(self, times: float = 1.0) -> None:
        self._times = times
        self._lock = threading.Lock()
        self._windows: dict[str, list[float]] = {}
        self._posts: dict[str, tuple[float, float]] = {}

    def require(self, method: str, channel: str) -> None:
        """Count a call; raise ratelimited with the seconds to wait when the limit is reached."""
        with self._lock:
            now = time.monotonic()
            if method == "chat.postMessage":
                self._require_turn(channel, now)
                self._require_room(method, POSTS_A_MINUTE, now)
            elif method in _PACED:
                self._require_room(method, _PACED[method], now)
            elif method in _TIERS:
                self._require_room(method, int(TIERS[_TIERS[method]] * BURST), now)

    def _require_room(self, method: str, most: int, now: float) -> None:
        window = [at for at in self._windows.get(method, []) if now - at < MINUTE]
        self._windows[method] = window
        if len(window) >= most * self._times:
            raise _too_soon(MINUTE - (now - window[0]))
        window.append(now)

    def _require_turn(self, channel: str, now: float) -> None:
        most = POSTS_AT_ONCE * self._times
        left, at = self._posts.get(channel, (most, now))
        left = min(most, left + (now - at) * self._times)
        self._posts[channel] = (left, now)
        if left < 1:
            raise _too_soon((1 - left) / self._times)
        self._posts[channel] = (left - 1, now)


def _too_soon(seconds: float) -> SlackError:
    return SlackError("ratelimited", status=429, retry_after=max(1, round(seconds + 0.5)))
