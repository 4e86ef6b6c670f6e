"""A product launch: set up in two systems in parallel, compared, verified in the portal, documented by all teams."""

from datetime import timedelta

import pytest

from bot.application import Application
from bot.text.wording import dated, spelled
from handoffs.clock.deadlines import close_of_day_before
from sandbox.slack.block_kit.visible_text import text_of
from sandbox.world.world import World
from tests import loopback
from tests.stories.by_hand import CHANNELS, card_in, choose, complete, details_in, press, private_message, start, tick_all
from tests.stories.cards import buttons_of, eventually

pytestmark = pytest.mark.pseudo

PRODUCT = {
    "name": "Internet Home 25G", "sku": "INT-HOME-25G", "item_class": "Service", "cycle": "Monthly", "price": "¥9,800",
}  # fmt: skip
IN_SALESFORCE, IN_WHMCS, IN_PORTAL = "Product in Salesforce", "Product in WHMCS", "Portal verification"
WRITERS = {"sf_admin": "kaito", "devops": "ren", "development": "mei", "cs": "aiko", "sales": "haruka"}
CHECKLIST, BACKUP = "Product change checklist", "Backup before the launch"


def outside(world: World, key: str) -> str:
    """Perform a colleague's work in Salesforce or WHMCS with the page's button."""
    shown = loopback.post(f"{world.url}/world/customer", json={"key": key})
    assert shown.status_code == 200, shown.text
    said: str = shown.json()["text"]
    return said


def look(world: World, handle: str, team: str, title: str, part: str) -> str:
    """Press *Check now* and wait for the new text of the card's window."""
    press(world, handle, team, card_in(world, team, title), "step.verify")
    return details_in(world, handle, team, title, part)


def set_up(world: World) -> None:
    """Set up both systems as planned, and complete both steps."""
    outside(world, "launch_salesforce")
    outside(world, "launch_whmcs")
    outside(world, "launch_mend")
    look(world, "ren", "devops", IN_WHMCS, "as planned")
    tick_all(world, "ren", "devops", IN_WHMCS)
    assert complete(world, "ren", "devops", IN_WHMCS, **{"field.whmcs_id": number_of(world)}).ok
    press(world, "kaito", "sf_admin", card_in(world, "sf_admin", IN_SALESFORCE), "step.verify")
    card_in(world, "sf_admin", IN_SALESFORCE, "5 of 5 done")
    assert complete(world, "kaito", "sf_admin", IN_SALESFORCE).ok


def number_of(world: World) -> str:
    """Return the product's number in WHMCS."""
    return next(str(each["pid"]) for each in world.whmcs.products if each["name"] == PRODUCT["name"])


def has_card(world: World, team: str, title: str) -> bool:
    """Return whether a team has a card with a title."""
    return any(title in each["text"] for each in world.workspace.messages(CHANNELS[team]))


def test_a_wrong_price_is_found_by_check_now_and_stops_the_step_until_it_is_mended(world: World) -> None:
    assert start(world, "haruka", "product_launch", **PRODUCT).ok
    card = card_in(world, "sf_admin", IN_SALESFORCE)
    assert "Check now" in buttons_of(card)
    for words in ("PL-1", "Internet Home 25G", "INT-HOME-25G", "¥9,800 monthly", "not known yet", "0 of 5 done"):
        assert words in text_of(card), words

    outside(world, "launch_salesforce")
    outside(world, "launch_whmcs")
    shown = look(world, "kaito", "sf_admin", IN_SALESFORCE, "expected ¥9,800")
    assert "¥9,900 in the pricebook" in shown and "WHMCS has ¥9,800" in shown and "see the product" in shown
    assert "It is empty" in shown

    tick_all(world, "kaito", "sf_admin", IN_SALESFORCE)
    card_in(world, "sf_admin", IN_SALESFORCE, "The records deny this")
    kaito, refused = world.person("kaito"), complete(world, "kaito", "sf_admin", IN_SALESFORCE)
    assert "checks.sf_price" in refused.errors
    assert "The records deny this" in text_of(kaito.view or {}) and "Holds" not in text_of(kaito.view or {})
    kaito.close()

    outside(world, "launch_mend")
    press(world, "kaito", "sf_admin", card, "step.verify")
    eventually(world, lambda: "The records deny this" not in text_of(card_in(world, "sf_admin", IN_SALESFORCE)))
    assert complete(world, "kaito", "sf_admin", IN_SALESFORCE).ok


def test_a_launch_runs_in_parallel_and_ends_when_every_team_is_done(world: World) -> None:
    assert start(world, "haruka", "product_launch", **PRODUCT).ok
    card_in(world, "devops", IN_WHMCS)
    card_in(world, "sf_admin", IN_SALESFORCE)
    set_up(world)

    assert not has_card(world, "devops", BACKUP), "nothing else changes"
    card_in(world, "development", IN_PORTAL)
    tick_all(world, "mei", "development", IN_PORTAL)
    assert not has_card(world, "cs", "Documentation")
    assert complete(world, "mei", "development", IN_PORTAL).ok
    write_down(world)

    card_in(world, "sf_admin", CHECKLIST)
    shown = look(world, "kaito", "sf_admin", CHECKLIST, "the same")
    assert "Documented by" in shown and "¥9,800 in Salesforce, ¥9,800 in WHMCS, ¥9,800 planned" in shown
    card_in(world, "sf_admin", CHECKLIST, "4 of 6 done")
    tick_all(world, "kaito", "sf_admin", CHECKLIST)
    assert complete(world, "kaito", "sf_admin", CHECKLIST).ok
    assert "PL-1 is done" in private_message(world, "haruka", "PL-1 is done")


def test_a_launch_that_changes_a_flow_asks_for_a_backup_first(world: World) -> None:
    assert start(world, "haruka", "product_launch", **PRODUCT, also_changes=["flow"]).ok
    shown = text_of(card_in(world, "devops", BACKUP))
    assert "Previous flow version kept available" in shown and "Database backed up" not in shown, "no database changes"
    set_up(world)
    assert not has_card(world, "development", IN_PORTAL)

    tick_all(world, "ren", "devops", BACKUP)
    assert complete(world, "ren", "devops", BACKUP, **{"field.backup_place": "Order Approval Flow, version 12"}).ok

    assert "Order Approval Flow, version 12" in text_of(card_in(world, "devops", BACKUP, "The backup is here"))
    card_in(world, "development", IN_PORTAL)


def write_down(world: World) -> None:
    """Document the product in every team; the checklist waits for the last one."""
    for team, handle in WRITERS.items():
        card_in(world, team, "Documentation")
        assert not has_card(world, "sf_admin", CHECKLIST)
        tick_all(world, handle, team, "Documentation")
        assert complete(world, handle, team, "Documentation").ok


def test_the_launch_day_is_counted_back_from_and_the_card_explains_it(world: World) -> None:
    calendar = world.policy.calendar_of("sf_admin")
    day = (world.clock.now() + timedelta(days=30)).astimezone(calendar.zone).date()
    assert start(world, "haruka", "product_launch", **PRODUCT, launch_day=day.isoformat()).ok

    card = card_in(world, "sf_admin", IN_SALESFORCE)

    assert dated(day, "en") in text_of(card)
    assert choose(world, "kaito", "sf_admin", card, "Details and checks").ok
    shown = text_of(world.person("kaito").await_view("Details and checks"))
    due = close_of_day_before(calendar, day, 5)
    assert f"*Due* {spelled(due, calendar.zone, 'en')}." in shown
    before = "This step has to be done 5 working days before."
    assert f"*The deadline* is {dated(day, 'en')}: the day of the launch. {before}" in shown


def test_a_price_that_is_none_and_a_day_that_has_passed_are_refused_in_the_form(world: World) -> None:
    refused = start(world, "haruka", "product_launch", **PRODUCT | {"price": "about 100"})
    assert "price in JPY as a number, as 4800" in str(refused.errors)

    world.person("haruka").close()
    refused = start(world, "haruka", "product_launch", **PRODUCT, launch_day="2020-01-06")
    assert "That day has passed" in str(refused.errors)


def test_without_a_whmcs_its_items_are_left_to_people(world: World) -> None:
    world.stop_bot()
    world.application = Application(world.settings().model_copy(update={"whmcs_api_url": ""}), world.policy, now=world.clock.now)
    world.start_bot()
    assert start(world, "ren", "whmcs_product", name="Wi-Fi router rental", cycle="Monthly", price="550").ok
    card_in(world, "devops", IN_WHMCS)

    assert "it is not connected" in look(world, "ren", "devops", IN_WHMCS, "Please look in WHMCS")
    tick_all(world, "ren", "devops", IN_WHMCS)
    assert complete(world, "ren", "devops", IN_WHMCS, **{"field.whmcs_id": "7"}).ok

    card_in(world, "devops", IN_WHMCS, "*Completed* by <@U0REN>")


def test_a_product_in_whmcs_is_set_up_without_a_launch_and_without_a_sku(world: World) -> None:
    number = world.whmcs.add_product("Static IP", 1100, cycle="Monthly", fields=("Plan code",))
    assert start(world, "ren", "whmcs_product", name="Static IP", cycle="Monthly", price="1100").ok
    card_in(world, "devops", IN_WHMCS, "WP-1")

    shown = look(world, "ren", "devops", IN_WHMCS, "as planned")
    assert "On the order form: Plan code" in shown
    card_in(world, "devops", IN_WHMCS, "2 of 4 done")
    assert "Salesforce" not in shown

    tick_all(world, "ren", "devops", IN_WHMCS)
    refused = complete(world, "ren", "devops", IN_WHMCS, **{"field.whmcs_id": "the new one"})
    assert "the number of the product" in str(refused.errors)
    world.person("ren").close()
    assert complete(world, "ren", "devops", IN_WHMCS, **{"field.whmcs_id": f"#{number}"}).ok
    card_in(world, "devops", IN_WHMCS, "*Completed* by <@U0REN>")


def test_a_product_is_looked_up_by_itself_every_ten_minutes(world: World) -> None:
    assert start(world, "haruka", "product_launch", **PRODUCT).ok
    card_in(world, "sf_admin", IN_SALESFORCE)

    outside(world, "launch_salesforce")
    world.clock.wind(timedelta(minutes=11))

    card_in(world, "sf_admin", IN_SALESFORCE, "expected ¥9,800")
