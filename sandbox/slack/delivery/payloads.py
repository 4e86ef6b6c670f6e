"""The payloads that Slack sends to an app for clicks, submissions, commands and events."""

import json
import re
import time
import uuid

from sandbox.slack.block_kit.view_state import state_of
from sandbox.slack.workspace.entities import Channel, Json
from sandbox.slack.workspace.workspace import Workspace

TOKEN = "deprecated"


def block_actions(
    workspace: Workspace, user: str, source: Json, action: Json, response_url: str = "", values: Json | None = None
) -> Json:
    """Return the payload of a click. `source` holds a `view`, or a `message` with its `channel` (and `ephemeral`)."""
    payload = _common(workspace, user, "block_actions", source.get("view", {}).get("id", ""))
    payload |= {"actions": [action | {"action_ts": f"{time.time():.6f}"}]}
    if "view" in source:
        view = _with_state(source["view"], values)
        return payload | {"container": {"type": "view", "view_id": view["id"]}, "view": view}
    channel, message = source["channel"], source["message"]
    ephemeral = bool(source.get("ephemeral"))
    container = {"type": "message", "message_ts": message["ts"], "channel_id": channel.id, "is_ephemeral": ephemeral}
    if message.get("thread_ts"):
        container["thread_ts"] = message["thread_ts"]
    payload |= {
        "container": container, "channel": {"id": channel.id, "name": _name(channel)}, "response_url": response_url,
        "state": {"values": state_of(message.get("blocks") or [], values or {})},
    }  # fmt: skip
    shown = {key: value for key, value in message.items() if key != "metadata"}
    return payload if ephemeral else payload | {"message": shown}


def view_submission(workspace: Workspace, user: str, view: Json, values: Json) -> Json:
    """Return the payload of a submitted modal with its state."""
    payload = _common(workspace, user, "view_submission", view["id"])
    return payload | {"view": _with_state(view, values), "response_urls": []}


def view_closed(workspace: Workspace, user: str, view: Json, *, is_cleared: bool = False) -> Json:
    """Return the payload of a closed modal."""
    payload = _common(workspace, user, "view_closed") | {"view": view, "is_cleared": is_cleared}
    return {key: value for key, value in payload.items() if key != "trigger_id"}


def shortcut(workspace: Workspace, user: str, callback_id: str) -> Json:
    """Return the payload of a global shortcut."""
    return _common(workspace, user, "shortcut") | {"callback_id": callback_id, "action_ts": f"{time.time():.6f}"}


def message_action(workspace: Workspace, user: str, channel: Channel, message: Json, callback_id: str, response_url: str) -> Json:
    """Return the payload of a shortcut on a message."""
    shown = {key: value for key, value in message.items() if key != "metadata"}
    return _common(workspace, user, "message_action") | {
        "callback_id": callback_id, "action_ts": f"{time.time():.6f}", "message_ts": message["ts"], "message": shown,
        "channel": {"id": channel.id, "name": _name(channel)}, "response_url": response_url,
    }  # fmt: skip


def command(workspace: Workspace, user: str, channel: str, name: str, text: str, response_url: str) -> Json:
    """Return the form fields of a slash command."""
    return {
        "token": TOKEN, "team_id": workspace.team_of(user), "team_domain": "sandbox", "channel_id": channel,
        "channel_name": _name(workspace.channels[channel]), "user_id": user, "user_name": workspace.users[user].handle,
        "command": name, "text": _as_sent(text), "api_app_id": workspace.app_id, "is_enterprise_install": "false",
        "response_url": response_url, "trigger_id": workspace.modals.trigger(user),
    } | ({"enterprise_id": workspace.enterprise_id} if workspace.enterprise_id else {})  # fmt: skip


def event_callback(workspace: Workspace, event: Json) -> Json:
    """Return the payload of an event."""
    authorized = {
        "enterprise_id": workspace.enterprise_id or None, "team_id": workspace.team_id, "user_id": workspace.bot_user_id,
        "is_bot": True,
        "is_enterprise_install": False,
    }  # fmt: skip
    return {
        "token": TOKEN, "team_id": workspace.team_id, "api_app_id": workspace.app_id, "type": "event_callback",
        "event": event | {"event_ts": event.get("ts") or f"{time.time():.6f}"},
        "event_id": f"Ev{uuid.uuid4().hex[:10].upper()}", "event_time": int(time.time()),
        "event_context": uuid.uuid4().hex, "authorizations": [authorized], "is_ext_shared_channel": False,
        "context_team_id": workspace.team_id, "context_enterprise_id": workspace.enterprise_id or None,
    }  # fmt: skip


def encoded(payload: Json) -> str:
    """Return a payload as JSON for a form field."""
    return json.dumps(payload, ensure_ascii=False)


def _common(workspace: Workspace, user: str, kind: str, view_id: str = "") -> Json:
    handle, team = workspace.users[user].handle, workspace.team_of(user)
    organisation = {"id": workspace.enterprise_id, "name": "Sandbox"} if workspace.enterprise_id else None
    return {
        "type": kind, "token": TOKEN, "api_app_id": workspace.app_id, "is_enterprise_install": False, "enterprise": organisation,
        "team": {"id": team, "domain": "sandbox"},
        "user": {"id": user, "username": handle, "name": handle, "team_id": team},
        "trigger_id": workspace.modals.trigger(user, view_id),
    }  # fmt: skip


def _with_state(view: Json, values: Json | None) -> Json:
    return view | {"state": {"values": state_of(view["blocks"], values or {})}}


def _as_sent(text: str) -> str:
    """Return the text of a command as Slack sends it: three characters are escaped, mentions and channels stay."""
    for character, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
        text = text.replace(character, entity)
    return re.sub(r"&lt;([@#][A-Z0-9]+(?:\|[^&]*)?)&gt;", r"<\1>", text)


def _name(channel: Channel) -> str:
    return "directmessage" if channel.im_user else channel.name
