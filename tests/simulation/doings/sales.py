"""What people of sales do in a run: they begin to onboard somebody, fill the form in, and answer what was found."""

import random
import re
from typing import Any

from bot.wire import ids
from bot.wire.field_blocks import parse_field
from bot.wire.process_ids import onboarding as onboarding_ids
from sandbox.slack.block_kit.clicks import chosen
from sandbox.slack.block_kit.view_state import typed
from sandbox.slack.block_kit.visible_text import text_of
from sandbox.slack.client.person import Person
from sandbox.slack.workspace.workspace import Workspace
from tests.simulation.doings import people

Json = dict[str, Any]
SALES = ("haruka",) * 5 + ("daichi",) * 4 + ("aiko", "leo")
PRIVATE = "private"
"""What e-mail addresses are recognised by that must not be said in a channel."""

FILLED: dict[str, tuple[str, ...]] = {
    "name": ("Cafe Sakura", "Bar <!channel> & Ume", "Hotel Fuji", "Ｃａｆｅ　Sakura"),
    "contact": ("", "Yamada Ichiro"),
    "email": ("", f"{PRIVATE}1@sim.example", f"{PRIVATE}2@sim.example", f"{PRIVATE.upper()}1@SIM.example", "no address"),
    "phone": ("03-9999-0001", "+81 3 9999 0001", "03-9999-0002", "03-9999-0003"),
    "postal_code": ("", "150-0002"),
    "state": ("", "Tokyo"),
    "city": ("Shibuya",),
    "street": ("2-3-4 Shibuya", "1-1 Ebisu"),
    "client": ("", "77"),
}
NUMBERS = ("10294", "10297", "10297", "10298", "10298", "1 2")


def act(workspace: Workspace, person: Person, chance: random.Random, favoured: str) -> tuple[str, Json | None]:
    """Do one thing; gives what, and the view of a task that was submitted and taken."""
    view = person.view
    if view is None and chance.random() < 0.35:
        person.command("#sales-team", ids.ONBOARD_COMMAND)
        return "begins to onboard", None
    if view is not None and view["callback_id"] == onboarding_ids.VIEW:
        return _fill_in(person, view, chance), None
    if view is not None and chance.random() < 0.5 and _buttons(view):
        return _press(person, view, chance), None
    return people.act(workspace, person, chance, favoured)


def begun(person: Person) -> str:
    """Return the number of the customer whose onboarding this person has begun; empty if there is none."""
    said = text_of(person.view) if person.view else ""
    found = re.search(r"\*(\w+)\*, .*: the onboarding has begun", said)
    return found[1] if found else ""


def _fill_in(person: Person, view: Json, chance: random.Random) -> str:
    values = {block["block_id"]: _value(block, chance) for block in view["blocks"] if block["type"] == "input"}
    given = {block: value for block, value in values.items() if value is not None}
    what = chance.choice(("send", "send", "send", "type", "press", "close"))
    if what == "send":
        return f"sends the form: {sorted(person.submit(given).errors)}"
    if what == "type":
        block = chance.choice([each for each in view["blocks"] if each["type"] == "input" and each["block_id"] in given])
        action = chosen(block["element"], given[block["block_id"]])
        person.act({"view": view}, block["block_id"], action, typed(view, given))
        return f"types into {block['block_id']}"
    if what == "press" and _buttons(view):
        return _press(person, view, chance)
    person.close()
    return "closes the form"


def _value(block: Json, chance: random.Random) -> Any:
    """Fill a field in; None where it stays as it is."""
    element, field = block["element"], parse_field(block["block_id"])
    name = field.name if field else ""
    if name == "number":
        return None if element.get("initial_value") and chance.random() < 0.5 else chance.choice(NUMBERS)
    if element["type"] == "checkboxes":
        return [option["value"] for option in element["options"] if chance.random() < 0.4]
    return chance.choice(FILLED[name]) or None if name in FILLED else None


def _buttons(view: Json) -> list[Json]:
    beside = [block["accessory"] for block in view["blocks"] if "accessory" in block]
    return beside + [element for block in view["blocks"] if block["type"] == "actions" for element in block["elements"]]


def _press(person: Person, view: Json, chance: random.Random) -> str:
    button = chance.choice(_buttons(view))
    person.click_view(button["action_id"], button.get("value", ""))
    return f"press {button['action_id']} in the window"
