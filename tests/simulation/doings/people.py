"""People who press every button and fill in every modal that they are offered, so that new processes are included."""

import random
from typing import Any

from sandbox.slack.client.person import Person
from sandbox.slack.workspace.workspace import Workspace

Json = dict[str, Any]
AS = "As "
"""How a placeholder begins that proposes what to write."""

FORGED = 0.15
"""How often somebody sends a window with answers that no client of Slack's lets through."""

HOLDS = {"type": "radio_buttons", "selected_option": {"value": "verified", "text": {"type": "plain_text", "text": "Holds"}}}

COLLEAGUES = ("U0AIKO", "U0KEN", "U0REN", "U0TAKUMI", "U0EMI", "U0MEI", "U0SORA", "U0LEO")


def act(workspace: Workspace, person: Person, chance: random.Random, favoured: str) -> tuple[str, Json | None]:
    """Do one thing: answer the open modal, or press something, rather a button of the action `favoured` where there is one.

    Gives what was done, and the view that was submitted and taken.
    """
    view = person.view
    if view is not None and chance.random() < 0.85:
        return _submit(person, view, chance)
    while person.view is not None and chance.random() < 0.9:
        person.close()
    return _press(workspace, person, chance, favoured), None


def work(workspace: Workspace, person: Person, chance: random.Random, favoured: str) -> tuple[str, Json | None]:
    """Send the open modal, or press a button of an action in a channel of one's own; act as usual where there is none."""
    view = person.view
    if view is not None:
        return _submit(person, view, chance)
    places = [id for id in places_of(workspace, favoured) if person.id in workspace.channels[id].members]
    if not places:
        return act(workspace, person, chance, favoured)
    place = chance.choice(places)
    return _click(person, place, *chance.choice(buttons_in(workspace, place, favoured)), chance), None


def places_of(workspace: Workspace, action: str) -> list[str]:
    """List the channels that show a button of an action."""
    return [id for id, each in workspace.channels.items() if not each.im_user and buttons_in(workspace, id, action)]


def buttons_in(workspace: Workspace, channel: str, action: str) -> list[tuple[Json, Json]]:
    """List the buttons of an action in a channel, each with its message."""
    shown = ((message, element) for message in workspace.messages(channel) for element in elements_of(message))
    return [(message, element) for message, element in shown if element.get("action_id") == action]


def _submit(person: Person, view: Json, chance: random.Random) -> tuple[str, Json | None]:
    if not view.get("submit"):
        person.close()
        return "close", None
    questions = [
        block for block in view["blocks"] if block.get("dispatch_action") and block["element"]["type"] == "radio_buttons"
    ]
    if questions and chance.random() < 0.2:
        question = chance.choice(questions)
        person.choose(question["block_id"], filled(question, chance))
        return f"answer {question['block_id']}", None
    values = {block["block_id"]: filled(block, chance) for block in view["blocks"] if block["type"] == "input"}
    if questions and chance.random() < FORGED:
        done = person.force(_forged(values, [block["block_id"] for block in questions], chance))
    else:
        done = person.submit({name: value for name, value in values.items() if value is not None})
    taken = done.ok and person.view is None
    if not done.ok and chance.random() < 0.5:
        person.close()
    return f"submit {view['callback_id']}", view if taken else None


def _forged(values: Json, questions: list[str], chance: random.Random) -> Json:
    """Leave an answer out that is required, or answer each question with *Holds* where it is not even offered."""
    changed: Json = {chance.choice(questions): None} if chance.random() < 0.5 else dict.fromkeys(questions, HOLDS)
    return {name: value for name, value in (values | changed).items() if value is not None}


def filled(block: Json, chance: random.Random) -> Any:
    """Return a value for an input: of a question with few answers rather the first, and the same again."""
    element = block["element"]
    if element["type"] != "radio_buttons":
        return _value(block, chance)
    initial, options = element.get("initial_option"), [option["value"] for option in element["options"]]
    if initial and chance.random() < 0.9:
        return initial["value"]
    return options[0] if chance.random() < 0.85 else chance.choice(options)


def _value(block: Json, chance: random.Random) -> Any:
    element = block["element"]
    kind = element["type"]
    if kind == "users_select":
        initial = element.get("initial_user")
        return initial if initial and chance.random() < 0.8 else chance.choice(COLLEAGUES)
    if kind == "datetimepicker":
        if block.get("optional") and chance.random() < 0.6:
            return None
        return 1796000000 + 3600 * chance.randrange(chance.choice((40, 400)))
    if kind == "checkboxes":
        options = [option["value"] for option in element["options"]]
        return options if chance.random() < 0.8 else [each for each in options if chance.random() < 0.5]
    if kind == "static_select":
        initial = element.get("initial_option")
        if initial and chance.random() < 0.7:
            return initial["value"]
        return chance.choice([option["value"] for option in element["options"]])
    if kind == "datepicker":
        initial = element.get("initial_date")
        return initial if initial and chance.random() < 0.8 else chance.choice(["2026-11-30", "2026-12-15", "2027-01-01"])
    if kind == "multi_static_select":
        options = [option["value"] for option in element["options"]]
        return [] if chance.random() < 0.9 else [chance.choice(options)]
    proposed = str(element.get("placeholder", {}).get("text", ""))
    if proposed.startswith(AS) and chance.random() < 0.95:
        return proposed.removeprefix(AS)
    return f"Words {chance.randrange(1000)} <!channel> & *more*."


def _press(workspace: Workspace, person: Person, chance: random.Random, favoured: str) -> str:
    lively = [id for id, each in workspace.channels.items() if not each.im_user and workspace.messages(id)]
    own = [id for id in lively if person.id in workspace.channels[id].members]
    lively = own if own and chance.random() < 0.8 else lively
    if not lively:
        return "look"
    channel = chance.choice(lively)
    offered = [(message, element) for message in workspace.messages(channel) for element in elements_of(message)]
    if not offered:
        return "look"
    eye_catching = [each for each in offered if each[1].get("style")]
    liked = [each for each in offered if each[1].get("action_id") == favoured] or eye_catching
    return _click(person, channel, *chance.choice(liked if liked and chance.random() < 0.6 else offered), chance)


def _click(person: Person, channel: str, message: Json, element: Json, chance: random.Random) -> str:
    option = chance.choice(element["options"])["value"] if "options" in element else ""
    person.click(channel, message["ts"], element["action_id"], option, value=element.get("value", ""))
    return f"press {element['action_id']} {option.partition(' ')[0]}".strip()


def elements_of(message: Json) -> list[Json]:
    shown = message.get("blocks") or []
    beside = [block["accessory"] for block in shown if "accessory" in block]
    return [element for block in shown if block["type"] == "actions" for element in block["elements"]] + beside
