"""Checks whole messages and views against Slack's limits and reports each problem with a JSON pointer."""

import json
from collections.abc import Iterator
from typing import Any

from sandbox.slack.block_kit.blocks import HOME, MESSAGE, MODAL, block
from sandbox.slack.block_kit.composition import Problems, optional_text, optional_words, text
from sandbox.slack.block_kit.rich_blocks import strings
from sandbox.slack.workspace.entities import Json
from sandbox.slack.workspace.errors import SlackError, invalid_arguments

MOST = {MESSAGE: 50, MODAL: 100, HOME: 100}
ALL_TEXT = 13_200
MARKDOWN = 12_000
VIEW_BYTES = 250_000
CHARTS = 2
_TABLES = {"table", "data_table"}
_VIEW_KEYS = {
    "type", "blocks", "title", "submit", "close", "private_metadata", "callback_id", "external_id", "clear_on_close",
    "notify_on_close", "submit_disabled",
}  # fmt: skip


def check_message(blocks: Any, refused: frozenset[str] = frozenset()) -> None:
    """Raise invalid_blocks when Slack would refuse the blocks of a message; `refused` are kinds that the workspace does not take."""
    _require_list(blocks)
    kinds = [(number, each.get("type")) for number, each in enumerate(blocks) if each.get("type") in refused]
    problems = [f"unsupported type: {kind} [json-pointer:/blocks/{number}/type]" for number, kind in kinds]
    problems += _listed(_blocks(blocks, MESSAGE, "/blocks"), "invalid_blocks_format")
    if problems:
        messages = [f"[ERROR] {each}" for each in problems]
        raise SlackError("invalid_blocks", errors=problems, response_metadata={"messages": messages})
    if sum(len(words) for words in strings(blocks)) > ALL_TEXT:
        raise SlackError("msg_blocks_too_long")


def check_view(view: Any) -> None:
    """Raise invalid_arguments when Slack would refuse a modal or home tab."""
    if not isinstance(view, dict) or view.get("type") not in {MODAL, HOME}:
        raise invalid_arguments("unsupported type [json-pointer:/view/type]")
    if len(json.dumps(view).encode()) > VIEW_BYTES:
        raise SlackError("view_too_large")
    blocks = view.get("blocks")
    if not isinstance(blocks, list) or not all(isinstance(each, dict) for each in blocks):
        raise invalid_arguments("missing required field: blocks [json-pointer:/view]")
    problems = _listed(_view(view, blocks), "invalid_arguments")
    if problems:
        raise invalid_arguments(*problems)


def _require_list(blocks: Any) -> None:
    if not isinstance(blocks, list) or not all(isinstance(each, dict) for each in blocks):
        raise SlackError("invalid_blocks_format")


def _listed(problems: Problems, malformed: str) -> list[str]:
    """Return the problems as text; raise the error `misshapen` when a value has an unexpected type."""
    try:
        return [f"{message} [json-pointer:{at}]" for at, message in problems]
    except (AttributeError, TypeError, KeyError) as wrong:
        raise SlackError(malformed) from wrong


def _view(view: Json, blocks: list[Json]) -> Problems:
    kind = view["type"]
    for name in view:
        if name not in _VIEW_KEYS:
            yield "/view", f"invalid additional property: {name}"
    for name, most in (("private_metadata", 3000), ("callback_id", 255), ("external_id", 255)):
        yield from optional_words(view, name, "/view", most)
    if kind == MODAL:
        yield from text(view.get("title"), "/view/title", 24, plain=True)
        yield from optional_text(view, "submit", "/view", 24)
        yield from optional_text(view, "close", "/view", 24)
        if not view.get("submit") and any(each.get("type") == "input" for each in blocks):
            yield "/view", "missing required field: submit"
    yield from _blocks(blocks, kind, "/view/blocks")


def _blocks(blocks: list[Json], surface: str, at: str) -> Problems:
    if len(blocks) > MOST[surface]:
        yield at, f"no more than {MOST[surface]} items allowed"
    for number, each in enumerate(blocks):
        yield from block(each, surface, f"{at}/{number}")
    yield from _twice(blocks, at)
    yield from _too_many(blocks, at)


def _twice(blocks: list[Json], at: str) -> Problems:
    seen: set[str] = set()
    for number, each in enumerate(blocks):
        name = each.get("block_id")
        if name in seen:
            yield f"{at}/{number}/block_id", f"block_id '{name}' already exists"
        seen |= {name} if name else set()


def _too_many(blocks: list[Json], at: str) -> Problems:
    kinds = [each.get("type") for each in blocks]
    if sum(kind in _TABLES for kind in kinds) > 1:
        yield at, "only one table is allowed"
    if kinds.count("data_visualization") > CHARTS:
        yield at, f"no more than {CHARTS} charts are allowed"
    if sum(len(str(each.get("text") or "")) for each in blocks if each.get("type") == "markdown") > MARKDOWN:
        yield at, f"must be less than {MARKDOWN + 1} characters of markdown"
    if sum(bool(element.get("focus_on_load")) for element in elements_of(blocks)) > 1:
        yield at, "focus_on_load may be set on one element only"


def elements_of(blocks: list[Json]) -> Iterator[Json]:
    """Yield the interactive elements of blocks in order."""
    for each in blocks:
        candidates = [each.get("element"), each.get("accessory")]
        candidates += each.get("elements") or [] if each.get("type") == "actions" else []
        yield from (element for element in candidates if isinstance(element, dict) and element.get("type") != "image")
