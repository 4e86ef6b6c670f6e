"""Slack's limits on interactive elements, and the blocks and surfaces that accept each of them."""

import re
from collections.abc import Callable

from sandbox.slack.block_kit.composition import (
    TEXT,
    Problems,
    among,
    confirm,
    listed,
    optional_text,
    optional_words,
    options,
    required,
    text,
    unknown,
    whole_number,
    words,
)
from sandbox.slack.workspace.entities import Json

ANYWHERE, NOT_INPUT, INPUT = {"section", "actions", "input"}, {"section", "actions"}, {"input"}
_SELECT_KEYS = {"placeholder", "focus_on_load", "confirm"}
_MULTI_KEYS = _SELECT_KEYS | {"max_selected_items"}
_OPTION_KEYS = {"options", "option_groups"}
_TYPED_KEYS = {"placeholder", "initial_value", "focus_on_load", "dispatch_action_config"}
_CONVERSATION_KEYS = {"default_to_current_conversation", "filter"}

PLACES: dict[str, set[str]] = {
    "button": NOT_INPUT, "overflow": NOT_INPUT, "workflow_button": NOT_INPUT,
    "static_select": ANYWHERE, "external_select": ANYWHERE, "users_select": ANYWHERE, "channels_select": ANYWHERE,
    "conversations_select": ANYWHERE, "multi_static_select": ANYWHERE, "multi_external_select": ANYWHERE,
    "multi_users_select": ANYWHERE, "multi_channels_select": ANYWHERE, "multi_conversations_select": ANYWHERE,
    "checkboxes": ANYWHERE, "radio_buttons": ANYWHERE, "datepicker": ANYWHERE, "timepicker": ANYWHERE,
    "datetimepicker": {"actions", "input"}, "plain_text_input": INPUT, "email_text_input": INPUT,
    "url_text_input": INPUT, "number_input": INPUT, "rich_text_input": INPUT, "file_input": INPUT,
}  # fmt: skip
NOT_ON: dict[str, set[str]] = {
    "message": {"email_text_input", "number_input", "url_text_input", "rich_text_input", "file_input"},
    "modal": {"workflow_button"},
    "home": {
        "datetimepicker", "email_text_input", "number_input", "url_text_input", "file_input", "workflow_button",
    },
}  # fmt: skip
_KEYS: dict[str, set[str]] = {
    "button": {"text", "value", "url", "style", "confirm", "accessibility_label", "visible_to_user_ids", "agent_prompt"},
    "overflow": {"options", "confirm"},
    "static_select": _SELECT_KEYS | _OPTION_KEYS | {"initial_option"},
    "external_select": _SELECT_KEYS | {"initial_option", "min_query_length"},
    "users_select": _SELECT_KEYS | {"initial_user"},
    "channels_select": _SELECT_KEYS | {"initial_channel", "response_url_enabled"},
    "conversations_select": _SELECT_KEYS | _CONVERSATION_KEYS | {"initial_conversation", "response_url_enabled"},
    "multi_static_select": _MULTI_KEYS | _OPTION_KEYS | {"initial_options"},
    "multi_external_select": _MULTI_KEYS | {"initial_options", "min_query_length"},
    "multi_users_select": _MULTI_KEYS | {"initial_users"},
    "multi_channels_select": _MULTI_KEYS | {"initial_channels"},
    "multi_conversations_select": _MULTI_KEYS | _CONVERSATION_KEYS | {"initial_conversations"},
    "checkboxes": {"options", "initial_options", "confirm", "focus_on_load"},
    "radio_buttons": {"options", "initial_option", "confirm", "focus_on_load"},
    "datepicker": _SELECT_KEYS | {"initial_date"},
    "timepicker": _SELECT_KEYS | {"initial_time", "timezone"},
    "datetimepicker": {"initial_date_time", "focus_on_load", "confirm"},
    "plain_text_input": _TYPED_KEYS | {"multiline", "min_length", "max_length"},
    "email_text_input": _TYPED_KEYS,
    "url_text_input": _TYPED_KEYS,
    "number_input": _TYPED_KEYS | {"is_decimal_allowed", "min_value", "max_value"},
    "rich_text_input": _TYPED_KEYS | {"min_lines", "max_lines"},
    "file_input": {"filetypes", "max_files"},
}


def element(given: Json, block: str, surface: str, at: str) -> Problems:
    """Yield the problems of one element in a block."""
    kind = given.get("type")
    if not isinstance(kind, str) or kind not in PLACES or block not in PLACES[kind] or kind in NOT_ON[surface]:
        yield f"{at}/type", f"unsupported type: {kind}"
        return
    if kind in _KEYS:
        yield from unknown(given, {"type", "action_id"} | _KEYS[kind], at)
    if given.get("action_id") is not None:
        yield from words(given["action_id"], f"{at}/action_id", 255)
    yield from optional_text(given, "placeholder", at, 150)
    if given.get("confirm") is not None:
        yield from confirm(given["confirm"], f"{at}/confirm")
    if kind in _RULES:
        yield from _RULES[kind](given, at)


def _button(given: Json, at: str) -> Problems:
    yield from text(given.get("text"), f"{at}/text", 75, plain=True)
    yield from optional_words(given, "value", at, 2000)
    yield from optional_words(given, "url", at, TEXT)
    yield from optional_words(given, "accessibility_label", at, 75)
    yield from optional_words(given, "agent_prompt", at, 4000)
    yield from among(given, "style", {"primary", "danger"}, at)


def _text_input(given: Json, at: str) -> Problems:
    yield from whole_number(given, "min_length", at, 0, TEXT)
    yield from whole_number(given, "max_length", at, 1, TEXT)
    most = given.get("max_length") or TEXT
    if isinstance(given.get("min_length"), int) and given["min_length"] > most:
        yield f"{at}/max_length", "must be greater than or equal to min_length"
    yield from optional_words(given, "initial_value", at, most)
    yield from _dispatch(given, at)


def _number(given: Json, at: str) -> Problems:
    yield from required(given, ("is_decimal_allowed",), at)
    for name in ("min_value", "max_value", "initial_value"):
        if given.get(name) is not None and not isinstance(given[name], str):
            yield f"{at}/{name}", "must be a string"
    yield from _dispatch(given, at)


def _dispatch(given: Json, at: str) -> Problems:
    config = given.get("dispatch_action_config")
    if config is not None and not set(config.get("trigger_actions_on") or ["-"]) <= {
        "on_enter_pressed",
        "on_character_entered",
    }:
        yield f"{at}/dispatch_action_config", "invalid trigger_actions_on"


def _date(given: Json, at: str) -> Problems:
    yield from _shaped(given, "initial_date", r"\d{4}-\d{2}-\d{2}", "YYYY-MM-DD", at)


def _time(given: Json, at: str) -> Problems:
    yield from _shaped(given, "initial_time", r"([01]\d|2[0-3]):[0-5]\d", "HH:mm", at)


def _moment(given: Json, at: str) -> Problems:
    yield from whole_number(given, "initial_date_time", at, 10**9, 10**10 - 1)


def _shaped(given: Json, name: str, shape: str, example: str, at: str) -> Problems:
    if given.get(name) is not None and not re.fullmatch(shape, str(given[name])):
        yield f"{at}/{name}", f"must be of the form {example}"


def _choice(most: int, least: int = 1) -> Callable[[Json, str], Problems]:
    def rule(given: Json, at: str) -> Problems:
        yield from options(given, at, most, least=least)
        yield from whole_number(given, "max_selected_items", at, 1, 10**6)

    return rule


def _rich_text_input(given: Json, at: str) -> Problems:
    yield from whole_number(given, "min_lines", at, 1, 100)
    yield from whole_number(given, "max_lines", at, 1, 100)
    yield from _dispatch(given, at)


def _file_input(given: Json, at: str) -> Problems:
    yield from whole_number(given, "max_files", at, 1, 10)
    if given.get("filetypes") is not None:
        yield from listed(given, "filetypes", at, 1, 100)


_RULES: dict[str, Callable[[Json, str], Problems]] = {
    "button": _button, "plain_text_input": _text_input, "number_input": _number, "datepicker": _date,
    "timepicker": _time, "datetimepicker": _moment, "overflow": _choice(5), "checkboxes": _choice(10),
    "radio_buttons": _choice(10), "static_select": _choice(100), "multi_static_select": _choice(100),
    "rich_text_input": _rich_text_input, "file_input": _file_input, "email_text_input": _dispatch,
    "url_text_input": _dispatch,
}  # fmt: skip
