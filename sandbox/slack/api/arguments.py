"""The arguments of a Web API call, sent as JSON, as a form or in the query."""

import json
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request

from sandbox.slack.workspace.entities import Json
from sandbox.slack.workspace.errors import SlackError, invalid_arguments

_JSON_FIELDS = {"blocks", "view", "metadata", "attachments", "files"}
PAGE, LARGEST_PAGE = 100, 1000


async def read(request: Request) -> Json:
    """Return the arguments of a request; raise invalid_json for a malformed body."""
    args: Json = dict(request.query_params)
    body = await request.body()
    if request.headers.get("content-type", "").startswith("application/json"):
        return args | _json_body(body)
    form = dict(parse_qsl(body.decode(errors="replace"), keep_blank_values=True))
    return args | {name: _unpacked(name, value) for name, value in form.items()}


def text(args: Json, name: str) -> str:
    """Return a text argument, or an empty text when it is missing."""
    value = args.get(name)
    return "" if value is None else str(value)


def required(args: Json, name: str) -> str:
    """Return a text argument; raise invalid_arguments when it is missing."""
    value = text(args, name)
    if not value:
        raise invalid_arguments(f"missing required field: {name}")
    return value


def flag(args: Json, name: str) -> bool:
    """Return a boolean argument; forms send it as a word or a number."""
    return text(args, name).lower() in {"1", "true"}


def number(args: Json, name: str) -> float | None:
    """Return a numeric argument, or None when it is missing."""
    value = text(args, name)
    try:
        return float(value) if value else None
    except ValueError:
        raise invalid_arguments(f"{name} must be a number") from None


def page(name: str, found: list[Any], args: Json) -> Json:
    """Return one page of the found items, with the cursor of the next page."""
    size = int(number(args, "limit") or PAGE)
    if not 1 <= size <= LARGEST_PAGE:
        raise SlackError("invalid_limit")
    cursor = text(args, "cursor")
    if cursor and not (cursor.startswith("next:") and cursor[5:].isdigit()):
        raise SlackError("invalid_cursor")
    start = int(cursor[5:]) if cursor else 0
    following = f"next:{start + size}" if start + size < len(found) else ""
    return {name: found[start : start + size], "response_metadata": {"next_cursor": following}}


def _json_body(body: bytes) -> Json:
    try:
        fields = json.loads(body or b"{}")
    except ValueError:
        raise SlackError("invalid_json") from None
    if not isinstance(fields, dict):
        raise SlackError("json_not_object")
    return {name: _unpacked(name, value) for name, value in fields.items()}


def _unpacked(name: str, value: Any) -> Any:
    if name not in _JSON_FIELDS or not isinstance(value, str) or not value:
        return value
    try:
        return json.loads(value)
    except ValueError:
        raise SlackError("invalid_blocks_format" if name == "blocks" else "invalid_arguments") from None
