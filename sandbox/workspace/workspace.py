"""The workspace's state: people, channels, messages, open modals and home tabs, behind one lock."""

import itertools
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

from sandbox.clock import SandboxClock
from sandbox.workspace.errors import SlackError
from sandbox.workspace.members import Call, Channel, Faults, Json, User, UserGroup

TRIGGER_LIFE = 3.0


class Workspace:
    """A Slack workspace with one app in it."""

    def __init__(
        self, clock: SandboxClock, *, signing_secret: str, bot_token: str, scopes: frozenset[str], manifest: Json
    ) -> None:
        self.clock = clock
        self.signing_secret = signing_secret
        self.bot_token = bot_token
        self.app_token = "xapp-sandbox"
        self.scopes = scopes
        self.manifest = manifest
        self.team_id, self.app_id, self.bot_user_id, self.bot_id = "T0BATON", "A0BATON", "U0BATON", "B0BATON"
        self.url = "http://127.0.0.1/"
        self.lock = threading.RLock()
        self.users: dict[str, User] = {}
        self.channels: dict[str, Channel] = {}
        self.usergroups: dict[str, UserGroup] = {}
        self.history: dict[str, list[Json]] = {}
        self.ephemerals: dict[str, list[Json]] = {}
        self.views: dict[str, list[Json]] = {}
        self.homes: dict[str, Json] = {}
        self.toasts: dict[str, list[Json]] = {}
        self.faults = Faults()
        self.audit: list[Call] = []
        self.revision = 0
        self.changed_at = threading.Condition()
        self.told: Callable[[Json], None] = lambda event: None
        self._triggers: dict[str, tuple[str, float]] = {}
        self._last_ts = 0
        self._numbers = itertools.count(1)

    def add_user(self, id: str, handle: str, real_name: str, **more: Any) -> User:
        """Let somebody into the workspace."""
        self.users[id] = User(id, handle, real_name, more.pop("email", f"{handle}@example.jp"), **more)
        return self.users[id]

    def add_channel(self, id: str, name: str, members: set[str], **more: Any) -> Channel:
        """Open a channel; the app is in it like any member that is named."""
        self.channels[id] = Channel(id, name, members=set(members), **more)
        self.history.setdefault(id, [])
        return self.channels[id]

    def add_usergroup(self, id: str, handle: str, name: str, users: list[str]) -> None:
        """Make a user group."""
        self.usergroups[id] = UserGroup(id, handle, name, list(users))

    def invite(self, channel: str, user: str) -> None:
        """Let somebody join a channel; the app is told."""
        with self.lock:
            self.channels[channel].members.add(user)
        self.changed()
        self.told(
            {
                "type": "member_joined_channel",
                "user": user,
                "channel": channel,
                "channel_type": "C",
                "team": self.team_id,
            }
        )

    def kick(self, channel: str, user: str) -> None:
        """Take somebody out of a channel; the app is told."""
        with self.lock:
            self.channels[channel].members.discard(user)
        self.changed()
        self.told({"type": "member_left_channel", "user": user, "channel": channel, "channel_type": "C", "team": self.team_id})

    def deactivate(self, user: str) -> None:
        """Deactivate an account; the app is told."""
        self.users[user].deleted = True
        self.changed()
        self.told({"type": "user_change", "user": self.user_object(user)})

    def messages(self, channel: str, thread_ts: str | None = None) -> list[Json]:
        """List the messages of a channel, or the replies of one thread, oldest first."""
        with self.lock:
            all_of_it = list(self.history[self.channel_id(channel)])
        if thread_ts is None:
            return [m for m in all_of_it if not m.get("thread_ts") or m["thread_ts"] == m["ts"]]
        return [m for m in all_of_it if m.get("thread_ts") == thread_ts and m["ts"] != thread_ts]

    def channel_id(self, name: str) -> str:
        """Find a channel by name or id; KeyError when there is none."""
        if name in self.channels:
            return name
        return next(channel.id for channel in self.channels.values() if f"#{channel.name}" == name)

    def append(self, channel: str, message: Json) -> Json:
        """Put a message into a channel."""
        with self.lock:
            message = {"type": "message", "ts": self.next_ts(), "team": self.team_id} | message
            self.history[channel].append(message)
        self.changed()
        return message

    def find(self, channel: str, ts: str) -> Json:
        """Find a message; message_not_found when there is none."""
        with self.lock:
            for message in self.history.get(channel, []):
                if message["ts"] == ts:
                    return message
        raise SlackError("message_not_found")

    def delete_message(self, channel: str, ts: str) -> None:
        """Take a message away."""
        with self.lock:
            self.history[channel].remove(self.find(channel, ts))
        self.changed()

    def whisper(self, user: str, channel: str, text: str, blocks: Any, thread_ts: str | None) -> str:
        """Show a message to one person only."""
        with self.lock:
            ts = self.next_ts()
            told = {"channel": channel, "thread_ts": thread_ts, "ts": ts, "text": text, "blocks": blocks or []}
            self.ephemerals.setdefault(user, []).append(told)
        self.changed()
        return ts

    def toast(self, user: str, text: str) -> None:
        """Tell somebody that the app failed them, as Slack does with a small warning."""
        with self.lock:
            self.toasts.setdefault(user, []).append({"at": self.clock.now().isoformat(), "text": text})
        self.changed()

    def direct(self, user: str) -> Channel:
        """Give the conversation between somebody and the app."""
        with self.lock:
            known = next((channel for channel in self.channels.values() if channel.im_user == user), None)
            return known or self.add_channel(f"D{user[1:]}", f"dm-{user}", {user, self.bot_user_id}, im_user=user)

    def trigger(self, user: str) -> str:
        """Give a trigger for one modal, good for 3 seconds of real time."""
        with self.lock:
            trigger = f"{next(self._numbers)}.{secrets.token_hex(8)}"
            self._triggers[trigger] = (user, time.monotonic())
            return trigger

    def use_trigger(self, trigger: str) -> str:
        """Use a trigger up; gives whose it was."""
        with self.lock:
            if trigger not in self._triggers:
                raise SlackError("invalid_trigger_id")
            user, made_at = self._triggers[trigger]
            if not user:
                raise SlackError("exchanged_trigger_id")
            self._triggers[trigger] = ("", made_at)
        if time.monotonic() - made_at > TRIGGER_LIFE:
            raise SlackError("expired_trigger_id")
        return user

    def push_view(self, user: str, view: Json) -> Json:
        """Show a modal on top of those that are open."""
        with self.lock:
            stack = self.views.setdefault(user, [])
            if len(stack) >= 3:
                raise SlackError("push_limit_reached")
            shown = self._shown(view, f"V{next(self._numbers):08d}")
            stack.append(shown)
        self.changed()
        return shown

    def replace_view(self, view_id: str, view: Json, hash: str | None = None) -> Json:
        """Redraw an open modal."""
        with self.lock:
            for stack in self.views.values():
                for number, known in enumerate(stack):
                    if known["id"] == view_id:
                        if hash and known["hash"] != hash:
                            raise SlackError("hash_conflict")
                        stack[number] = self._shown(view, view_id)
                        self.changed()
                        return stack[number]
        raise SlackError("not_found")

    def view(self, user: str, view_id: str) -> Json:
        """Find one of somebody's open modals; KeyError when it is closed."""
        for known in self.views.get(user, []):
            if known["id"] == view_id:
                return known
        raise KeyError(view_id)

    def close_view(self, user: str, view_id: str, *, all_of_them: bool = False) -> None:
        """Close a modal, or the whole stack."""
        with self.lock:
            self.views[user] = [] if all_of_them else [v for v in self.views.get(user, []) if v["id"] != view_id]
        self.changed()

    def publish(self, user: str, view: Json) -> Json:
        """Draw somebody's home tab."""
        self.homes[user] = self._shown(view, f"VH{user}")
        self.changed()
        return self.homes[user]

    def user_object(self, id: str) -> Json:
        """Describe an account as Slack does."""
        user = self.users[id]
        profile = {"real_name": user.real_name, "display_name": user.handle, "email": user.email, "title": user.title}
        return {
            "id": user.id, "team_id": self.team_id, "name": user.handle, "real_name": user.real_name, "deleted": user.deleted,
            "is_bot": user.is_bot, "is_restricted": user.is_restricted, "is_ultra_restricted": False, "tz": user.tz,
            "profile": profile,
        }  # fmt: skip

    def changed(self) -> None:
        """Wake whoever waits for a change."""
        with self.changed_at:
            self.revision += 1
            self.changed_at.notify_all()

    def wait_for(self, found: Callable[[], Any], seconds: float = 15.0) -> Any:
        """Wait until something is so, and give it; TimeoutError when that takes too long."""
        deadline = time.monotonic() + seconds
        while True:
            told = found()
            if told:
                return told
            left = deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError("it did not happen in time")
            with self.changed_at:
                self.changed_at.wait(timeout=min(left, 0.1))

    def next_ts(self) -> str:
        """Give a message's time stamp, later than any before."""
        self._last_ts = max(self._last_ts + 1, int(self.clock.now().timestamp() * 1_000_000))
        return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def calls(self, method: str) -> Iterator[Call]:
        """List the calls of a method."""
        return (call for call in list(self.audit) if call.method == method)

    def _shown(self, view: Json, view_id: str) -> Json:
        for number, block in enumerate(view.get("blocks", [])):
            block.setdefault("block_id", f"b{number}")
        stamp = f"{time.time():.6f}.{secrets.token_hex(4)}"
        return view | {"id": view_id, "hash": stamp, "team_id": self.team_id, "app_id": self.app_id, "errors": {}}
