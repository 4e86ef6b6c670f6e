"""The first minutes of a new visitor, in headless Chromium."""

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from sandbox.salesforce.panel.record_details import notes_on
from sandbox.world.world import World
from tests.browser import NEEDS_CHROMIUM, page_at

pytestmark = NEEDS_CHROMIUM

TOO_SMALL = """() => [...document.querySelectorAll("button, input, select, textarea")]
    .filter((each) => each.checkVisibility({ visibilityProperty: true, opacityProperty: true }))
    .map((each) => [each.closest("label") || each, each.ariaLabel || each.textContent || each.type])
    .filter(([target]) => Math.round(target.getBoundingClientRect().height) < 40).map(([, name]) => name)"""
"""Names what a finger would miss."""

STILL = "document.getAnimations().every(each => each.effect.getTiming().iterations === Infinity)"
"""No animation is under way but those that never end: colours in between have less contrast."""

TOO_WIDE = """() => [...document.querySelectorAll("body *")]
    .filter((each) => each.checkVisibility({ visibilityProperty: true }) && !each.closest(".table-frame"))
    .filter((each) => each.getBoundingClientRect().right > innerWidth + 1).map((each) => each.className)"""


@pytest.fixture
def page(world: World, browser: Browser) -> Iterator[Page]:
    """The page, opened as Aiko."""
    with page_at(browser, f"{world.url}/?me=U0AIKO", height=900) as opened:
        yield opened


def test_a_stranger_follows_the_tour_to_its_end(world: World, page: Page) -> None:
    page.click("[data-testid=world-customer-order]")
    done(page, "arrives")
    work_the_queue(page)
    done(page, "queue")
    reject_what_does_not_fit(world, page)
    done(page, "failed", "salesforce")
    page.click("[data-testid=world-customer-priority]")
    page.click("[data-testid=world-tab-salesforce]")
    page.locator(".record-row", has_text="Pending Review").get_by_role("button", name="Approve").click()
    page.click("[data-testid=world-tab-world]")
    done(page, "directly")
    end_an_escalation(page)
    done(page, "escalate", "resolve")
    say(page, "/sla today")
    done(page, "sla")
    page.click("[data-testid=language]")
    page.click("[data-locale='ja-JP']")
    done(page, "language")
    expect(page.locator(".tour")).to_contain_text("That was the tour")


def done(page: Page, *steps: str) -> None:
    """Wait until steps of the tour are ticked off."""
    for step in steps:
        expect(page.locator(f"[data-testid=world-step-{step}]")).to_have_attribute("data-done", "1")


def work_the_queue(page: Page) -> None:
    """Approve the only order in the window of the queue; it is not approved while a question is open."""
    page.click("[data-channel=home]")
    page.click("[data-action-id='review.start']")
    page.click("[data-testid=modal-submit]")
    expect(page.locator(".b-field.wrong")).to_contain_text("Please complete this required field")
    page.check("[data-block-id^='checks.address'] input[value=verified]")
    page.click("[data-testid=modal-submit]")
    expect(page.locator(".modal")).to_contain_text("Nothing is waiting for you")
    page.keyboard.press("Escape")
    page.click("[data-channel=C0CS]")
    expect(page.locator("article.message").first).to_contain_text("Confirmed by Salesforce")


def reject_what_does_not_fit(world: World, page: Page) -> None:
    """Reject an order with a failed check, and find it and the approved one in Salesforce."""
    page.click("[data-testid=world-customer-mismatch]")
    expect(page.locator("article.message").nth(1)).to_contain_text("Fails:")
    page.click("article.message:nth-of-type(2) [data-action-id='order.reject']")
    page.select_option(".modal select", "not_eligible")
    page.fill(".modal textarea", "10G is not available at this address.")
    page.click("[data-testid=modal-submit]")
    expect(page.locator("article.message").nth(1)).to_contain_text("Confirmed by Salesforce")

    page.click("[data-testid=world-tab-salesforce]")
    expect(page.locator(".record-row.good")).to_contain_text("Approved")
    expect(page.locator(".record-row.bad")).to_contain_text("Cancelled")
    rejected = next(order for order in world.org.records("Order") if order["Status"] == "Cancelled")
    assert "10G is not available" in notes_on(world.org, rejected["Id"])[0]["body"]
    page.click("[data-testid=world-tab-world]")


def end_an_escalation(page: Page) -> None:
    """Have an order over the threshold escalated, acknowledge it as Yumi, and resolve it."""
    page.click("[data-testid=world-trigger-value]")
    page.click("[data-testid=who]")
    page.click("[data-user=U0YUMI]")
    page.click("[data-channel=C0ESCALATE]")
    page.click("[data-action-id='escalation.acknowledge']")
    done(page, "escalate")
    page.click("[data-action-id='escalation.resolve']")
    page.locator(".modal input[type=radio]").first.check()
    page.click("[data-testid=modal-submit]")


def say(page: Page, words: str) -> None:
    """Type something into the box below the messages."""
    page.fill("[data-testid=say]", words)
    page.keyboard.press("Enter")


def test_the_page_writes_instants_as_days_and_times(world: World, page: Page) -> None:
    page.click("[data-testid=world-customer-order]")

    expect(page.locator("article.message").first).to_contain_text(re.compile(r"due (today|tomorrow) at \d\d:\d\d"))


def test_somebody_from_sales_is_told_in_private_why_not(world: World, page: Page) -> None:
    page.click("[data-testid=world-customer-order]")
    page.wait_for_selector("[data-action-id='order.approve']")
    page.goto(f"{world.url}/?me=U0HARUKA&in=C0CS")
    page.click("[data-action-id='order.approve']")

    expect(page.locator(".message.whisper")).to_contain_text("Only members of #cs-team and the CS Manager can act on orders")
    page.goto(f"{world.url}/?me=U0AIKO&in=C0CS")
    page.wait_for_selector("[data-action-id='order.approve']")
    expect(page.locator(".message.whisper")).to_have_count(0)


def test_salesforce_goes_down_and_comes_back(world: World, page: Page) -> None:
    page.click("[data-testid=world-customer-order]")
    page.click("[data-action-id='order.approve']")
    page.check("[data-block-id='checks.address'] input[value=verified]")
    world.org.faults.down = True
    page.click("[data-testid=modal-submit]")
    expect(page.locator("article.message").first).to_contain_text("Saving since")

    page.click("[data-testid=world-fault-salesforce_down]")
    expect(page.locator("article.message").first).to_contain_text("Confirmed by Salesforce")


def test_somebody_switches_to_japanese_and_the_channel_stays_english(world: World, page: Page) -> None:
    page.click("[data-testid=world-customer-order]")
    page.click("[data-testid=language]")
    expect(page.get_by_role("menu", name="Language")).to_contain_text("Channels stay in English")
    page.click("[data-locale='ja-JP']")
    world.workspace.wait_for(lambda: world.application.queries.language_of("U0AIKO") == "ja")

    page.click("[data-action-id='order.approve']")
    expect(page.locator(".modal")).to_contain_text("承認")
    expect(page.locator("article.message").first).to_contain_text("Apartment 1G")
    expect(page.locator("article.message").first).to_contain_text("Approve")


def test_a_phone_shows_everything_to_a_finger_and_to_a_screen_reader(world: World, page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    for customer in ("order", "mismatch"):
        world.customers.act(customer)

    for key, shown in (("C0CS", "[data-action-id='order.approve'] >> nth=1"), ("home", "[data-action-id='review.start']")):
        page.goto(f"{world.url}/?me=U0AIKO&in={key}")
        page.wait_for_selector(shown)
        fits(page)
    is_accessible(page)
    page.click("[data-testid=world-toggle]")
    for tab in ("world", "salesforce", "whmcs"):
        page.click(f"[data-testid=world-tab-{tab}]")
        fits(page)
    page.click("[data-testid=world-hide]")
    page.click("[data-action-id='review.start']")
    page.wait_for_selector("[data-testid=modal-submit]")
    fits(page)
    is_accessible(page)
    assert page.locator(".modal-body").evaluate("each => getComputedStyle(each).overflowY") == "auto"


def is_accessible(page: Page) -> None:
    """Assert that the rules of axe-core find nothing, once what fades in is there."""
    page.wait_for_function(STILL)
    assert [(each["id"], each["nodes"][0]["html"]) for each in Axe().run(page).response["violations"]] == []


def fits(page: Page) -> None:
    """Assert that nothing is wider than the screen, and nothing to press is lower than 40 pixels."""
    assert page.evaluate(TOO_WIDE) == []
    assert page.evaluate(TOO_SMALL) == []
