"""What fails after the acknowledgement is said to the person who asked: one private sentence with the reference of the log."""

import re
from collections.abc import Callable
from functools import partial
from itertools import product
from pathlib import Path

import pytest

from bot.wire import ids
from sandbox.slack.block_kit.visible_text import text_of
from sandbox.slack.client.person import Person
from sandbox.world.world import World
from tests.each_case import check_each
from tests.stories.cards import CS, ESCALATIONS, card_of, eventually

ROOT = Path(__file__).parents[3]
REFERENCE = re.compile(r"tell your operator the reference ([0-9a-f]{6})\.")


def _approve(world: World, person: Person) -> None:
    person.click(CS, card_of(world, world.customers.act("order"))["ts"], "order.approve")


def _start(world: World, person: Person) -> None:
    person.command(CS, "/handoff", "start")


def _figures(action: str) -> Callable[[World, Person], None]:
    """Ask for figures and press a button below them."""

    def ask(world: World, person: Person) -> None:
        card_of(world, world.customers.act("order"))
        seen = len(world.workspace.ephemerals(person.id))
        person.command(CS, "/sla", "today")
        shown = eventually(
            world, lambda: [each for each in world.workspace.ephemerals(person.id)[seen:] if len(each["blocks"]) > 3]
        )
        person.click_whisper(shown[-1]["ts"], action)

    return ask


WINDOW = ("invalid_blocks", "view_too_large", "expired_trigger_id", "internal_error", "ratelimited")
FAILS = [
    *((ask, "views.open", error) for ask in (_approve, _start) for error in WINDOW),
    (_figures(ids.SLA_CSV), "files.getUploadURLExternal", "missing_scope"),
    (_figures(ids.SLA_PICTURE), "files.completeUploadExternal", "not_in_channel"),
    (_figures(ids.SLA_CSV), "conversations.open", "user_disabled"),
]


def test_the_person_sees_one_sentence_and_the_log_has_its_reference(world: World, caplog: pytest.LogCaptureFixture) -> None:
    person, faults = world.person("naomi"), world.workspace.faults

    def check(case: tuple[tuple[Callable[[World, Person], None], str, str], str]) -> None:
        (ask, method, error), address = case
        heard = len(person.whispers())
        caplog.clear()
        faults.fail |= {method: error} | ({"response_url": address} if address else {})
        try:
            ask(world, person)
            said = eventually(world, lambda: [found for each in person.whispers()[heard:] if (found := REFERENCE.findall(each))])
        finally:
            faults.fail.clear()

        assert len(said) == 1
        assert any(said[0][0] in record.getMessage() for record in caplog.records)

    check_each(product(FAILS, ("", "expired_url")), check)


@pytest.mark.parametrize("error", ["invalid_blocks", "view_too_large"])
def test_a_home_tab_that_slack_refuses_says_so_and_the_supervisors_hear_once(
    world: World, caplog: pytest.LogCaptureFixture, error: str
) -> None:
    order = world.customers.act("order")
    card_of(world, order)
    number = world.org.get("Order", order)["OrderNumber"]
    faults, people = world.workspace.faults, [world.person("aiko"), world.person("naomi")]
    faults.fail["views.publish"] = error

    for person in people:
        faults.fails["views.publish"] = 1
        person.open_home()
        said = eventually(world, partial(references, world, person))
        assert any(said[0] in record.getMessage() for record in caplog.records)

    announced = "A home tab can't be shown"
    eventually(world, lambda: [m for m in world.workspace.messages(ESCALATIONS) if announced in m["text"]])
    people[0].open_home()
    eventually(world, lambda: number in text_of(world.workspace.home_tabs[people[0].id]))
    assert len([m for m in world.workspace.messages(ESCALATIONS) if announced in m["text"]]) == 1


def references(world: World, person: Person) -> list[str]:
    """Return the references that the home tab of a person shows."""
    return REFERENCE.findall(text_of(world.workspace.home_tabs.get(person.id) or {}))


def test_no_listener_calls_out_for_a_person_without_saying_what_fails() -> None:
    rooms = [ROOT / "bot" / room for room in ("listeners", "commands", "processes")]
    files = [path for room in rooms for path in room.glob("*.py") if path.name != "events.py"]

    assert [path.name for path in files if "background.submit" in path.read_text()] == []
