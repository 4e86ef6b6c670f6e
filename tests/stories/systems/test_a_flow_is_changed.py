"""A Salesforce flow changes: rollback plan first, activation in quiet hours, verification, and watching orders afterwards."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from sandbox.slack.block_kit.visible_text import text_of
from sandbox.world.world import World
from tests.stories.by_hand import CHANNELS, card_in, complete, press, private_message, start, tick_all
from tests.stories.cards import ESCALATIONS, Json, approve, buttons_of, card_of, details_of, eventually, submitted

pytestmark = pytest.mark.pseudo

DEVELOP, DOCUMENT, ROLLBACK = "Development of a flow", "Documentation of a flow change", "Rollback plan"
DEPLOY, VERIFY, WATCH = "Deployment of a flow", "Verification of a flow", "Watch over provisioning"
PLAN = {"field.procedure": "Activate version 12 again, then look at one order.", "field.on_duty": "U0EMI"}
CHANGE = {"flow": "order_approval", "changes": "It sends the SKU along."}


def tonight(world: World, hour: int = 23) -> datetime:
    """Return an hour of this evening (from 24 on: of tomorrow) in the owner's calendar."""
    zone = world.policy.calendar_of("sf_admin").zone
    today = world.clock.now().astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    return today + timedelta(hours=hour)


def begin(world: World, at: datetime, **needed: Any) -> Any:
    """Start a change as SF Admin, to be deployed at an instant; the form asks for what it `needed` once it was sent."""
    given = CHANGE | {"planned": int(at.timestamp())}
    begun = start(world, "kaito", "flow_change", **given | {name: value for name, value in needed.items() if name in given})
    values = {f"field.{name}:flow_change": value for name, value in (given | needed).items()}
    return submitted(world.person("kaito"), values) if needed else begun


def prepare(world: World) -> None:
    """Develop and document the change, and write its rollback plan."""
    for handle, team, title, more in (
        ("emi", "sf_admin", DEVELOP, {}), ("mei", "development", DOCUMENT, {}), ("kaito", "sf_admin", ROLLBACK, PLAN),
    ):  # fmt: skip
        tick_all(world, handle, team, title)
        assert complete(world, handle, team, title, **more).ok


def deploy(world: World) -> datetime:
    """Activate the flow tonight and return the instant."""
    at = tonight(world)
    assert begin(world, at).ok
    prepare(world)
    card_in(world, "sf_admin", DEPLOY, "Planned deployment")
    world.clock.wind_to(at + timedelta(minutes=5))
    card_in(world, "sf_admin", DEPLOY, "2 of 3 done")
    tick_all(world, "emi", "sf_admin", DEPLOY)
    assert complete(world, "emi", "sf_admin", DEPLOY).ok
    return at


def alerts_of_orders(world: World) -> list[Json]:
    """Return the messages in #escalations about orders without provisioning."""
    fits = [each for each in world.workspace.messages(ESCALATIONS) if "no sign of provisioning" in text_of(each)]
    return [each for each in fits if not each.get("thread_ts")]


def test_a_time_outside_the_quiet_hours_needs_a_reason(world: World) -> None:
    kaito = world.person("kaito")
    assert begin(world, tonight(world)).ok
    kaito.close()
    begin(world, tonight(world, hour=17), flow="other")

    asked = {each["label"]["text"]: each["optional"] for each in (kaito.view or {})["blocks"] if each["type"] == "input"}
    assert (asked["Why outside quiet hours"], asked["Name of the flow"]) == (False, False), "both are needed, and not free"
    kaito.close()
    assert begin(world, tonight(world, hour=17), flow="other", other="Portal prices", why="The portal shows wrong prices.").ok
    card_in(world, "sf_admin", DEVELOP, "Portal prices")


def test_nothing_is_deployed_before_the_rollback_plan_is_recorded(world: World) -> None:
    assert begin(world, tonight(world)).ok
    tick_all(world, "emi", "sf_admin", DEVELOP)
    assert complete(world, "emi", "sf_admin", DEVELOP).ok
    tick_all(world, "mei", "development", DOCUMENT)
    assert complete(world, "mei", "development", DOCUMENT).ok
    card_in(world, "development", DOCUMENT, "*Completed*")
    assert not any(DEPLOY in each["text"] for each in world.workspace.messages(CHANNELS["sf_admin"]))

    tick_all(world, "kaito", "sf_admin", ROLLBACK)
    refused = complete(world, "kaito", "sf_admin", ROLLBACK, **PLAN | {"field.procedure": "  "})
    assert "how to go back" in str(refused.errors) or "required" in str(refused.errors)
    world.person("kaito").close()
    assert complete(world, "kaito", "sf_admin", ROLLBACK, **PLAN).ok

    shown = text_of(card_in(world, "sf_admin", DEPLOY))
    assert "Activate version 12 again" in shown and "U0EMI" in shown and "Waits until" in shown
    eventually(world, lambda: any("Please be ready to verify" in text_of(m) for m in everything_in(world, "development")))


def everything_in(world: World, team: str) -> list[Json]:
    """Return all messages in a team's channel, threads included."""
    posted = world.workspace.messages(CHANNELS[team])
    return [each for message in posted for each in (message, *world.workspace.messages(CHANNELS[team], message["ts"]))]


def test_a_flow_is_activated_at_its_time_and_earlier_only_after_rescheduling(world: World) -> None:
    assert begin(world, tonight(world)).ok
    prepare(world)
    assert "Complete step" not in buttons_of(card_in(world, "sf_admin", DEPLOY, "Waits until"))

    choose_apart(world, "emi", "Reschedule", tonight(world, hour=15))
    assert "Why outside quiet hours" in text_of(world.person("emi").view or {}), "it is asked once the time needs it"
    world.person("emi").close()
    assert choose_apart(world, "emi", "Reschedule", tonight(world, hour=22)).ok

    card_in(world, "sf_admin", DEPLOY, "22:00 JST")
    world.clock.wind_to(tonight(world, hour=22))
    card_in(world, "sf_admin", DEPLOY, "2 of 3 done")


def test_outside_the_quiet_hours_only_the_contact_activates_and_says_why(world: World) -> None:
    at = tonight(world, hour=17)
    assert begin(world, at, why="The portal shows wrong prices.").ok
    prepare(world)
    card_in(world, "sf_admin", DEPLOY)
    world.clock.wind_to(at + timedelta(minutes=5))
    card_in(world, "sf_admin", DEPLOY, "outside the quiet hours")
    tick_all(world, "emi", "sf_admin", DEPLOY)

    complete(world, "emi", "sf_admin", DEPLOY)
    assert "outside the quiet hours" in eventually(world, lambda: text_of(world.person("emi").view or {}))
    complete(world, "kaito", "sf_admin", DEPLOY)
    kaito = world.person("kaito")
    assert "Why outside quiet hours" in text_of(kaito.view or {}), "the contact is asked"
    assert submitted(kaito, {"field.why": "Wrong prices."}).ok

    card_in(world, "development", VERIFY)


def choose_apart(world: World, handle: str, word: str, at: datetime) -> Any:
    """Choose another time for the deployment."""
    press_apart(world, handle, "sf_admin", DEPLOY, word)
    return submitted(world.person(handle), {"field.planned": int(at.timestamp())})


def press_apart(world: World, handle: str, team: str, title: str, word: str) -> Json:
    """Press a separate button by its label and return the modal."""
    person, card = world.person(handle), card_in(world, team, title)
    buttons = [each for block in card["blocks"] if block["type"] == "actions" for each in block["elements"] if "text" in each]
    element = next(each for each in buttons if each["text"]["text"] == word)
    person.click(CHANNELS[team], card["ts"], element["action_id"], value=element["value"])
    return person.await_view(word)


def test_a_flow_that_fails_its_verification_is_rolled_back_with_a_reason(world: World) -> None:
    deploy(world)
    assert press_apart(world, "mei", "development", VERIFY, "Rolled back")
    mei = world.person("mei")
    assert submitted(mei, {"field.said": "No platform events came; version 12 is active."}).ok

    card_in(world, "devops", WATCH, "*Withdrawn* · Rolled back by Mei Hara")
    card = card_in(world, "development", VERIFY, "*Rolled back*")
    assert "No platform events came; version 12 is active." in details_of(world, card, "mei", CHANNELS["development"])
    private_message(world, "kaito", "FC-1 is done")


def test_approved_orders_without_a_sign_are_told_to_devops_once_and_others_are_not(world: World) -> None:
    first, second = world.customers.act("order"), world.customers.act("order")
    card_of(world, first)
    deploy(world)
    card_in(world, "devops", WATCH)
    for order in (first, second):
        assert approve(world, "aiko", order).ok
        card_of(world, order, "Confirmed")
    world.org.update("Order", second, {"Status": "Activated"}, by="Customer Portal")

    world.clock.wind(timedelta(minutes=31))

    (stuck, well) = (str(world.org.get("Order", each)["OrderNumber"]) for each in (first, second))
    (shown,) = eventually(world, lambda: alerts_of_orders(world))
    assert stuck in text_of(shown) and well not in text_of(shown)
    card_in(world, "devops", WATCH, f"after 30 min: {stuck}")
    world.clock.wind(timedelta(minutes=5))
    press(world, "ren", "devops", card_in(world, "devops", WATCH), "step.verify")
    eventually(world, lambda: any("no sign of provisioning" in each for each in world.person("ren").whispers()))
    assert len(alerts_of_orders(world)) == 1

    world.clock.wind(timedelta(hours=25))
    assert "checks.provisioned" in complete(world, "ren", "devops", WATCH).errors
    ren = world.person("ren")
    assert "The records deny this" in text_of(ren.view or {}) and "Holds" not in text_of(ren.view or {})
    ren.close()
    world.org.update("Order", first, {"Status": "Activated"}, by="Customer Portal")
    world.clock.wind(timedelta(minutes=2))
    card_in(world, "devops", WATCH, "*Completed*")


def test_the_watch_ends_by_itself_when_all_is_well(world: World) -> None:
    deploy(world)
    card_in(world, "devops", WATCH)

    world.clock.wind(timedelta(hours=25))

    card_in(world, "devops", WATCH, "*Completed*")
    assert not alerts_of_orders(world)


def test_a_watch_does_not_end_by_what_salesforce_showed_before_its_last_order_had_its_time(world: World) -> None:
    order = world.customers.act("order")
    card_of(world, order)
    at = deploy(world)
    card_in(world, "devops", WATCH)
    world.clock.wind_to(at + timedelta(hours=23, minutes=50))
    card_in(world, "devops", WATCH, "Provisioning: Every approved order")
    assert approve(world, "aiko", order).ok
    card_of(world, order, "Confirmed")

    world.org.faults.down = True
    world.clock.wind_to(at + timedelta(hours=25))
    card_in(world, "devops", WATCH, "Complete step")
    complete(world, "ren", "devops", WATCH)
    eventually(world, lambda: "before the last of them had its time" in text_of(world.person("ren").view or {}))
    world.person("ren").close()
    world.org.faults.down = False
    world.clock.wind(timedelta(minutes=2))

    (shown,) = eventually(world, lambda: alerts_of_orders(world))
    assert str(world.org.get("Order", order)["OrderNumber"]) in text_of(shown)
    world.org.update("Order", order, {"Status": "Activated"}, by="Customer Portal")
    world.clock.wind(timedelta(minutes=2))
    card_in(world, "devops", WATCH, "*Completed*")
