"""The first two minutes of a new visitor, in headless Chromium."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from sandbox.salesforce.panel.record_details import notes_on
from sandbox.world.world import World
from tests.browser import NEEDS_CHROMIUM, page_at

pytestmark = NEEDS_CHROMIUM


@pytest.fixture
def page(world: World, browser: Browser) -> Iterator[Page]:
    """The page, opened as Aiko."""
    with page_at(browser, f"{world.url}/?me=U0AIKO", height=900) as opened:
        yield opened


def test_a_stranger_approves_one_order_rejects_another_and_finds_both_in_salesforce(world: World, page: Page) -> None:
    page.click("[data-testid=world-customer-order]")
    page.click("[data-action-id='order.approve']")
    page.click("[data-testid=modal-submit]")
    expect(page.locator(".b-field.wrong")).to_contain_text("Please complete this required field")
    page.check("[data-block-id='checks.address'] input[value=verified]")
    page.click("[data-testid=modal-submit]")
    expect(page.locator("article.message").first).to_contain_text("Confirmed by Salesforce")

    page.click("[data-testid=world-customer-mismatch]")
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
