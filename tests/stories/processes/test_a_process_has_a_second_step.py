"""A process of Salesforce's records gets a second step: each step has its own buttons, checklist and modal."""

from collections.abc import Iterator
from typing import Any

import pytest

from handoffs.model.effects import WriteBack
from handoffs.model.handoff import Decision, Handoff, Task
from handoffs.process.choices import item
from handoffs.process.policy import Policy
from handoffs.process.step import Step
from handoffs.processes import PROCESSES
from handoffs.processes.order_approval.process import OrderApproval
from handoffs.processes.order_approval.requests import ApproveOrder
from handoffs.processes.order_approval.review import Review
from handoffs.subjects.order import Order
from handoffs.text.messages import written
from sandbox.slack.block_kit.visible_text import text_of
from sandbox.world.world import World
from tests.stories.by_hand import card_in, press
from tests.stories.cards import ALL, CS, Json, buttons_of, card_of, escalation_of, eventually, submitted
from tests.stories.conftest import FAST, begun

FIRST = ["Approve", "Reject", "Claim", "Escalate", "…"]
SECOND = ["Complete step", "Claim", "Escalate", "Hand back", "…"]
TITLE = "Second look at an order"


class FirstLook(Review):
    """The review, which writes nothing yet."""

    def write_back(self, handoff: Handoff, task: Task, decision: Decision, policy: Policy) -> Any:
        """Leave the record to the second look."""
        return None


class SecondLook(Step):
    """A colleague looks at what was approved, and lets it be written."""

    key = "second_look"
    title = written(TITLE)
    permission_phrase = written("look at orders again")
    follows = (Review.key,)
    checklist = (item("called", written("Customer called back")),)

    def write_back(self, handoff: Handoff, task: Task, decision: Decision, policy: Policy) -> WriteBack:
        """Approve the order."""
        record = handoff.about(Order).record_id
        return WriteBack(
            reference=decision.reference, step=task.step, subject=record, request=ApproveOrder(order=record), note=None
        )


class TwoLooks(OrderApproval):
    """Each order is looked at twice."""

    steps = (FirstLook(), SecondLook())


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """Yield a world in which the approval of orders has two steps."""
    monkeypatch.setitem(PROCESSES, OrderApproval.key, TwoLooks())
    yield from begun(World(FAST, brisk=True))


def approve(world: World, handle: str, card: Json) -> Any:
    """Approve an order on the card of its review, with all checks."""
    person = world.person(handle)
    assert press(world, handle, "cs", card, "order.approve").ok
    shown = person.await_view("Approve order")
    assert "Customer called back" not in text_of(shown)
    return submitted(person, {"checks": ALL})


def test_each_step_has_buttons_checklist_and_modal_of_its_own(world: World) -> None:
    order, aiko, ken = world.customers.act("order"), world.person("aiko"), world.person("ken")
    review = card_of(world, order)
    assert buttons_of(review) == FIRST and "Customer called back" not in text_of(review)

    assert approve(world, "aiko", review).ok
    card = card_in(world, "cs", TITLE)
    assert buttons_of(card) == SECOND
    assert "Customer called back" in text_of(card) and "Identity" not in text_of(card)
    assert aiko.click(CS, card["ts"], "step.complete").ok
    shown = aiko.await_view("Complete step")
    assert "Customer called back" in text_of(shown) and "Approve" not in text_of(shown)
    aiko.close()

    assert press(world, "ken", "cs", card, "step.return").ok
    ken.await_view("Hand back")
    assert submitted(ken, {"words": "The address is that of the neighbour."}).ok
    eventually(world, lambda: buttons_of(card_of(world, order, "Installation address")) == FIRST)
    eventually(world, lambda: not buttons_of(card_in(world, "cs", TITLE)))
    assert approve(world, "ken", card_of(world, order, "Installation address")).ok
    eventually(world, lambda: buttons_of(card_in(world, "cs", TITLE)) == SECOND)
    assert aiko.click(CS, card["ts"], "step.complete").ok
    aiko.await_view("Complete step")
    assert submitted(aiko, {"checks": ["called"]}).ok
    eventually(world, lambda: world.org.get("Order", order)["Status"] == "Approved")


def test_an_escalation_has_the_buttons_of_the_step_and_the_window_of_the_queue_its_form(world: World) -> None:
    order, aiko = world.customers.act("order"), world.person("aiko")
    assert approve(world, "aiko", card_of(world, order)).ok
    card = card_in(world, "cs", TITLE)
    assert press(world, "aiko", "cs", card, "task.escalate").ok
    aiko.await_view("Escalate")
    assert submitted(aiko, {"trigger": "other", "words": "The customer does not answer."}).ok

    assert buttons_of(escalation_of(world, order)) == ["Acknowledge", "Resolve", "Complete step"]
    aiko.open_home()
    home = eventually(world, lambda: world.workspace.home_tabs.get(aiko.id))
    assert TITLE in text_of(home)
    assert aiko.click_home("review.one").ok
    shown = aiko.await_view("Complete step")
    assert shown["submit"]["text"] == "Complete step & next" and "Approve" not in text_of(shown)
