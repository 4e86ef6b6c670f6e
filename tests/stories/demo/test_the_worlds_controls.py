"""The sandbox's trigger buttons: each does as its label promises."""

import httpx
import pytest

from sandbox.slack.block_kit.visible_text import text_of
from sandbox.world.tour import steps
from sandbox.world.triggers import TRIGGERS
from sandbox.world.world import World
from tests import loopback
from tests.stories.cards import CS, ESCALATIONS, card_of, escalation_of, eventually, replies_to, submitted

SAID = {
    "breach": "Due time missed",
    "burst": "Several orders from one account",
    "value": "Order value over the threshold",
    "address": "Address verification failed",
    "dispute": "Customer disputes the eligibility result",
}


def pull(world: World, key: str) -> httpx.Response:
    """Press a control of the page."""
    return loopback.post(f"{world.url}/world/trigger", json={"key": key})


@pytest.mark.parametrize("key", list(SAID))
def test_a_control_raises_its_trigger(world: World, key: str) -> None:
    card_of(world, world.customers.act("order"))

    assert pull(world, key).status_code == 200

    eventually(world, lambda: any(SAID[key] in text_of(message) for message in world.workspace.messages(ESCALATIONS)))


def test_a_control_winds_the_clock_until_a_task_is_at_risk(world: World) -> None:
    order = world.customers.act("order")
    card = card_of(world, order)

    assert pull(world, "risk").status_code == 200

    card_of(world, order, "At risk")
    eventually(world, lambda: replies_to(world, card))


def test_a_control_lets_the_customer_answer(world: World) -> None:
    order = world.customers.act("order")
    ken = world.person("ken")
    ken.click(CS, card_of(world, order)["ts"], "task.more", "Ask the customer")
    ken.await_view("Ask for information")
    assert submitted(ken, {"words": "Which flat is it?"}).ok
    card_of(world, order, "Paused")

    assert pull(world, "answer").status_code == 200

    assert "apartment 203" in text_of(card_of(world, order, "On track"))


def test_a_control_that_has_nothing_to_work_on_says_what_to_do_first(world: World) -> None:
    for key in ("risk", "breach", "address", "dispute", "answer"):
        shown = pull(world, key)
        assert shown.status_code == 400 and "first" in shown.json()["error"]
    assert set(SAID) | {"risk", "answer"} == set(TRIGGERS)


def test_the_tour_ticks_a_line_off_once_it_has_happened(world: World) -> None:
    def is_done(key: str) -> bool:
        return next(bool(each["done"]) for each in steps(world.workspace, world.org) if each["key"] == key)

    order = world.customers.act("expensive")
    card_of(world, order)
    shown = escalation_of(world, order)
    assert is_done("arrives") and not is_done("escalate") and not is_done("queue")

    world.person("yumi").click(ESCALATIONS, shown["ts"], "escalation.acknowledge")
    eventually(world, lambda: is_done("escalate"))
