"""What Slack sends to an app when somebody clicks, submits, types a command, or when something happens."""

import json
import time
import uuid
from typing import Any

from sandbox.workspace.members import Json
from sandbox.workspace.workspace import Workspace

INPUTS = {
    "plain_text_input": "value", "email_text_input": "value", "url_text_input": "value", "number_input": "value",
    "static_select": "selected_option", "external_select": "selected_option", "radio_buttons": "selected_option",
    "multi_static_select": "selected_options", "checkboxes": "selected_options", "users_select": "selected_user",
    "multi_users_select": "selected_users", "conversations_select": "selected_conversation",
    "channels_select": "selected_channel", "datepicker": "selected_date", "timepicker": "selected_time",
    "datetimepicker": "selected_date_time",
}  # fmt: skip
_INITIAL = {
    "plain_text_input": "initial_value", "number_input": "initial_value", "email_text_input": "initial_value",
    "static_select": "initial_option", "radio_buttons": "initial_option", "checkboxes": "initial_options",
    "multi_static_select": "initial_options", "datepicker": "initial_date", "timepicker": "initial_time",
    "users_select": "initial_user", "datetimepicker": "initial_date_time",
}  # fmt: skip


def common(workspace: Workspace, user: str, kind: str) -> Json:
    """Give what every interaction bears."""
    known = workspace.users[user]
    return {
        "type": kind, "token": "deprecated", "api_app_id": workspace.app_id, "is_enterprise_install": False, "enterprise": None,
        "team": {"id": workspace.team_id, "domain": "sandbox"},
        "user": {"id": user, "username": known.handle, "name": known.handle, "team_id": workspace.team_id},
        "trigger_id": workspace.trigger(user),
    }  # fmt: skip


def block_actions(workspace: Workspace, user: str, source: Json, action: Json, response_url: str) -> Json:
    """Describe a click: `source` holds a message with its channel, or a view."""
    told = common(workspace, user, "block_actions") | {"actions": [action | {"action_ts": f"{time.time():.6f}"}]}
    if "view" in source:
        view = source["view"]
        kept = view | {"state": {"values": state_of(view, {})}}
        return told | {"container": {"type": "view", "view_id": view["id"]}, "view": kept}
    channel, message = source["channel"], source["message"]
    container = {
        "type": "message", "message_ts": message["ts"], "channel_id": channel.id,
        "is_ephemeral": bool(source.get("ephemeral")), "thread_ts": message.get("thread_ts"),
    }  # fmt: skip
    return told | {
        "container": container,
        "channel": {"id": channel.id, "name": channel.name},
        "message": message,
        "response_url": response_url,
        "state": {"values": {}},
    }


def view_submission(workspace: Workspace, user: str, view: Json, values: Json) -> Json:
    """Describe a submitted modal with its whole state."""
    kept = view | {"state": {"values": state_of(view, values)}, "root_view_id": view["id"], "previous_view_id": None}
    return common(workspace, user, "view_submission") | {"view": kept, "response_urls": []}


def view_closed(workspace: Workspace, user: str, view: Json) -> Json:
    """Describe a modal that was closed."""
    told = common(workspace, user, "view_closed") | {"view": view, "is_cleared": False}
    del told["trigger_id"]
    return told


def shortcut(workspace: Workspace, user: str, callback_id: str) -> Json:
    """Describe a global shortcut."""
    return common(workspace, user, "shortcut") | {"callback_id": callback_id, "action_ts": f"{time.time():.6f}"}


def command(workspace: Workspace, user: str, channel: str, name: str, text: str, response_url: str) -> Json:
    """Describe a slash command, as the form that Slack posts."""
    known = workspace.users[user]
    return {
        "token": "deprecated", "team_id": workspace.team_id, "team_domain": "sandbox", "channel_id": channel,
        "channel_name": workspace.channels[channel].name, "user_id": user, "user_name": known.handle, "command": name,
        "text": text, "api_app_id": workspace.app_id, "is_enterprise_install": "false", "response_url": response_url,
        "trigger_id": workspace.trigger(user),
    }  # fmt: skip


def event_callback(workspace: Workspace, event: Json) -> Json:
    """Wrap an event."""
    now = int(time.time())
    return {
        "token": "deprecated", "team_id": workspace.team_id, "api_app_id": workspace.app_id, "type": "event_callback",
        "event": event | {"event_ts": f"{time.time():.6f}"}, "event_id": f"Ev{uuid.uuid4().hex[:10].upper()}",
        "event_time": now, "is_ext_shared_channel": False, "context_team_id": workspace.team_id,
        "authorizations": [
            {"enterprise_id": None, "team_id": workspace.team_id, "user_id": workspace.bot_user_id, "is_bot": True,
             "is_enterprise_install": False}
        ],
    }  # fmt: skip


def state_of(view: Json, typed: Json) -> Json:
    """Give the state of all inputs of a view: what was typed, else what they began with."""
    state: Json = {}
    for block in view.get("blocks", []):
        elements = [block.get("element"), block.get("accessory"), *(block.get("elements") or [])]
        for element in elements:
            if isinstance(element, dict) and element.get("type") in INPUTS:
                given = (typed.get(block["block_id"]) or {}).get(element["action_id"])
                state.setdefault(block["block_id"], {})[element["action_id"]] = _value(element, given)
    return state


def missing(view: Json, state: Json) -> dict[str, str]:
    """Say which required inputs are empty and which texts too long, as the client does before it submits."""
    errors = {}
    for block in view.get("blocks", []):
        if block.get("type") != "input":
            continue
        element = block["element"]
        held = (state.get(block["block_id"]) or {}).get(element["action_id"]) or {}
        value = held.get(INPUTS[element["type"]])
        if not value and not block.get("optional"):
            errors[block["block_id"]] = "Please complete this required field."
        if isinstance(value, str) and len(value) > int(element.get("max_length") or 3000):
            errors[block["block_id"]] = "This is too long."
    return errors


def encoded(payload: Json) -> str:
    """Write a payload as the JSON that goes into a form field."""
    return json.dumps(payload, ensure_ascii=False)


def _value(element: Json, given: Any) -> Json:
    kind = element["type"]
    name = INPUTS[kind]
    empty: Any = [] if name in {"selected_options", "selected_users"} else None
    if isinstance(given, dict):
        return {"type": kind, name: given.get(name, empty)}
    return {"type": kind, name: element.get(_INITIAL.get(kind, ""), empty)}
