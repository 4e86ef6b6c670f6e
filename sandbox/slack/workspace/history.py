"""The messages and threads of each conversation, and the ephemeral messages of each person."""

import secrets
from collections.abc import Callable
from threading import RLock
from typing import Any

from sandbox.clock import SandboxClock
from sandbox.slack.workspace.entities import Json
from sandbox.slack.workspace.errors import SlackError

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghjkmnpqrstuvwxyz23456789"


class History:
    """All messages. A stored message is never changed in place: a change replaces it."""

    def __init__(self, clock: SandboxClock, by_channel: dict[str, list[Json]], lock: RLock, changed: Callable[[], None]) -> None:
        self.by_channel = by_channel
        self.whispered: dict[str, list[Json]] = {}
        self._clock = clock
        self._lock = lock
        self._changed = changed
        self._last = 0

    def next_ts(self) -> str:
        """Return a unique, increasing timestamp on the sandbox's clock."""
        with self._lock:
            self._last = max(self._last + 1, int(self._clock.now().timestamp() * 1_000_000))
            return f"{self._last // 1_000_000}.{self._last % 1_000_000:06d}"

    def append(self, channel: str, message: Json) -> Json:
        """Add a message to a conversation."""
        with self._lock:
            stored = {"type": "message", "ts": self.next_ts()} | message | {"blocks": named(message.get("blocks") or [])}
            self.by_channel[channel].append(stored)
        self._changed()
        return stored

    def find(self, channel: str, ts: str) -> Json:
        """Return a message; raise message_not_found when there is none."""
        with self._lock:
            return self.by_channel[channel][self._place(channel, ts)]

    def replace(self, channel: str, ts: str, **parts: Any) -> Json:
        """Replace parts of a message."""
        with self._lock:
            place = self._place(channel, ts)
            if "blocks" in parts:
                parts["blocks"] = named(parts["blocks"])
            changed = self.by_channel[channel][place] | parts
            self.by_channel[channel][place] = changed
        self._changed()
        return changed

    def delete(self, channel: str, ts: str) -> None:
        """Delete a message; a message with replies becomes a tombstone."""
        with self._lock:
            place = self._place(channel, ts)
            if self.replies(channel, ts):
                gone: Json = {"subtype": "tombstone", "text": "This message was deleted.", "blocks": [], "metadata": None}
                self.by_channel[channel][place] = self.by_channel[channel][place] | gone
            else:
                del self.by_channel[channel][place]
        self._changed()

    def top_level(self, channel: str) -> list[Json]:
        """Return the messages outside of threads, oldest first."""
        with self._lock:
            return [m for m in self.by_channel[channel] if not _is_reply(m) or m.get("subtype") == "thread_broadcast"]

    def replies(self, channel: str, ts: str) -> list[Json]:
        """Return the replies to a message, oldest first."""
        with self._lock:
            return [m for m in self.by_channel[channel] if m.get("thread_ts") == ts and m["ts"] != ts]

    def whisper(self, user: str, channel: str, content: Json) -> Json:
        """Show an ephemeral message to one person."""
        with self._lock:
            whisper: Json = {"thread_ts": None, "text": "", **content, "channel": channel, "ts": self.next_ts()}
            whisper["blocks"] = named(content.get("blocks") or [])
            self.whispered.setdefault(user, []).append(whisper)
        self._changed()
        return whisper

    def change_whisper(self, user: str, ts: str, content: Json | None) -> bool:
        """Replace or delete an ephemeral message; return False when there is none."""
        with self._lock:
            whispers = self.whispered.get(user, [])
            for place, known in enumerate(whispers):
                if known["ts"] == ts:
                    whispers[place : place + 1] = (
                        [known | content | {"blocks": named(content.get("blocks") or [])}] if content else []
                    )
                    self._changed()
                    return True
        return False

    def _place(self, channel: str, ts: str) -> int:
        messages = self.by_channel.get(channel, [])
        for place in range(len(messages) - 1, -1, -1):
            if messages[place]["ts"] == ts and messages[place].get("subtype") != "tombstone":
                return place
        raise SlackError("message_not_found")


def named(blocks: list[Json]) -> list[Json]:
    """Return blocks in which each block and element has an id, as Slack adds them."""
    return [_with_actions({"block_id": _id()} | block) for block in blocks]


def _with_actions(block: Json) -> Json:
    for part in ("accessory", "element"):
        if _needs_id(block.get(part)):
            block = block | {part: {"action_id": _id()} | block[part]}
    if block.get("type") == "actions":
        elements = [{"action_id": _id()} | each if _needs_id(each) else each for each in block.get("elements") or []]
        block = block | {"elements": elements}
    return block


def _needs_id(element: Any) -> bool:
    return isinstance(element, dict) and element.get("type") != "image" and not element.get("action_id")


def _id() -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(5))


def _is_reply(message: Json) -> bool:
    return bool(message.get("thread_ts")) and message["thread_ts"] != message["ts"]
