"""A channel that can't be used: its cards and its escalations reach people in another place, and come back."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from sandbox.slack.block_kit.visible_text import text_of
from sandbox.world.world import World
from storage.repositories.set_aside import RowKind
from tests.stories.by_hand import card_in, start
from tests.stories.cards import CS, ESCALATIONS, buttons_of, card_of, cards_of, eventually
from tests.stories.conftest import FAST, begun

GOES: dict[str, Callable[[World, str], None]] = {
    "archived": lambda world, channel: world.workspace.archive_channel(channel),
    "without Baton": lambda world, channel: world.workspace.kick(channel, "U0BATON"),
    "archived unheard": lambda world, channel: setattr(world.workspace.channels[channel], "archived", True),
}
COMES: dict[str, Callable[[World, str], None]] = {
    "archived": lambda world, channel: world.workspace.archive_channel(channel, archived=False),
    "without Baton": lambda world, channel: world.workspace.invite(channel, "U0BATON"),
    "archived unheard": lambda world, channel: world.workspace.archive_channel(channel, archived=False),
}
"""What happens to a channel, with Slack's event or without one that reaches Baton, and how it is corrected."""


@pytest.mark.parametrize("way", GOES)
def test_cards_without_their_channel_are_in_escalations_and_move_back(world: World, way: str) -> None:
    before = world.customers.act("order")
    left = card_of(world, before)
    GOES[way](world, CS)
    assert world.person("aiko").click(CS, left["ts"], "task.claim").ok

    order = world.customers.act("order")
    card = eventually(world, lambda: shown(world, ESCALATIONS, number(world, order)))
    assert "its team's channel can't be used: <!subteam^S0CSMGR>" in text_of(card)
    assert {"Approve", "Reject"} <= set(buttons_of(card))
    assert start(world, "kaito", "partner_account", product="SIM 20 GB").ok
    card_in(world, "partner_relations", "Account configuration")

    COMES[way](world, CS)
    assert "can't be used" not in text_of(card_of(world, order))
    eventually(world, lambda: shown(world, ESCALATIONS, "#cs-team can be used again"))
    card_of(world, before, "Claimed by <@U0AIKO>")
    assert [each["ts"] for each in cards_of(world, before)] == [left["ts"]]
    said = [m for m in world.workspace.messages(ESCALATIONS) if "The cards for this channel come here" in text_of(m)]
    assert len(said) == 1


def test_a_card_that_ended_in_escalations_has_ended_in_its_channel_too(world: World) -> None:
    order = world.customers.act("order")
    left = card_of(world, order)
    world.workspace.archive_channel(CS)
    assert world.person("aiko").click(CS, left["ts"], "task.claim").ok
    eventually(world, lambda: shown(world, ESCALATIONS, number(world, order)))
    world.org.update("Order", order, {"Status": "Activated"}, by="Sato Keiko")
    eventually(world, lambda: shown(world, ESCALATIONS, "Activated in Salesforce by Sato Keiko"))

    world.workspace.archive_channel(CS, archived=False)
    card = card_of(world, order, "nothing is left to do here")
    assert card["ts"] == left["ts"] and not buttons_of(card)
    assert len(cards_of(world, order)) == 1
    assert "This card has moved to" in shown(world, ESCALATIONS, "moved to <#C0CS>")["text"]


@pytest.mark.parametrize("way", GOES)
def test_an_escalation_without_its_channel_reaches_the_contact_who_answers_it_there(world: World, way: str) -> None:
    GOES[way](world, ESCALATIONS)

    order = world.customers.act("expensive")
    yumi = world.person("yumi")
    direct = eventually(world, lambda: world.workspace.direct("U0YUMI")).id
    card = eventually(world, lambda: shown(world, direct, number(world, order)))
    assert "the supervisors' channel can't be used" in text_of(card)
    assert yumi.click(direct, card["ts"], "escalation.acknowledge").ok
    eventually(world, lambda: "Acknowledge" not in buttons_of(shown(world, direct, number(world, order)) or card))

    COMES[way](world, ESCALATIONS)
    moved = eventually(world, lambda: shown(world, ESCALATIONS, number(world, order)))
    assert "Resolve" in buttons_of(moved) and "can't be used" not in text_of(moved)


def test_without_any_channel_a_card_is_in_the_contacts_direct_messages(world: World) -> None:
    for channel in (CS, ESCALATIONS):
        world.workspace.archive_channel(channel)

    order = world.customers.act("order")
    direct = world.workspace.direct("U0YUMI").id
    card = eventually(world, lambda: shown(world, direct, number(world, order)))
    assert world.person("yumi").click(direct, card["ts"], "task.claim").ok
    eventually(world, lambda: "Claimed by <@U0YUMI>" in text_of(shown(world, direct, number(world, order)) or card))


def test_the_next_of_the_ladder_hears_of_an_escalation_that_the_first_has_in_direct_messages(ladder: World) -> None:
    world = ladder
    world.workspace.archive_channel(ESCALATIONS)
    order = world.customers.act("expensive")
    yumi, kaito = world.workspace.direct("U0YUMI").id, world.workspace.direct("U0KAITO").id
    eventually(world, lambda: shown(world, yumi, number(world, order)))

    world.clock.wind(FAST.escalations.repeat_first)
    eventually(world, lambda: repeats(world, yumi))
    world.clock.wind(FAST.escalations.repeat_then)
    eventually(world, lambda: shown(world, kaito, "still unclaimed"))


def test_a_channel_in_which_baton_may_not_post_is_announced_once_and_tried_again(world: World) -> None:
    world.workspace.channels[CS].restricted = True
    orders = []
    for _ in range(3):
        orders.append(world.customers.act("order"))
        eventually(world, lambda: stray(world, number(world, orders[-1])))
        try_again(world)
    announced = [
        m for m in world.workspace.messages(ESCALATIONS) if "#cs-team" in text_of(m) and "can't be used" not in text_of(m)
    ]
    assert len(announced) == 1 and "The cards for this channel come here" in text_of(announced[0])
    assert not world.workspace.messages(CS), "an attempt that Slack refuses shows nobody a message"

    world.workspace.channels[CS].restricted = False
    try_again(world)
    eventually(world, lambda: shown(world, ESCALATIONS, "#cs-team can be used again"))
    for order in orders:
        card_of(world, order)
    tried = [m for m in world.workspace.messages(CS) if "Baton can post in this channel again" in text_of(m)]
    assert len(tried) == 1


def try_again(world: World) -> None:
    """End the pause of the channel, as an operator does, let Baton look at the channels, and wait for Slack's answer."""
    with world.application.database.begin() as work:
        before = work.set_aside.of_kind(RowKind.CHANNEL)["cs"]
        work.set_aside.try_now(datetime.now(UTC), [before.id])
    world.workspace.archive_channel(CS, archived=False)

    def is_answered() -> bool:
        with world.application.database.read() as work:
            entry = work.set_aside.of_kind(RowKind.CHANNEL).get("cs")
        return entry is None or entry.attempts > before.attempts

    eventually(world, is_answered)


def stray(world: World, words: str) -> Any:
    """Return the newest card with this text in the supervisors' channel that says whose channel can't be used; else None."""
    found = [m for m in world.workspace.messages(ESCALATIONS) if words in text_of(m) and "can't be used: " in text_of(m)]
    return found[-1] if found else None


@pytest.fixture
def ladder() -> Iterator[World]:
    """A world whose policy asks the IT Manager after one repeat."""
    terms = replace(FAST.escalations, ladder=("sf_admin",), repeat_at_most=1)
    yield from begun(World(replace(FAST, escalations=terms), brisk=True))


def repeats(world: World, channel: str) -> list[Any]:
    """Return the repeats of the escalation in a conversation."""
    cards = world.workspace.messages(channel)
    return [m for card in cards for m in world.workspace.messages(channel, card["ts"]) if "still unclaimed" in text_of(m)]


def number(world: World, order: str) -> str:
    """Return the number of an order."""
    return str(world.org.get("Order", order)["OrderNumber"])


def shown(world: World, channel: str, words: str) -> Any:
    """Return the newest message of a conversation with this text; None when there is none."""
    found = [m for m in world.workspace.messages(channel) if words in text_of(m) or words in m["text"]]
    return found[-1] if found else None
