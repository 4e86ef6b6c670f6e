"""A whole morning: 25 ordinary orders of 25 customers are worked through the queue, two actions each, without scrolling."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from sandbox.slack.block_kit.visible_text import text_of
from sandbox.slack.client.person import Person
from sandbox.world.world import World
from tests.browser import NEEDS_CHROMIUM, page_at
from tests.stories.cards import eventually, submitted
from tests.stories.new_customers import order_of_a_new_customer

ORDERS = 25
DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
HIDDEN = "each => each.scrollHeight - each.clientHeight"


def waiting(world: World, count: int) -> list[str]:
    """Bring in orders, and wait until all of them wait for the team."""
    orders = [order_of_a_new_customer(world, number) for number in range(count)]
    eventually(world, lambda: world.application.queries.home("U0AIKO").tasks.total == count)
    return orders


def reviewing(world: World) -> Person:
    """Open the window of the queue."""
    aiko = world.person("aiko")
    aiko.open_home()
    eventually(world, lambda: "Start reviewing" in text_of(world.workspace.home_tabs.get(aiko.id) or {}))
    assert aiko.click_home("review.start").ok
    aiko.await_view("Approve order")
    return aiko


def questions(person: Person) -> list[str]:
    """Return the blocks of the questions in the window."""
    drawn = (person.view or {})["blocks"]
    return [each["block_id"] for each in drawn if each["type"] == "input"]


def test_25_ordinary_orders_take_50_actions(world: World) -> None:
    orders, actions = waiting(world, ORDERS), 0
    aiko = reviewing(world)
    windows = set()

    while aiko.view and aiko.view.get("submit"):
        windows.add(aiko.view["id"])
        values = {}
        for question in questions(aiko):
            values[question] = "verified"
            assert aiko.choose(question, "verified", values).ok
            actions += 1
        assert submitted(aiko, values).ok
        actions += 1

    assert (actions, len(windows)) == (2 * ORDERS, 1)
    assert "Nothing is waiting for you" in text_of(aiko.view or {}) and f"{ORDERS} approved" in text_of(aiko.view or {})
    eventually(world, lambda: {world.org.get("Order", each)["Status"] for each in orders} == {"Approved"})


@pytest.fixture
def page(world: World, browser: Browser) -> Iterator[Page]:
    """The home tab, opened as Aiko."""
    waiting(world, 2)
    with page_at(browser, f"{world.url}/?me=U0AIKO&in=home", height=900) as opened:
        yield opened


class TestInTheBrowser:
    """What needs no scrolling is measured in headless Chromium."""

    pytestmark = NEEDS_CHROMIUM

    @pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
    def test_an_ordinary_order_needs_no_scrolling(self, world: World, page: Page, size: dict[str, int]) -> None:
        page.set_viewport_size(size)  # type: ignore[arg-type]
        page.locator("[data-action-id='review.start']").click()
        page.locator("[data-block-id^='checks.address']").wait_for()

        assert page.locator(".modal-body").evaluate(HIDDEN) <= 0
