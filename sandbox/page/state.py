"""One person's view of the workspace, as JSON for the page."""

from typing import Any

from sandbox.slack.workspace.entities import Channel, Json, User
from sandbox.slack.workspace.workspace import Workspace

SHOWN = 200
WHISPERS, TOASTS = 50, 5
_BLANK: Json = {"thread_ts": None, "metadata": None, "reactions": [], "files": [], "deleted": False}


def state_for(workspace: Workspace, me: str) -> Json:
    """Return the visible workspace of one person."""
    with workspace.lock:
        seen = [each for each in workspace.channels.values() if not each.im_user and _sees(each, me)]
        own = [each for each in workspace.channels.values() if each.im_user == me]
        groups = [each.id for each in workspace.usergroups.values() if me in each.users]
        return {
            "revision": workspace.revision, "now": workspace.clock.now().isoformat(), "me": me,
            "team": {"id": workspace.team_id, "name": workspace.team_name},
            "users": [_user(each) for each in workspace.users.values()],
            "usergroups": [
                {"id": each.id, "handle": each.handle, "name": each.name, "users": list(each.users)}
                for each in workspace.usergroups.values()
            ],
            "channels": [_channel(workspace, each, me, groups) for each in seen],
            "dms": [{"id": each.id, "user": workspace.bot_user_id} for each in own],
            "messages": {each.id: _messages(workspace, each.id) for each in [*seen, *own]},
            "ephemerals": workspace.ephemerals(me)[-WHISPERS:],
            "views": [_view(workspace, each) for each in workspace.open_views(me)], "home": workspace.home(me),
            "toasts": workspace.toasts.get(me, [])[-TOASTS:], **_app(workspace),
        }  # fmt: skip


def _sees(channel: Channel, me: str) -> bool:
    return not channel.is_private or me in channel.members


def _user(user: User) -> Json:
    names = ("id", "handle", "real_name", "title", "color", "is_bot", "deleted", "tz", "email", "switchable", "group", "locale")
    return {name: getattr(user, name) for name in names}


def _channel(workspace: Workspace, channel: Channel, me: str, groups: list[str]) -> Json:
    messages = workspace.history[channel.id]
    marks = [f"<@{me}>", f"<@{me}|", "<!here", "<!channel", *(f"<!subteam^{group}" for group in groups)]
    return {
        "id": channel.id, "name": channel.name, "topic": channel.topic, "is_private": channel.is_private,
        "archived": channel.archived, "is_member": me in channel.members, "member_count": len(channel.members),
        "members": sorted(channel.members), "last_ts": messages[-1]["ts"] if messages else None,
        "mentions": sum(any(mark in each["text"] for mark in marks) for each in messages),
    }  # fmt: skip


def _messages(workspace: Workspace, channel: str) -> list[Json]:
    messages = workspace.history[channel]
    repliers: dict[str, list[str]] = {}
    for each in messages:
        if each.get("thread_ts") and each["thread_ts"] != each["ts"]:
            repliers.setdefault(each["thread_ts"], []).append(each["user"])
    return [_message(each, repliers.get(each["ts"], [])) for each in messages[-SHOWN:]]


def _message(message: Json, repliers: list[str]) -> Json:
    threads = {"reply_count": len(repliers), "reply_users": list(dict.fromkeys(repliers))}
    return _BLANK | message | threads | {"edited": bool(message.get("edited"))}


def _view(workspace: Workspace, view: Json) -> Json:
    errors = workspace.modals.errors.get(view["id"], {})
    return view | {"errors": errors, "pending": view["id"] in workspace.modals.pending}


def _app(workspace: Workspace) -> Json:
    features: Any = workspace.manifest.get("features", {})
    commands = [
        {"command": each["command"], "description": each["description"], "usage_hint": each.get("usage_hint", "")}
        for each in features.get("slash_commands") or []
    ]
    name = workspace.manifest.get("display_information", {}).get("name") or "App"
    return {
        "commands": commands, "shortcuts": _shortcuts(features, "global"), "message_shortcuts": _shortcuts(features, "message"),
        "app": {"name": name, "bot_user_id": workspace.bot_user_id},
    }  # fmt: skip


def _shortcuts(features: Any, kind: str) -> list[Json]:
    names = ("name", "callback_id", "description")
    return [{name: each[name] for name in names} for each in features.get("shortcuts") or [] if each["type"] == kind]
