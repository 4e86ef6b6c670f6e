"""Starting handoffs by hand and working on their cards."""

from typing import Any

from sandbox.slack.block_kit.visible_text import text_of
from sandbox.world.world import World
from tests.stories.cards import Json, eventually, submitted

CHANNELS = {"cs": "C0CS", "sales": "C0SALES", "development": "C0DEV", "devops": "C0DEVOPS", "sf_admin": "C0SFADMIN"}
CHANNELS |= {"partner_relations": "C0PARTNER"}
HOME = {"aiko": "C0CS", "ken": "C0CS", "haruka": "C0SALES", "mei": "C0DEV", "ren": "C0DEVOPS", "kaito": "C0SFADMIN"}


def start(world: World, handle: str, process: str, **values: Any) -> Any:
    """Start a process with the command and the fields of its form, and return the result of the submission."""
    person = world.person(handle)
    assert person.command(HOME.get(handle, "C0CS"), "/handoff", f"start {process.replace('_', ' ')}").ok
    person.await_view("Start a handoff")
    return submitted(person, {f"field.{name}:{process}": value for name, value in values.items()})


def card_in(world: World, team: str, title: str, words: str = "") -> Json:
    """Wait for the newest card with this title (and text) in a team's channel and return it."""

    def found() -> Json | None:
        cards = [m for m in world.workspace.messages(CHANNELS[team]) if m.get("blocks") and not m.get("thread_ts")]
        fits = [m for m in cards if title in m["text"] and words in text_of(m)]
        return fits[-1] if fits else None

    shown: Json = eventually(world, found, 20)
    return shown


def press(world: World, handle: str, team: str, card: Json, action: str, value: str = "") -> Any:
    """Press a button of a card."""
    return world.person(handle).click(CHANNELS[team], card["ts"], action, value=value)


def choose(world: World, handle: str, team: str, card: Json, word: str) -> Any:
    """Choose an entry of a card's menu by its text."""
    person = world.person(handle)
    options = [option for block in card["blocks"] for each in block.get("elements", []) for option in each.get("options", [])]
    value = next(option["value"] for option in options if option["text"]["text"] == word)
    return person.click(CHANNELS[team], card["ts"], "task.more", value)


def details_in(world: World, handle: str, team: str, title: str, part: str = "") -> str:
    """Open *Details and checks* of a card until it says this, and return what a person reads there."""
    person = world.person(handle)

    def shown() -> str | None:
        assert choose(world, handle, team, card_in(world, team, title), "Details and checks").ok
        read = text_of(person.await_view("Details and checks"))
        person.close()
        return read if part in read else None

    read: str = eventually(world, shown)
    return read


def tick_all(world: World, handle: str, team: str, title: str) -> None:
    """Tick every item of a card, one by one, as the card is redrawn."""
    while left := _to_tick(card_in(world, team, title)):
        _tick(world, handle, team, title, left[0])


def _tick(world: World, handle: str, team: str, title: str, item: str) -> None:
    assert press(world, handle, team, card_in(world, team, title), "step.tick", item).ok
    eventually(world, lambda: item not in _to_tick(card_in(world, team, title)))


def complete(world: World, handle: str, team: str, title: str, **values: Any) -> Any:
    """Complete a step through its modal."""
    person, card = world.person(handle), card_in(world, team, title)
    while person.view:
        person.close()
    person.click(CHANNELS[team], card["ts"], "step.complete")
    person.await_view()
    return submitted(person, values)


def private_message(world: World, handle: str, words: str) -> str:
    """Wait for a direct message to a person with this text and return it."""

    def found() -> str | None:
        direct = world.workspace.direct(world.person(handle).id)
        return next((text_of(m) for m in world.workspace.messages(direct.id) if words in text_of(m)), None)

    shown: str = eventually(world, found)
    return shown


def _to_tick(card: Json) -> list[str]:
    """Return the items of a card that have a button to tick them."""
    items = [block["accessory"] for block in card["blocks"] if "accessory" in block]
    return [each["value"] for each in items if each["action_id"] == "step.tick"]
