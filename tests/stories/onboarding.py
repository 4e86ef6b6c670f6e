"""Filling in the form of /onboard and working in its windows."""

from typing import Any

from bot.wire.field_blocks import parse_field
from sandbox.slack.block_kit.visible_text import text_of
from sandbox.world.world import World
from tests.stories.by_hand import CHANNELS
from tests.stories.cards import Json, eventually, submitted

SALES = CHANNELS["sales"]
TITLE = "Onboard a customer"
SAKURA = {
    "name": "Cafe Sakura", "contact": "Yamada Ichiro", "email": "hello@sakura.example", "phone": "03-5555-0303",
    "postal_code": "150-0002", "state": "Tokyo", "city": "Shibuya", "street": "2-3-4 Shibuya",
}  # fmt: skip


def open_form(world: World, handle: str = "haruka") -> Any:
    """Type /onboard and wait until the next number is found."""
    person = world.person(handle)
    assert person.command(SALES, "/onboard").ok
    person.await_view(TITLE)
    return looked_up(world, person)


def looked_up(world: World, person: Any) -> Any:
    """Wait until no lookup of a form is running."""
    eventually(world, lambda: person.view and "Looking" not in text_of(person.view))
    return person


def send(person: Any, values: Json) -> Any:
    """Fill in the form and send it."""
    named = fields_of(person)
    return submitted(person, {named[name]: value for name, value in values.items()})


def type_in(person: Any, name: str, values: Json) -> Any:
    """Type into a field of the form and keep the other fields' values."""
    named = fields_of(person)
    block = next(each for each in person.view["blocks"] if each.get("block_id") == named[name])
    action = {"type": block["element"]["type"], "action_id": block["element"]["action_id"], "value": values[name]}
    typed = {named[key]: {"onboard.typed": _state(person, named[key], value)} for key, value in values.items()}
    return person.act({"view": person.view}, block["block_id"], action, typed)


def onboard(world: World, handle: str = "haruka", **values: Any) -> Any:
    """Onboard a customer without duplicates."""
    person = open_form(world, handle)
    assert send(person, SAKURA | values).ok
    return await_words(world, person, "has begun")


def await_words(world: World, person: Any, words: str) -> Any:
    """Wait until a person's window shows a text."""
    eventually(world, lambda: person.view and words in text_of(person.view))
    return person


def number_in(person: Any) -> str:
    """Return the number in the form."""
    return held(person, "number")


def held(person: Any, name: str) -> str:
    """Return the initial value of a field in the form."""
    block = next(each for each in person.view["blocks"] if each.get("block_id") == fields_of(person)[name])
    return str(block["element"].get("initial_value") or "")


def fields_of(person: Any) -> dict[str, str]:
    """Return the blocks of the form's fields by field name."""
    named = (str(block.get("block_id")) for block in person.view["blocks"] if block["type"] == "input")
    return {field.name: each for each in named if (field := parse_field(each))}


def accounts_with(world: World, number: str) -> list[Json]:
    """Return the accounts with a number."""
    return [each for each in world.org.records("Account") if each.get("SF_Account_No__c") == number]


def account_of(world: World, number: str) -> Json:
    """Return the only account with a number."""
    (found,) = accounts_with(world, number)
    return found


def count_of(world: World) -> int:
    """Return the number of accounts."""
    return len(world.org.records("Account"))


def _state(person: Any, block_id: str, value: Any) -> Json:
    element = next(each["element"] for each in person.view["blocks"] if each.get("block_id") == block_id)
    return {"type": element["type"], "value": value}
