"""The state of inputs in a view or message, in Slack's format, and the client's own validation."""

import re
from typing import Any

from sandbox.slack.block_kit.checks import elements_of
from sandbox.slack.workspace.entities import Json

# For each type of element: the field that reports its value, and the field with its initial value.
FIELDS: dict[str, tuple[str, str]] = {
    "plain_text_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "static_select": ("selected_option", "initial_option"),
    "external_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "multi_static_select": ("selected_options", "initial_options"),
    "multi_external_select": ("selected_options", "initial_options"),
    "checkboxes": ("selected_options", "initial_options"),
    "users_select": ("selected_user", "initial_user"),
    "multi_users_select": ("selected_users", "initial_users"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "channels_select": ("selected_channel", "initial_channel"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "rich_text_input": ("rich_text_value", "initial_value"),
    "file_input": ("files", "initial_files"),
}
INPUTS = {kind: field for kind, (field, _) in FIELDS.items()}
_SHAPES = {
    "email_text_input": (r"[^@\s]+@[^@\s]+\.[^@\s]+", "Please enter a valid email address."),
    "url_text_input": (r"https?://\S+", "Please enter a valid URL."),
    "number_input": (r"[-+]?\d+(\.\d+)?", "Please enter a number."),
}


def state_of(blocks: list[Json], typed: Json) -> Json:
    """Return the state of all elements with a value: the typed value, or the initial one."""
    state: Json = {}
    for block in blocks:
        for element in elements_of([block]):
            if element.get("type") in FIELDS:
                given = (typed.get(block["block_id"]) or {}).get(element["action_id"])
                state.setdefault(block["block_id"], {})[element["action_id"]] = _value(element, given)
    return state


def refused(blocks: list[Json], state: Json) -> dict[str, str]:
    """Return the errors by block that keep the client from submitting: required, too long, too short or malformed."""
    errors = {}
    for block in blocks:
        element = block.get("element") or {}
        if block.get("type") != "input" or element.get("type") not in FIELDS:
            continue
        value = state[block["block_id"]][element["action_id"]].get(INPUTS[element["type"]])
        error = _refusal(element, value, optional=bool(block.get("optional")))
        if error:
            errors[block["block_id"]] = error
    return errors


def typed(view: Json, values: Json) -> Json:
    """Convert plain values by block (a text, an option's value, or a list of them) into the state of a view's inputs.

    Raise KeyError if the view lacks an input, LookupError if a choice lacks an option.
    """
    inputs = {block["block_id"]: block["element"] for block in view["blocks"] if block.get("type") == "input"}
    return {block: {inputs[block]["action_id"]: written(inputs[block], value)} for block, value in values.items()}


def written(element: Json, value: Any) -> Json:
    """Return the state of an element that holds a plain value."""
    if isinstance(value, dict):
        return value
    name = INPUTS[element["type"]]
    if name == "selected_option" and value is not None:
        value = option(element, value)
    elif name == "selected_options":
        value = [option(element, each) for each in value]
    return {"type": element["type"], name: value}


def option(element: Json, value: str) -> Json:
    """Return an option by its value, or by the start of its value or text; raise LookupError when there is none."""
    groups = element.get("option_groups") or [element]
    offered = [each for group in groups for each in group.get("options") or []]
    exact = [each for each in offered if each["value"] == value]
    fits = exact or [each for each in offered if _begins(each, value)]
    if not fits:
        raise LookupError(f"there is no option {value!r}")
    return dict(fits[0])


def _begins(offered: Json, value: str) -> bool:
    return any(str(words).startswith(value) for words in (offered["value"], offered["text"]["text"]))


def _value(element: Json, given: Any) -> Json:
    kind = element["type"]
    name, initial = FIELDS[kind]
    empty: Any = [] if name.endswith("s") else None
    held = given.get(name, empty) if isinstance(given, dict) else element.get(initial, empty)
    state: Json = {"type": kind, name: empty if held in ("", []) else held}
    return state | ({"timezone": element["timezone"]} if element.get("timezone") else {})


def _refusal(element: Json, value: Any, *, optional: bool) -> str:
    if value in (None, "", []):
        return "" if optional else "Please complete this required field."
    if isinstance(value, list):
        most = element.get("max_selected_items") or len(value)
        return f"Please choose at most {most}." if len(value) > most else ""
    if not isinstance(value, str):
        return ""
    return _text_refusal(element, value)


def _text_refusal(element: Json, value: str) -> str:
    if len(value) > int(element.get("max_length") or 3000):
        return f"Please shorten this to {element.get('max_length') or 3000} characters."
    if len(value) < int(element.get("min_length") or 0):
        return f"Please write at least {element['min_length']} characters."
    shape, error = _SHAPES.get(element["type"], ("", ""))
    if shape and not re.fullmatch(shape, value):
        return error
    return _range_refusal(element, value) if element["type"] == "number_input" else ""


def _range_refusal(element: Json, value: str) -> str:
    if not element.get("is_decimal_allowed") and "." in value:
        return "Please enter a whole number."
    if element.get("min_value") is not None and float(value) < float(element["min_value"]):
        return f"Please enter {element['min_value']} or more."
    if element.get("max_value") is not None and float(value) > float(element["max_value"]):
        return f"Please enter {element['max_value']} or less."
    return ""
