"""The people, channels and user groups of the workspace, and the events about their changes."""

import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

from sandbox.slack.workspace.changes import ChangeSignal
from sandbox.slack.workspace.entities import Channel, Json, User, UserGroup
from sandbox.slack.workspace.errors import SlackError

ADMIN = "USLACKBOT"
"""The author of changes by an admin."""


class Directory:
    """Accounts, channels and user groups. `on_event` is called with each event; `locale` is that of new accounts."""

    def __init__(self, team_id: str, bot_user_id: str, scopes: frozenset[str]) -> None:
        self.team_id, self.bot_user_id, self.scopes = team_id, bot_user_id, scopes
        self.enterprise_id, self.locale = "", "en-US"
        self.lock = threading.RLock()
        self.signal = ChangeSignal()
        self.users: dict[str, User] = {}
        self.channels: dict[str, Channel] = {}
        self.usergroups: dict[str, UserGroup] = {}
        self.history: dict[str, list[Json]] = {}
        self.on_event: Callable[[Json], None] = _ignore
        self.used: set[str] = set()  # action ids, commands and languages that people have chosen

    @property
    def revision(self) -> int:
        """Return a number that grows with each change."""
        return self.signal.revision

    def changed(self) -> None:
        """Wake the threads that wait for a change."""
        self.signal.changed()

    def wait_for(self, found: Callable[[], Any], seconds: float = 90.0) -> Any:
        """Wait until `found` returns a true value and return it; raise TimeoutError after `seconds`."""
        return self.signal.wait_for(found, seconds)

    def add_user(self, id: str, handle: str, real_name: str, email: str = "", **more: Any) -> User:
        """Add an account."""
        given = {"locale": self.locale} | {name: value for name, value in more.items() if value is not None}
        with self.lock:
            self.users[id] = User(id=id, handle=handle, real_name=real_name, email=email or f"{handle}@example.jp", **given)
        self._emit({"type": "team_join", "user": self.user_object(id, with_locale=True)})
        return self.users[id]

    def add_channel(self, id: str, name: str, members: Iterable[str] = (), **more: Any) -> Channel:
        """Add a channel; the app is a member when its bot user is."""
        with self.lock:
            self.history.setdefault(id, [])
            self.channels[id] = Channel(id=id, name=name, members=set(members), **more)
        self.changed()
        return self.channels[id]

    def add_usergroup(self, id: str, handle: str, name: str, users: Iterable[str]) -> UserGroup:
        """Add a user group."""
        with self.lock:
            self.usergroups[id] = UserGroup(id=id, handle=handle, name=name, users=list(users))
        self.changed()
        return self.usergroups[id]

    def invite(self, channel: str, user: str) -> None:
        """Add a person to a channel."""
        with self.lock:
            self.channels[channel].members.add(user)
        self._emit_in(channel, {"type": "member_joined_channel", "user": user, "team": self.team_of(user)})

    def kick(self, channel: str, user: str) -> None:
        """Remove a person from a channel."""
        event = {"type": "member_left_channel", "user": user, "team": self.team_of(user)}
        is_member = self.bot_user_id in self.channels[channel].members
        with self.lock:
            self.channels[channel].members.discard(user)
        if is_member and user == self.bot_user_id:
            self._emit({"type": f"{self._prefix(channel)}_left", "channel": channel, "actor_id": ADMIN})
        elif is_member:
            self._emit(event | {"channel": channel, "channel_type": "C"})

    def deactivate(self, user: str) -> None:
        """Deactivate an account."""
        with self.lock:
            self.users[user].deleted = True
        self._emit({"type": "user_change", "user": self.user_object(user, with_locale=True)})

    def make_guest(self, user: str) -> None:
        """Convert an account to one of a guest."""
        with self.lock:
            self.users[user].is_restricted = True
        self._emit({"type": "user_change", "user": self.user_object(user, with_locale=True)})

    def set_locale(self, user: str, locale: str) -> None:
        """Set the language of a person, as they do in Slack's preferences."""
        with self.lock:
            self.users[user].locale = locale
            self.used.add(locale)
        self._emit({"type": "user_change", "user": self.user_object(user, with_locale=True)})

    def delete_channel(self, channel: str) -> None:
        """Delete a channel with its messages."""
        kind = self._prefix(channel)
        with self.lock:
            del self.channels[channel]
        self._emit({"type": f"{kind}_deleted", "channel": channel, "actor_id": ADMIN})

    def rename_channel(self, channel: str, name: str) -> None:
        """Rename a channel."""
        with self.lock:
            self.channels[channel].name = name
        renamed = {"id": channel, "name": name, "name_normalized": name, "created": int(time.time()), "is_channel": True}
        self._emit({"type": f"{self._prefix(channel)}_rename", "channel": renamed})

    def archive_channel(self, channel: str, *, archived: bool = True) -> None:
        """Archive or unarchive a channel."""
        with self.lock:
            self.channels[channel].archived = archived
        done = "archive" if archived else "unarchive"
        self._emit({"type": f"{self._prefix(channel)}_{done}", "channel": channel, "user": ADMIN})

    def set_usergroup(self, group: str, users: Iterable[str]) -> None:
        """Set the members of a user group."""
        wanted = list(users)
        with self.lock:
            before = self.usergroups[group].users
            self.usergroups[group].users = wanted
        added, removed = [u for u in wanted if u not in before], [u for u in before if u not in wanted]
        now = int(time.time())
        self._emit(
            {
                "type": "subteam_members_changed", "subteam_id": group, "team_id": self.team_id,
                "added_users": added, "added_users_count": len(added), "removed_users": removed,
                "removed_users_count": len(removed), "date_update": now, "date_previous_update": now - 1,
            }
        )  # fmt: skip

    def change_usergroup(self, group: str, *, handle: str = "", disabled: bool = False) -> None:
        """Rename a user group, disable it, or enable it again."""
        with self.lock:
            changed = self.usergroups[group]
            changed.handle, changed.disabled = handle or changed.handle, disabled
        described = {"id": group, "handle": changed.handle, "date_delete": int(time.time()) if disabled else 0}
        self._emit({"type": "subteam_updated", "subteam": described})

    def channel_id(self, name: str) -> str:
        """Return the id of a channel named by id, name or #name; raise KeyError when there is none."""
        with self.lock:
            if name in self.channels:
                return name
            known = [each.id for each in self.channels.values() if name.removeprefix("#") == each.name]
        if not known:
            raise KeyError(name)
        return known[0]

    def direct(self, user: str) -> Channel:
        """Return the direct conversation between a person and the app."""
        with self.lock:
            if user not in self.users:
                raise SlackError("user_not_found")
            known = next((each for each in self.channels.values() if each.im_user == user), None)
            own = {user, self.bot_user_id}
            return known or self.add_channel(f"D{user[1:]}", f"dm-{user}", own, im_user=user, is_private=True)

    def user_object(self, id: str, *, with_locale: bool = False) -> Json:
        """Return an account in Slack's format; the e-mail address requires the users:read.email scope.

        The locale is shown where it is asked for (include_locale), and in the events.

        The account of a person of another workspace has no flags at all, as Slack leaves them out for some.
        """
        user = self.users[id]
        profile = {"real_name": user.real_name, "display_name": user.handle, "title": user.title}
        if "users:read.email" in self.scopes:
            profile["email"] = user.email
        shown = {
            "id": user.id, "team_id": self.team_of(id), "name": user.handle, "real_name": user.real_name, "tz": user.tz,
            "deleted": user.deleted, "is_bot": user.is_bot, "is_app_user": False, "color": user.color.lstrip("#"),
            "profile": profile,
        }  # fmt: skip
        if with_locale and user.locale:
            shown["locale"] = user.locale
        if user.teams:
            shown["enterprise_user"] = {"id": id, "enterprise_id": self.enterprise_id, "teams": list(user.teams)}
        if self.team_of(id) != self.team_id:
            return shown
        return shown | {"is_restricted": user.is_restricted, "is_ultra_restricted": False}

    def team_of(self, user: str) -> str:
        """Return the workspace of a person; this one for most, and for everybody who is not known."""
        known = self.users.get(user)
        return known.team_id if known and known.team_id else self.team_id

    def _prefix(self, channel: str) -> str:
        """Return how the names of events about a channel begin."""
        return "group" if self.channels[channel].is_private else "channel"

    def _emit_in(self, channel: str, event: Json) -> None:
        """Emit an event of a channel when the app is a member."""
        self.changed()
        if self.bot_user_id in self.channels[channel].members:
            self.on_event(event | {"channel": channel, "channel_type": "G" if self.channels[channel].is_private else "C"})

    def _emit(self, event: Json) -> None:
        self.changed()
        self.on_event(event)


def _ignore(event: Json) -> None:
    """Ignore an event while there is no delivery."""
