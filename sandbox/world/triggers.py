"""The trigger buttons of the page: each makes one cause of an escalation happen."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from bot.wire.values import parse_task
from sandbox.world.parts import WorldParts

CS = "C0CS"


def risk(world: WorldParts) -> str:
    """Wind the clock to the moment at which the next task becomes at risk."""
    return _wound(world, lambda task: task.due.at_risk_at, "at risk")


def breach(world: WorldParts) -> str:
    """Wind the clock to the moment at which the next task breaches."""
    return _wound(world, lambda task: task.due.breach_at, "breached")


def burst(world: WorldParts) -> str:
    """Place three orders of one account."""
    world.customers.act("burst")
    return "Sagawa Trading ordered three times in a row: one escalation lists them all."


def value(world: WorldParts) -> str:
    """Place an order over the threshold."""
    world.customers.act("expensive")
    return "Sagawa Trading ordered above the threshold: only the CS Manager may approve it."


def address(world: WorldParts) -> str:
    """Report the installation address as failed, as Ken."""
    ken = world.person("ken")
    ken.click(CS, _card(world), "order.approve")
    ken.await_view("Approve order")
    ken.choose("checks.address", "failed")
    ken.await_view("Report a failed check")
    ken.submit({"checks.address": "failed", "failed.address": "The building has no entrance from this street."})
    return "Ken reported the installation address as failed."


def dispute(world: WorldParts) -> str:
    """Report a customer's dispute of the eligibility result, as Ken."""
    ken, card = world.person("ken"), _card(world)
    ken.click(CS, card, "task.more", _option(world, card, "dispute"))
    ken.await_view("Customer disputes")
    ken.submit({"words": "The customer says that the building has had 10G since spring."})
    return "Ken passed on that the customer disputes the eligibility result."


def answer(world: WorldParts) -> str:
    """Answer in the portal as the customer of the order with a paused clock."""
    waiting = [each for each in world.application.queries.waiting("order_approval") if any(task.pause for task in each.tasks)]
    if not waiting:
        raise ValueError("nobody was asked anything; choose Ask the customer in the menu of a card first")
    world.customers.answer(waiting[0].subject.record_id)
    return f"The customer of order {waiting[0].subject.number} answered; the clock runs again."


TRIGGERS: dict[str, tuple[str, Callable[[WorldParts], str]]] = {
    "risk": ("A task comes to be at risk", risk),
    "breach": ("A task is not decided in time", breach),
    "burst": ("One account orders again and again", burst),
    "value": ("An order is over the threshold", value),
    "address": ("An address can't be verified", address),
    "dispute": ("A customer disputes the result", dispute),
    "answer": ("The customer answers a question", answer),
}


def _wound(world: WorldParts, moment: Callable[[Any], datetime], state: str) -> str:
    now = world.clock.now()
    tasks = [task for each in world.application.queries.waiting("order_approval") for task in each.tasks if not task.pause]
    ahead = sorted(moment(task) for task in tasks if moment(task) > now)
    if not ahead:
        raise ValueError(f"no task can come to be {state} now; let a customer order something first")
    world.clock.wind_to(ahead[0])
    world.workspace.changed()
    return f"The clock was wound until a task is {state}."


def _card(world: WorldParts) -> str:
    cards = [each for each in world.workspace.messages(CS) if '"order.approve"' in str(each["blocks"]).replace("'", '"')]
    if not cards:
        raise ValueError("no order waits; let a customer order something first")
    return str(cards[-1]["ts"])


def _option(world: WorldParts, card: str, key: str) -> str:
    blocks = world.workspace.find(CS, card)["blocks"]
    elements = [element for block in blocks if block["type"] == "actions" for element in block["elements"]]
    menu = next(element for element in elements if element["type"] == "overflow")
    return str(next(option["value"] for option in menu["options"] if parse_task(option["value"]).choice == key))
