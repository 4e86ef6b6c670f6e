"""A card is as tall as what is special about it: heights on the page, in headless Chromium, on a desk and on a phone."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page

from sandbox.world.world import World
from tests.browser import NEEDS_CHROMIUM, page_at
from tests.stories.cards import CS, approve, card_of, eventually, quiet, reject

pytestmark = NEEDS_CHROMIUM

DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
NAME = 22
"""Pixels of the author's name above the first of several messages in a row."""

HEIGHT = "each => each.getBoundingClientRect().height - (each.querySelector('.replies')?.getBoundingClientRect().height ?? 0)"


@pytest.fixture
def page(world: World, browser: Browser) -> Iterator[Page]:
    """The channel of the team, opened as Aiko."""
    with page_at(browser, f"{world.url}/?me=U0AIKO&in={CS}", height=900) as opened:
        yield opened


def ordinary(world: World) -> str:
    """Return the card of an order of which nothing is special."""
    return str(card_of(world, world.customers.act("order"))["ts"])


def failed(world: World) -> str:
    """Return the card of an order whose product does not fit."""
    return str(card_of(world, world.customers.act("mismatch"))["ts"])


def approved(world: World) -> str:
    """Return the card of an approved order."""
    order = world.customers.act("order")
    assert approve(world, "aiko", order).ok
    return str(card_of(world, order, "*Confirmed*")["ts"])


def rejected(world: World) -> str:
    """Return the card of a rejected order, with its reason."""
    order = world.customers.act("order")
    assert reject(world, "aiko", order).ok
    return str(card_of(world, order, "*Confirmed*")["ts"])


def requested(kind: str) -> Callable[[World], str]:
    """Return what makes the first card of a customer's request."""

    def made(world: World) -> str:
        number = world.org.get("Case", world.customers.requests.act(kind))["CaseNumber"]
        return str(eventually(world, lambda: next((m for m in world.workspace.messages(CS) if number in m["text"]), None))["ts"])

    return made


@pytest.mark.parametrize(
    ("made", "desk", "phone"),
    [
        (ordinary, 200, 320),
        (failed, 240, 400),
        (approved, 60, 130),
        (rejected, 82, 200),
        (requested("eligibility"), 250, 440),
        (requested("cancel_internet"), 300, 540),
    ],
    ids=["ordinary order", "order with a failed check", "approved order", "rejected order", "eligibility check", "cancellation"],
)
def test_a_card_is_as_tall_as_what_is_special(
    world: World, page: Page, made: Callable[[World], str], desk: int, phone: int
) -> None:
    ts = made(world)
    quiet(world)

    for size, most in ((DESK, desk), (PHONE, phone)):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        card = page.locator(f"article[data-ts='{ts}']")
        card.wait_for()
        assert card.evaluate(HEIGHT) <= most + NAME
