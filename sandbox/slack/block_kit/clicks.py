"""The elements that a person can click, and the actions that a click sends to the app."""

from typing import Any

from sandbox.slack.block_kit.view_state import FIELDS, option, written
from sandbox.slack.workspace.entities import Json


def find_element(
    blocks: list[Json], action_id: str, value: str = "", block_id: str = "", *, option: object = ""
) -> tuple[str, Json]:
    """Return the block id and the first element with this action id (and value, and block); raise LookupError otherwise.

    Of several menus, as in the rows of a list, the one that has an `option` with exactly this value.
    """
    found = []
    for block in blocks:
        if block_id and block["block_id"] != block_id:
            continue
        inside = block.get("elements") or [] if block["type"] == "actions" else []
        for element in [*inside, block.get("accessory") or {}, block.get("element") or {}]:
            if element.get("action_id") == action_id and (not value or element.get("value") == value):
                found.append((str(block["block_id"]), element))
    if not found:
        raise LookupError(f"there is no {action_id} to click")
    return next((each for each in found if _has_option(each[1], option)), found[0])


def _has_option(element: Json, value: object) -> bool:
    return any(each["value"] == value for each in element.get("options") or [])


def chosen(element: Json, choice: Any = "") -> Json:
    """Return the action of a click on an element; `choice` is the chosen value for anything but a button."""
    action = {"type": element["type"], "action_id": element["action_id"]}
    if element["type"] == "button":
        own = {key: element[key] for key in ("text", "value", "style") if element.get(key) is not None}
        return action | own
    if element["type"] == "overflow":
        return action | {"selected_option": option(element, choice)}
    return action | written(element, choice)


def reported(element: Json, given: Json) -> Json:
    """Return the action that the page reports, with the fields that Slack adds and without unknown fields."""
    action = chosen(element) if element["type"] == "button" else {"type": element["type"], "action_id": element["action_id"]}
    field = "selected_option" if element["type"] == "overflow" else FIELDS.get(element["type"], ("", ""))[0]
    return action | ({field: given.get(field)} if field else {})
