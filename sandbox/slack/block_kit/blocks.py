"""Slack's limits on each type of block, and the surfaces that accept it."""

from collections.abc import Callable

from sandbox.slack.block_kit.composition import (
    TEXT,
    Problems,
    among,
    listed,
    optional_text,
    optional_words,
    required,
    text,
    unknown,
    words,
)
from sandbox.slack.block_kit.elements import element
from sandbox.slack.block_kit.rich_blocks import chart, data_table, rich_text, table
from sandbox.slack.workspace.entities import Json

MESSAGE, MODAL, HOME = "message", "modal", "home"
_ALL = {MESSAGE, MODAL, HOME}
SURFACES: dict[str, set[str]] = {
    "section": _ALL, "header": _ALL, "divider": _ALL, "context": _ALL, "actions": _ALL, "image": _ALL, "input": _ALL,
    "rich_text": _ALL, "video": _ALL, "alert": {MODAL}, "card": {MESSAGE, HOME}, "carousel": {MESSAGE, HOME},
    "container": {MESSAGE, HOME}, "data_visualization": {MESSAGE, HOME}, "context_actions": {MESSAGE},
    "data_table": {MESSAGE}, "markdown": {MESSAGE}, "plan": {MESSAGE}, "table": {MESSAGE}, "task_card": {MESSAGE},
}  # fmt: skip
_KEYS: dict[str, set[str]] = {
    "section": {"text", "fields", "accessory", "expand"}, "header": {"text"}, "divider": set(), "context": {"elements"},
    "actions": {"elements"}, "image": {"image_url", "slack_file", "alt_text", "title"},
    "input": {"label", "element", "hint", "optional", "dispatch_action"}, "rich_text": {"elements"},
    "markdown": {"text"}, "table": {"rows", "column_settings"},
}  # fmt: skip
_IMAGE_KEYS = {"type", "image_url", "slack_file", "alt_text", "image_width", "image_height", "image_bytes"}


def block(given: Json, surface: str, at: str) -> Problems:
    """Yield the problems of one block."""
    kind = given.get("type")
    if not isinstance(kind, str) or surface not in SURFACES.get(kind, set()):
        yield f"{at}/type", f"unsupported type: {kind}"
        return
    if kind in _KEYS:
        yield from unknown(given, {"type", "block_id"} | _KEYS[kind], at)
    yield from optional_words(given, "block_id", at, 255)
    if kind in _RULES:
        yield from _RULES[kind](given, surface, at)


def _section(given: Json, surface: str, at: str) -> Problems:
    if given.get("text") is None and not given.get("fields"):
        yield at, "missing required field: text or fields"
    if given.get("text") is not None:
        yield from text(given["text"], f"{at}/text")
    if given.get("fields") is not None:
        yield from listed(given, "fields", at, 1, 10)
        for number, each in enumerate(given["fields"]):
            yield from text(each, f"{at}/fields/{number}", 2000)
    accessory = given.get("accessory")
    if accessory and accessory.get("type") == "image":
        yield from _picture(accessory, f"{at}/accessory")
    elif accessory:
        yield from element(accessory, "section", surface, f"{at}/accessory")


def _header(given: Json, surface: str, at: str) -> Problems:
    yield from text(given.get("text"), f"{at}/text", 150, plain=True)


def _context(given: Json, surface: str, at: str) -> Problems:
    yield from listed(given, "elements", at, 1, 10)
    for number, each in enumerate(given.get("elements") or []):
        where = f"{at}/elements/{number}"
        yield from _picture(each, where) if each.get("type") == "image" else text(each, where)


def _actions(given: Json, surface: str, at: str) -> Problems:
    yield from listed(given, "elements", at, 1, 25)
    seen: set[str] = set()
    for number, each in enumerate(given.get("elements") or []):
        where = f"{at}/elements/{number}"
        yield from element(each, "actions", surface, where)
        if each.get("action_id") in seen:
            yield f"{where}/action_id", f'action_id "{each["action_id"]}" already exists'
        seen |= {each["action_id"]} if each.get("action_id") else set()


def _input(given: Json, surface: str, at: str) -> Problems:
    yield from required(given, ("label", "element"), at)
    yield from optional_text(given, "label", at, 2000)
    yield from optional_text(given, "hint", at, 2000)
    if given.get("element"):
        yield from element(given["element"], "input", surface, f"{at}/element")


def _image(given: Json, surface: str, at: str) -> Problems:
    yield from _picture({key: value for key, value in given.items() if key not in {"title", "block_id"}}, at)
    yield from optional_text(given, "title", at, 2000)


def _picture(given: Json, at: str) -> Problems:
    yield from unknown(given, _IMAGE_KEYS, at)
    yield from required(given, ("alt_text",), at)
    yield from optional_words(given, "alt_text", at, 2000)
    yield from optional_words(given, "image_url", at, TEXT)
    if bool(given.get("image_url")) == bool(given.get("slack_file")):
        yield at, "must provide either image_url or slack_file"


def _markdown(given: Json, surface: str, at: str) -> Problems:
    yield from words(given.get("text"), f"{at}/text", 12_000)


def _video(given: Json, surface: str, at: str) -> Problems:
    yield from required(given, ("alt_text", "title", "thumbnail_url", "video_url"), at)
    yield from optional_text(given, "title", at, 199)
    yield from optional_words(given, "author_name", at, 49)


def _card(given: Json, surface: str, at: str) -> Problems:
    if not any(given.get(name) for name in ("hero_image", "title", "body", "actions")):
        yield at, "missing required field: hero_image, title, body or actions"
    for name, most in (("title", 150), ("subtitle", 150), ("body", 200)):
        if given.get(name) is not None:
            yield from text(given[name], f"{at}/{name}", most)


def _carousel(given: Json, surface: str, at: str) -> Problems:
    yield from listed(given, "elements", at, 1, 10)
    for number, each in enumerate(given.get("elements") or []):
        yield from _card(each, surface, f"{at}/elements/{number}")


def _container(given: Json, surface: str, at: str) -> Problems:
    inside = "child_blocks" if "child_blocks" in given else "blocks"
    yield from listed(given, inside, at, 1, 10)
    for number, each in enumerate(given.get(inside) or []):
        yield from block(each, surface, f"{at}/{inside}/{number}")
    yield from among(given, "width", {"narrow", "standard", "wide", "full"}, at)


def _alert(given: Json, surface: str, at: str) -> Problems:
    yield from required(given, ("text",), at)
    yield from among(given, "level", {"default", "info", "warning", "error", "success"}, at)


def _context_actions(given: Json, surface: str, at: str) -> Problems:
    yield from listed(given, "elements", at, 1, 5)


def _task(given: Json, surface: str, at: str) -> Problems:
    yield from required(given, ("title",), at)
    yield from among(given, "status", {"pending", "in_progress", "complete", "error"}, at)


_RULES: dict[str, Callable[[Json, str, str], Problems]] = {
    "section": _section, "header": _header, "context": _context, "actions": _actions, "input": _input, "image": _image,
    "markdown": _markdown, "video": _video, "card": _card, "carousel": _carousel, "container": _container,
    "alert": _alert, "context_actions": _context_actions, "task_card": _task, "plan": _task,
    "rich_text": lambda given, surface, at: rich_text(given, at),
    "table": lambda given, surface, at: table(given, at),
    "data_table": lambda given, surface, at: data_table(given, at),
    "data_visualization": lambda given, surface, at: chart(given, at),
}  # fmt: skip
