"""Many escalations of one kind are one message with a row each, and one reminder; nudges of one sweep too."""

import re
from datetime import timedelta

import pytest

from sandbox.slack.block_kit.visible_text import text_of
from sandbox.world.world import World
from tests.stories.cards import (
    CS,
    ESCALATIONS,
    Json,
    approve,
    buttons_of,
    card_of,
    eventually,
    quiet,
    replies_to,
    submitted,
)

pytestmark = pytest.mark.pseudo

HOURS, MINUTES = timedelta(hours=1), timedelta(minutes=1)
THE_CS_MANAGER = "<!subteam^S0CSMGR>"


def orders(world: World, count: int) -> list[str]:
    """Let so many customers order, and wait for the cards."""
    made = [world.customers.act("order" if place % 2 == 0 else "mismatch") for place in range(count)]
    for order in made:
        card_of(world, order)
    return made


def group_of(world: World, part: str = "") -> Json:
    """Wait for the message of several escalations, with this text, and return it."""

    def found() -> Json | None:
        fits = [
            m for m in world.workspace.messages(ESCALATIONS) if re.search(r"\d escalations?: |Closed (by itself )?at", text_of(m))
        ]
        return next((m for m in fits if part in text_of(m)), None)

    shown: Json = world.workspace.wait_for(found)
    return shown


def test_from_the_third_on_escalations_of_one_kind_are_one_message(world: World) -> None:
    first, second, third, fourth = orders(world, 4)
    world.clock.wind(2 * HOURS + MINUTES)
    shown = group_of(world, "4 escalations")
    quiet(world)

    messages = world.workspace.messages(ESCALATIONS)
    for order in (first, second, third, fourth):
        number = world.org.get("Order", order)["OrderNumber"]
        assert number in text_of(shown)
        own = [m for m in messages if number in text_of(m) and m["ts"] != shown["ts"]]
        assert all("one message for all that are alike" in text_of(m) and buttons_of(m) == [] for m in own)
    assert THE_CS_MANAGER in text_of(shown)
    assert buttons_of(shown) == ["Acknowledge", "Resolve", "Start reviewing"]

    world.clock.wind(31 * MINUTES)
    eventually(world, lambda: replies_to(world, shown, ESCALATIONS))
    quiet(world)
    (reminder,) = replies_to(world, shown, ESCALATIONS)
    assert reminder.startswith(THE_CS_MANAGER) and "late now" in reminder and "4 left, still unclaimed" in reminder
    assert [replies_to(world, m, ESCALATIONS) for m in messages if m["ts"] != shown["ts"]] == [[] for _ in messages[1:]]


def test_decided_rows_are_struck_off_and_the_message_closes_by_itself(world: World) -> None:
    made = orders(world, 3)
    world.clock.wind(2 * HOURS + MINUTES)
    shown = group_of(world, "3 escalations")

    for left, order in ((2, made[0]), (1, made[2])):
        approved(world, order)
        shown = group_of(world, f"~Order {world.org.get('Order', order)['OrderNumber']}~")
        assert f"{left} escalation" in text_of(shown)
    approved(world, made[1])
    shown = group_of(world, "all 3 decided")
    assert "Closed by itself at" in text_of(shown) and buttons_of(shown) == []
    said = len(replies_to(world, shown, ESCALATIONS))
    world.clock.wind(26 * HOURS)
    quiet(world)
    assert len(replies_to(world, shown, ESCALATIONS)) == said


def test_one_press_acknowledges_all_and_one_form_resolves_all(world: World) -> None:
    orders(world, 3)
    world.clock.wind(2 * HOURS + MINUTES)
    shown, yumi = group_of(world, "3 escalations"), world.person("yumi")

    world.person("aiko").click(ESCALATIONS, shown["ts"], "escalation.acknowledge")
    quiet(world)
    assert "please have a look at 3 of them" in text_of(group_of(world))
    assert yumi.click(ESCALATIONS, shown["ts"], "escalation.acknowledge").ok
    shown = group_of(world, "All are acknowledged")
    assert buttons_of(shown) == ["Resolve", "Start reviewing"]
    world.clock.wind(3 * HOURS)
    quiet(world)
    assert replies_to(world, shown, ESCALATIONS) == []

    yumi.click(ESCALATIONS, shown["ts"], "escalation.resolve")
    yumi.await_view("Resolve escalation")
    assert submitted(yumi, {"assessment": "needed", "watched": "not_watched"}).ok
    assert "3 resolved" in text_of(group_of(world, "Closed at"))


def approved(world: World, order: str) -> None:
    """Approve an order, also one that does not fit."""
    card_of(world, order)
    assert approve(world, "aiko", order).ok
    card_of(world, order, "*Confirmed*")


def test_the_nudges_of_one_sweep_are_one_message_and_a_decided_task_is_not_in_it(world: World) -> None:
    made = orders(world, 3)
    world.clock.wind(91 * MINUTES)
    (nudge,) = eventually(world, lambda: [m for m in world.workspace.messages(CS) if "tasks are at risk" in text_of(m)])
    quiet(world)

    assert "3 tasks are at risk, 3 unclaimed" in nudge["text"] and buttons_of(nudge) == ["Start reviewing"]
    for order in made:
        assert world.org.get("Order", order)["OrderNumber"] in text_of(nudge)
        assert replies_to(world, card_of(world, order)) == []
    assert len([m for m in world.workspace.messages(CS) if "at risk" in m["text"]]) == 1
