"""Promise 9: the neighbours of a damaged row go on, and the home tab and the table of what is set aside name it."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from bot.cli.terminal import offline_transactions
from bot.service.repairs import RepairService
from sandbox.slack.block_kit.visible_text import text_of
from sandbox.world.world import World
from storage.repositories.set_aside import SetAside
from tests.stories.by_hand import CHANNELS, card_in, start
from tests.stories.cards import Json, approve, buttons_of, card_of, cards_of, eventually, make_unreadable, quiet
from tests.stories.conftest import FAST, begun


@pytest.fixture
def world() -> Iterator[World]:
    """Yield a running world; its bot can start again."""
    yield from begun(World(FAST, brisk=True))


def home_of(world: World, handle: str) -> str:
    """Open a home tab, and return what it shows."""
    person = world.person(handle)
    world.workspace.home_tabs.pop(person.id, None)
    person.open_home()
    return text_of(eventually(world, lambda: world.workspace.home_tabs.get(person.id)))


def test_a_handoff_that_nobody_can_read_is_named_and_its_neighbours_are_decided(world: World) -> None:
    bad, good = world.customers.act("order"), world.customers.act("order")
    card_of(world, bad), card_of(world, good)
    quiet(world)
    number = world.org.get("Order", bad)["OrderNumber"]
    with world.application.database.read() as work:
        (handoff,) = work.handoffs.by_number(number)
    make_unreadable(world, handoff.id)

    world.clock.wind_to(world.clock.now() + timedelta(minutes=95))
    eventually(world, lambda: number in home_of(world, "aiko") and "missing here" in home_of(world, "aiko"))
    assert approve(world, "aiko", good).ok
    card_of(world, good, "*Confirmed* by Salesforce")
    person = world.person("aiko")
    person.click("C0CS", card_of(world, bad)["ts"], "task.claim")
    eventually(world, lambda: any("can't read the handoff" in each for each in person.whispers()))
    with world.application.database.read() as work:
        assert [entry.row.handoff_id for entry in work.set_aside.all()] == [handoff.id]


def test_a_team_whose_records_cannot_be_read_does_not_read_that_nothing_waits(world: World) -> None:
    assert "nothing is waiting" in home_of(world, "aiko")
    world.org.drop_field("Order", "Status")
    eventually(world, lambda: "can't read Salesforce since" in home_of(world, "aiko"))
    assert "nothing is waiting" not in home_of(world, "aiko")


def message_at(world: World, ts: str) -> Json:
    """Return a message of the team's channel."""
    return next(each for each in world.workspace.messages("C0CS") if each["ts"] == ts)


def test_a_record_whose_handoff_an_operator_dropped_gets_a_new_card(world: World) -> None:
    order = world.customers.act("order")
    left = card_of(world, order)
    quiet(world)
    number = world.org.get("Order", order)["OrderNumber"]
    with world.application.database.read() as work:
        (handoff,) = work.handoffs.by_number(number)
    make_unreadable(world, handoff.id)
    entry = eventually(world, lambda: set_aside(world))

    RepairService(offline_transactions(world.application.database, world.policy)).drop(entry.id)

    eventually(world, lambda: buttons_of(message_at(world, left["ts"])) == [])
    assert "an operator dropped it" in text_of(message_at(world, left["ts"]))
    eventually(world, lambda: [each for each in cards_of(world, order) if each["ts"] != left["ts"]])
    assert card_of(world, order)["ts"] != left["ts"]
    assert approve(world, "aiko", order).ok
    card_of(world, order, "*Confirmed* by Salesforce")


def test_a_handoff_about_a_leaver_that_cannot_be_read_stops_nobody_from_acting(world: World) -> None:
    assert start(world, "kaito", "offboarding", who="U0KEN").ok
    card_in(world, "devops", "Offboarding", "Ken")
    quiet(world)
    with world.application.database.read() as work:
        (handoff,) = work.handoffs.by_number("OF-1")
    make_unreadable(world, handoff.id)

    world.workspace.deactivate("U0KEN")

    eventually(
        world, lambda: any("account was deactivated" in text_of(m) for m in world.workspace.messages(CHANNELS["sf_admin"]))
    )
    assert world.application.queries.actor("U0KEN").kind == "deactivated"


def set_aside(world: World) -> SetAside | None:
    """Return what was set aside first."""
    with world.application.database.read() as work:
        return next(iter(work.set_aside.all()), None)
