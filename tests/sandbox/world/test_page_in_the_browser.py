"""Controls of the page, clicked in headless Chromium while an app records its requests."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from slack_sdk import WebClient
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.server.serving import serve
from sandbox.world.world import World
from tests.browser import NEEDS_CHROMIUM, page_at
from tests.handoffs.examples import POLICY
from tests.sandbox.slack.slack_parts import App, modal, row, section, words

Json = dict[str, Any]
CS = "C0CS"
OPTIONS = [{"text": words(each), "value": each.lower()} for each in ("Internet", "SIM", "VPN")]
SHORTCUTS = [
    {"name": "Start it", "type": "global", "callback_id": "start", "description": "Begin something"},
    {"name": "Escalate this", "type": "message", "callback_id": "escalate", "description": "Tell a supervisor"},
]

pytestmark = NEEDS_CHROMIUM


@dataclass
class PageSession:
    """A world without a bot, an app in its place, and the page as Aiko sees it."""

    world: World
    app: App
    client: WebClient
    page: Page

    def post(self, *blocks: Json) -> str:
        return str(self.client.chat_postMessage(channel=CS, text="x", blocks=list(blocks))["ts"])

    def open(self, *blocks: Json) -> None:
        self.client.views_open(trigger_id=self.world.workspace.modals.trigger("U0AIKO"), view=modal(*blocks))
        self.page.wait_for_selector(".modal")

    def requests(self, number: int) -> Json:
        """Return the app's requests after a number of them arrived."""
        self.world.workspace.wait_for(lambda: len(self.app.asked) >= number)
        return self.app.asked[number - 1]


@pytest.fixture
def service(browser: Browser) -> Iterator[PageSession]:
    world, app = World(POLICY), App()
    world.workspace.manifest["features"]["shortcuts"] = SHORTCUTS
    world.open()

    async def receive(request: Request) -> Response:
        return await app(request)

    served = serve(Starlette(routes=[Route("/slack/events", receive, methods=["POST"])]))
    world.delivery.request_url = f"{served.url}/slack/events"
    with page_at(browser, f"{world.url}/?me=U0AIKO&in={CS}", height=1000) as page:
        yield PageSession(world, app, WebClient(world.workspace.bot_token, base_url=f"{world.url}/api/"), page)
    served.stop(patience=0)
    world.close()


def elements() -> list[Json]:
    """Return one of each element that a row of a message can hold, with its initial value."""
    return [
        {"type": "datepicker", "action_id": "day", "initial_date": "2026-12-31"},
        {"type": "static_select", "action_id": "kind", "options": OPTIONS, "initial_option": OPTIONS[1]},
        {"type": "users_select", "action_id": "who", "placeholder": words("Somebody")},
        {"type": "overflow", "action_id": "more", "options": OPTIONS},
        {"type": "checkboxes", "action_id": "ticks", "options": OPTIONS, "initial_options": OPTIONS[:1]},
    ]


def asked(label: str, **element: Any) -> Json:
    """Return an input named like its block."""
    return {"type": "input", "block_id": label, "label": words(label), "element": {"action_id": "given", **element}}


@pytest.mark.parametrize("where", ["row", "accessory"])
def test_elements_of_a_message_begin_as_told_and_report_what_is_chosen(service: PageSession, where: str) -> None:
    page = service.page
    if where == "row":
        service.post(row(*elements()))
    else:
        service.post(*(section(each["action_id"], accessory=each) for each in elements()))
    expect(page.locator("[data-action-id=day]")).to_have_value("2026-12-31")
    expect(page.locator("[data-action-id=kind]")).to_have_value("sim")
    expect(page.locator("[data-action-id=ticks] input[value=internet]")).to_be_checked()

    page.fill("[data-action-id=day]", "2027-01-15")
    assert (
        service.requests(1)["actions"][0] | {"type": "datepicker", "selected_date": "2027-01-15"}
        == service.requests(1)["actions"][0]
    )
    page.select_option("[data-action-id=kind]", "vpn")
    assert service.requests(2)["actions"][0]["selected_option"] == OPTIONS[2]
    page.select_option("[data-action-id=who]", "U0KEN")
    assert service.requests(3)["actions"][0]["selected_user"] == "U0KEN"
    page.click("[data-action-id=more]")
    page.click(".menu [data-value=sim]")
    assert service.requests(4)["actions"][0]["selected_option"] == OPTIONS[1]
    page.check("[data-action-id=ticks] input[value=vpn]")
    last = service.requests(5)
    assert last["actions"][0]["selected_options"] == [OPTIONS[0], OPTIONS[2]]
    state = {action: each for block in last["state"]["values"].values() for action, each in block.items()}
    assert (state["day"]["selected_date"], state["who"]["selected_user"]) == ("2027-01-15", "U0KEN")


def test_a_modal_takes_days_choices_people_numbers_and_addresses(service: PageSession) -> None:
    page = service.page
    service.open(
        asked("day", type="datepicker", initial_date="2026-12-31"),
        asked("kind", type="static_select", options=OPTIONS, initial_option=OPTIONS[2]),
        asked("how", type="radio_buttons", options=OPTIONS),
        asked("who", type="users_select"),
        asked("some", type="multi_static_select", options=OPTIONS),
        asked("yen", type="number_input", is_decimal_allowed=False, min_value="0"),
        asked("where", type="url_text_input"),
    )
    page.click("[data-testid=modal-submit]")
    expect(page.locator(".modal .b-field.wrong")).to_have_count(5)

    page.fill("[data-block-id=day] input", "2027-02-03")
    page.check("[data-block-id=how] input[value=sim]")
    page.select_option("[data-block-id=who] select", "U0YUMI")
    page.click("[data-block-id=some] .picker-open")
    page.click(".menu [data-value=internet]")
    page.click(".menu [data-value=vpn]")
    page.keyboard.press("Escape")
    page.fill("[data-block-id=yen] input", "-5")
    page.fill("[data-block-id=where] input", "not an address")
    page.click("[data-testid=modal-submit]")
    expect(page.locator(".modal .b-field.wrong")).to_have_count(2)
    assert service.app.asked == []

    page.fill("[data-block-id=yen] input", "1200")
    page.fill("[data-block-id=where] input", "https://example.jp/terms")
    page.click("[data-testid=modal-submit]")

    values = {block: state["given"] for block, state in service.requests(1)["view"]["state"]["values"].items()}
    assert (values["day"]["selected_date"], values["kind"]["selected_option"]) == ("2027-02-03", OPTIONS[2])
    assert (values["how"]["selected_option"], values["who"]["selected_user"]) == (OPTIONS[1], "U0YUMI")
    assert values["some"]["selected_options"] == [OPTIONS[0], OPTIONS[2]]
    assert (values["yen"]["value"], values["where"]["value"]) == ("1200", "https://example.jp/terms")
    expect(page.locator(".modal")).to_have_count(0)


def test_shortcuts_are_used_from_the_composer_and_on_messages(service: PageSession) -> None:
    page = service.page
    ts = service.post(section("A card"))
    page.click("[aria-label='Commands and shortcuts']")
    page.click("[data-shortcut=start]")
    assert (service.requests(1)["type"], service.requests(1)["callback_id"]) == ("shortcut", "start")

    page.locator(f"article[data-ts='{ts}']").hover()
    page.click(f"article[data-ts='{ts}'] [data-testid=message-more]")
    page.click("[data-shortcut=escalate]")
    request = service.requests(2)
    assert (request["type"], request["callback_id"], request["message_ts"]) == ("message_action", "escalate", ts)

    reply = service.world.person("ken").say(CS, "in the thread", ts)["ts"]
    page.click(f"article[data-ts='{ts}'] [data-testid=replies]")
    page.locator(f".thread article[data-ts='{reply}']").hover()
    page.click(f".thread article[data-ts='{reply}'] [data-testid=message-more]")
    page.click("[data-shortcut=escalate]")
    assert service.requests(3)["message"]["text"] == "in the thread"


def test_the_panel_cancels_winds_and_ends_directly(service: PageSession) -> None:
    page = service.page
    page.click("[data-testid=world-customer-cancel_internet]")
    page.click("[data-testid=world-wind-7d]")
    page.click("[data-testid=world-fault-whmcs_refuses]")
    expect(page.locator("[data-testid=world-fault-whmcs_refuses]")).to_have_attribute("aria-checked", "true")

    page.click("[data-testid=world-tab-whmcs]")
    page.click("[data-testid=world-action-end]")
    expect(page.locator(".record-row .chip")).to_have_text("Terminated")
    page.click("[data-testid=world-object-Invoice]")
    expect(page.locator(".record-row")).to_contain_text("Internet Apartment 1G (")
    page.click("[data-testid=world-tab-salesforce]")
    page.click("[data-testid=world-object-Opportunity]")
    page.click("[data-testid=world-action-won_directly]")
    expect(page.locator(".record-row .chip")).to_have_text("Closed Won")
    page.click("[data-testid=world-tab-whmcs]")
    expect(page.locator("[data-testid=world-object-Invoice]")).to_have_attribute("aria-selected", "true")
