"""Holds blocks and views to Slack's limits, and says where one is broken."""

import json
from collections.abc import Callable, Iterator
from typing import Any

from sandbox.workspace.errors import SlackError, invalid_blocks

Json = dict[str, Any]

MESSAGE_BLOCKS, VIEW_BLOCKS = 50, 100
ALL_TEXT = 13_200
VIEW_BYTES = 250_000
_SURFACES = {
    "section": "mmh", "header": "mmh", "divider": "mmh", "context": "mmh", "actions": "mmh", "image": "mmh", "input": "mmh",
    "rich_text": "mmh", "markdown": "m", "table": "m", "video": "mmh", "data_table": "m", "data_visualization": "m",
    "alert": "v", "context_actions": "m", "card": "mh", "carousel": "mh", "container": "mh",
}  # fmt: skip
_INPUT_ONLY_IN_VIEWS = {"email_text_input", "number_input", "url_text_input", "rich_text_input", "file_input"}
_OPTIONS = {
    "static_select": 100, "multi_static_select": 100, "checkboxes": 10, "radio_buttons": 10, "overflow": 5,
}  # fmt: skip


def check_message(blocks: list[Json]) -> None:
    """Refuse blocks that a message can't have."""
    _check(blocks, MESSAGE_BLOCKS, in_view=False)
    if sum(len(text) for text in _texts(blocks)) > ALL_TEXT:
        raise SlackError("msg_blocks_too_long")


def check_view(view: Json) -> None:
    """Refuse a modal or home tab that Slack would refuse."""
    if view.get("type") not in {"modal", "home"}:
        raise SlackError("invalid_arguments", response_metadata={"messages": ["[ERROR] unsupported type [/view/type]"]})
    if len(json.dumps(view)) > VIEW_BYTES:
        raise SlackError("view_too_large")
    problems = list(_view_problems(view))
    if problems:
        raise SlackError("invalid_arguments", response_metadata={"messages": problems})
    _check(view.get("blocks", []), VIEW_BLOCKS, in_view=True)


def _view_problems(view: Json) -> Iterator[str]:
    for name in ("title", "submit", "close"):
        text = (view.get(name) or {}).get("text", "")
        if len(text) > 24:
            yield f"[ERROR] must be less than 25 characters [json-pointer:/view/{name}/text]"
    if view["type"] == "modal" and not view.get("title"):
        yield "[ERROR] missing required field: title [json-pointer:/view]"
    if len(view.get("private_metadata") or "") > 3000:
        yield "[ERROR] must be less than 3001 characters [json-pointer:/view/private_metadata]"
    inputs = any(block.get("type") == "input" for block in view.get("blocks", []))
    if view["type"] == "modal" and inputs and not view.get("submit"):
        yield "[ERROR] missing required field: submit [json-pointer:/view]"


def _check(blocks: Any, most: int, *, in_view: bool) -> None:
    if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
        raise SlackError("invalid_blocks_format")
    problems = [] if len(blocks) <= most else [f"no more than {most} items allowed [json-pointer:/blocks]"]
    seen: set[str] = set()
    for number, block in enumerate(blocks):
        where = f"/blocks/{number}"
        problems += [f"{says} [json-pointer:{where}{deeper}]" for deeper, says in _block(block, in_view=in_view)]
        if block.get("block_id") in seen:
            problems.append(f"block_id {block['block_id']} already exists [json-pointer:{where}/block_id]")
        seen.add(block.get("block_id") or f"?{number}")
    if sum(block.get("type") in {"table", "data_table"} for block in blocks) > 1:
        problems.append("only one table is allowed [json-pointer:/blocks]")
    if problems:
        raise invalid_blocks(*problems)


Problems = Iterator[tuple[str, str]]


def _block(block: Json, *, in_view: bool) -> Problems:
    kind = str(block.get("type"))
    if kind not in _SURFACES or (in_view and _SURFACES[kind] == "m") or (not in_view and _SURFACES[kind] == "v"):
        yield "/type", f"unsupported type: {kind}"
        return
    if len(str(block.get("block_id") or "")) > 255:
        yield "/block_id", "must be less than 256 characters"
    if kind in _BLOCKS:
        yield from _BLOCKS[kind](block)
    elements = [*(block.get("elements") or [])] if kind in {"actions"} else []
    elements += [each for each in (block.get("accessory"), block.get("element")) if each]
    for each in elements:
        if each.get("type") in _INPUT_ONLY_IN_VIEWS and not in_view:
            yield "/element", f"unsupported type: {each['type']}"
        yield from _element(each)


def _section(block: Json) -> Problems:
    fields = block.get("fields") or []
    if not block.get("text") and not fields:
        yield "", "missing required field: text"
    if block.get("text"):
        yield from _text(block["text"], "/text", 3000)
    if len(fields) > 10:
        yield "/fields", "no more than 10 items allowed"
    for number, each in enumerate(fields):
        yield from _text(each, f"/fields/{number}", 2000)


def _header(block: Json) -> Problems:
    yield from _text(block.get("text") or {}, "/text", 150, plain=True)


def _context(block: Json) -> Problems:
    elements = block.get("elements") or []
    if not 1 <= len(elements) <= 10:
        yield "/elements", "must have 1 to 10 items"
    for number, each in enumerate(elements):
        if each.get("type") != "image":
            yield from _text(each, f"/elements/{number}", 3000)


def _actions(block: Json) -> Problems:
    elements = block.get("elements") or []
    if not 1 <= len(elements) <= 25:
        yield "/elements", "must have 1 to 25 items"
    ids = [each.get("action_id") for each in elements if each.get("action_id")]
    if len(ids) != len(set(ids)):
        yield "/elements", "action_id already exists"


def _input(block: Json) -> Problems:
    yield from _text(block.get("label") or {}, "/label", 2000, plain=True)
    if block.get("hint"):
        yield from _text(block["hint"], "/hint", 2000, plain=True)
    if not block.get("element"):
        yield "/element", "missing required field: element"


def _image(block: Json) -> Problems:
    if not block.get("alt_text"):
        yield "/alt_text", "missing required field: alt_text"
    if not block.get("image_url") and not block.get("slack_file"):
        yield "", "missing required field: image_url"


def _table(block: Json) -> Problems:
    rows = block.get("rows") or []
    if len(rows) > 100 or any(len(row) > 20 for row in rows):
        yield "/rows", "too many rows or columns"
    if sum(len(text) for text in _texts(rows)) > 10_000:
        yield "/rows", "cells hold more than 10000 characters"


_BLOCKS: dict[str, Callable[[Json], Problems]] = {
    "section": _section, "header": _header, "context": _context, "actions": _actions, "input": _input, "image": _image,
    "table": _table,
}  # fmt: skip


def _element(element: Json) -> Problems:
    kind = element.get("type")
    if len(str(element.get("action_id") or "")) > 255:
        yield "/action_id", "must be less than 256 characters"
    if kind == "button":
        yield from _text(element.get("text") or {}, "/text", 75, plain=True)
        if len(str(element.get("value") or "")) > 2000:
            yield "/value", "must be less than 2001 characters"
        if element.get("style") not in {None, "primary", "danger"}:
            yield "/style", "must be primary or danger"
        if len(str(element.get("accessibility_label") or "")) > 75:
            yield "/accessibility_label", "must be less than 76 characters"
    if kind in _OPTIONS:
        yield from _choices(element, _OPTIONS[str(kind)])
    if element.get("placeholder"):
        yield from _text(element["placeholder"], "/placeholder", 150, plain=True)
    if kind == "plain_text_input" and int(element.get("max_length") or 1) > 3000:
        yield "/max_length", "must be at most 3000"


def _choices(element: Json, most: int) -> Problems:
    options = element.get("options") or [o for group in element.get("option_groups") or [] for o in group["options"]]
    if not 1 <= len(options) <= max(most, 100 if element.get("option_groups") else most):
        yield "/options", f"must have 1 to {most} items"
    for number, each in enumerate(options):
        yield from _text(each.get("text") or {}, f"/options/{number}/text", 75)
        if not each.get("value") or len(str(each.get("value"))) > 150:
            yield f"/options/{number}/value", "must be 1 to 150 characters"
        if each.get("description"):
            yield from _text(each["description"], f"/options/{number}/description", 75)
    initial = [*(element.get("initial_options") or []), *filter(None, [element.get("initial_option")])]
    if any(each not in options for each in initial):
        yield "/initial_options", "must be among the options"


def _text(text: Any, where: str, most: int, *, plain: bool = False) -> Problems:
    if not isinstance(text, dict) or text.get("type") not in {"plain_text", "mrkdwn"}:
        yield where, "missing required field: text object"
        return
    if plain and text["type"] != "plain_text":
        yield f"{where}/type", "must be plain_text"
    if not 1 <= len(str(text.get("text") or "")) <= most:
        yield f"{where}/text", f"must be 1 to {most} characters"


def _texts(blocks: Any) -> Iterator[str]:
    if isinstance(blocks, dict):
        if isinstance(blocks.get("text"), str):
            yield blocks["text"]
        for value in blocks.values():
            yield from _texts(value)
    elif isinstance(blocks, list):
        for each in blocks:
            yield from _texts(each)
