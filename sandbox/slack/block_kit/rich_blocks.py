"""Slack's limits on rich text, tables and charts."""

from collections.abc import Iterator
from itertools import chain

from sandbox.slack.block_kit.composition import Problems, among, listed, required, whole_number, words
from sandbox.slack.workspace.entities import Json

CELLS = 10_000
COLUMNS, ROWS = 20, 100
_CONTAINERS = {"rich_text_section", "rich_text_list", "rich_text_quote", "rich_text_preformatted"}
_LEAVES: dict[str, tuple[str, ...]] = {
    "text": ("text",), "link": ("url",), "user": ("user_id",), "usergroup": ("usergroup_id",),
    "channel": ("channel_id",), "emoji": ("name",), "date": ("timestamp", "format"), "broadcast": ("range",),
    "color": ("value",),
}  # fmt: skip
_POINTS = 20
_SERIES = 6


def rich_text(given: Json, at: str) -> Problems:
    """Yield the problems of rich text: sections, lists, quotes and preformatted text with known leaves."""
    yield from listed(given, "elements", at, 1, 1000)
    for number, each in enumerate(given.get("elements") or []):
        where = f"{at}/elements/{number}"
        if each.get("type") not in _CONTAINERS:
            yield f"{where}/type", f"unsupported type: {each.get('type')}"
        elif each["type"] == "rich_text_list":
            yield from _list(each, where)
        else:
            yield from _leaves(each, where)


def table(given: Json, at: str) -> Problems:
    """Yield the problems of a table: its size, and cells without text."""
    yield from listed(given, "rows", at, 1, ROWS)
    rows = given.get("rows") or []
    for number, row in enumerate(rows):
        if not 1 <= len(row) <= COLUMNS:
            yield f"{at}/rows/{number}", f"must contain 1 to {COLUMNS} items"
        for place, cell in enumerate(row):
            yield from _cell(cell, f"{at}/rows/{number}/{place}")
    if sum(len(shown) for shown in strings(rows)) > CELLS:
        yield f"{at}/rows", f"must be less than {CELLS + 1} characters in all cells"
    if len(given.get("column_settings") or []) > COLUMNS:
        yield f"{at}/column_settings", f"no more than {COLUMNS} items allowed"


def data_table(given: Json, at: str) -> Problems:
    """Yield the problems of a data table, which has a caption, pages, and a header row."""
    yield from required(given, ("caption",), at)
    yield from whole_number(given, "page_size", at, 1, 100)
    yield from listed(given, "rows", at, 2, ROWS + 1)
    rows = given.get("rows") or []
    if any(len(row) > COLUMNS for row in rows):
        yield f"{at}/rows", f"no more than {COLUMNS} items allowed"
    if len({len(row) for row in rows}) > 1:
        yield f"{at}/rows", "all rows must have the same number of items"
    for number, row in enumerate(rows):
        for place, cell in enumerate(row):
            yield from _cell(cell, f"{at}/rows/{number}/{place}")
            if not number and cell.get("type") == "rich_text":
                yield f"{at}/rows/0/{place}/type", "unsupported type: rich_text"
    if sum(len(shown) for shown in strings(given.get("rows") or [])) > CELLS:
        yield f"{at}/rows", f"must be less than {CELLS + 1} characters in all cells"


def chart(given: Json, at: str) -> Problems:
    """Yield the problems of a chart: number of series, length of labels, points that do not match the axis."""
    yield from words(given.get("title"), f"{at}/title", 50)
    drawing = given.get("chart")
    if not isinstance(drawing, dict) or drawing.get("type") not in {"pie", "bar", "line", "area"}:
        yield f"{at}/chart/type", "must be one of area, bar, line, pie"
        return
    if drawing["type"] == "pie":
        yield from _pie(drawing, f"{at}/chart")
    else:
        yield from _series(drawing, f"{at}/chart")


def strings(given: object) -> Iterator[str]:
    """Yield each text that a reader sees in blocks or cells."""
    if isinstance(given, dict):
        if isinstance(given.get("text"), str):
            yield given["text"]
        yield from chain.from_iterable(strings(value) for value in given.values() if isinstance(value, dict | list))
    elif isinstance(given, list):
        yield from chain.from_iterable(strings(each) for each in given)


def _list(given: Json, at: str) -> Problems:
    yield from among(given, "style", {"bullet", "ordered"}, at)
    yield from required(given, ("style",), at)
    yield from whole_number(given, "indent", at, 0, 8)
    yield from listed(given, "elements", at, 1, 1000)
    for number, each in enumerate(given.get("elements") or []):
        if each.get("type") != "rich_text_section":
            yield f"{at}/elements/{number}/type", f"unsupported type: {each.get('type')}"
        yield from _leaves(each, f"{at}/elements/{number}")


def _leaves(given: Json, at: str) -> Problems:
    if not isinstance(given.get("elements"), list):
        yield at, "missing required field: elements"
    for number, each in enumerate(given.get("elements") or []):
        where = f"{at}/elements/{number}"
        if each.get("type") not in _LEAVES:
            yield f"{where}/type", f"unsupported type: {each.get('type')}"
            continue
        yield from required(each, _LEAVES[each["type"]], where)


def _cell(cell: Json, at: str) -> Problems:
    match cell.get("type"):
        case "raw_text":
            yield from words(cell.get("text"), f"{at}/text", CELLS)
        case "raw_number":
            yield from required(cell, ("value", "text"), at)
        case "rich_text":
            yield from rich_text(cell, at)
        case other:
            yield f"{at}/type", f"unsupported type: {other}"


def _pie(drawing: Json, at: str) -> Problems:
    yield from listed(drawing, "segments", at, 1, _SERIES)
    for number, each in enumerate(drawing.get("segments") or []):
        yield from words(each.get("label"), f"{at}/segments/{number}/label", 20)
        if not isinstance(each.get("value"), int | float) or each["value"] <= 0:
            yield f"{at}/segments/{number}/value", "must be greater than 0"


def _series(drawing: Json, at: str) -> Problems:
    yield from listed(drawing, "series", at, 1, _SERIES)
    axis = drawing.get("axis_config") or {}
    categories = axis.get("categories") or []
    for name in ("x_label", "y_label"):
        if axis.get(name) is not None:
            yield from words(axis[name], f"{at}/axis_config/{name}", 50, least=0)
    names = [each.get("name") for each in drawing.get("series") or []]
    if len(names) != len(set(names)):
        yield f"{at}/series", "names must be unique"
    for number, each in enumerate(drawing.get("series") or []):
        where = f"{at}/series/{number}"
        yield from words(each.get("name"), f"{where}/name", 20)
        yield from listed(each, "data", where, 1, _POINTS)
        for place, point in enumerate(each.get("data") or []):
            yield from words(point.get("label"), f"{where}/data/{place}/label", 20)
            if point.get("label") not in categories:
                yield f"{where}/data/{place}/label", "must be one of the categories"
