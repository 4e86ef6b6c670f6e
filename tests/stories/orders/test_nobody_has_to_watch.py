"""Clocks, nudges and escalations on a wound clock; no message comes twice."""

import re
from datetime import datetime, timedelta

from handoffs.clock.business_calendar import BusinessCalendar
from sandbox.salesforce.panel.record_details import notes_on
from sandbox.slack.block_kit.visible_text import text_of
from sandbox.world.world import World
from tests.handoffs.examples import POLICY
from tests.stories.cards import (
    ALL,
    CS,
    ESCALATIONS,
    approve,
    buttons_of,
    card_of,
    cards_of,
    details_of,
    escalation_of,
    eventually,
    menu_of,
    quiet,
    replies_to,
    submitted,
)

CALENDAR: BusinessCalendar = POLICY.calendar_of("cs")
HOURS, MINUTES = timedelta(hours=1), timedelta(minutes=1)
THE_CS_MANAGER = "<!subteam^S0CSMGR>"


def friday_before_a_long_weekend(now: datetime) -> datetime:
    """Return 17:30 of the next working Friday before a closed Monday."""
    at = now.astimezone(CALENDAR.zone).replace(hour=17, minute=30, second=0, microsecond=0)
    while at <= now or at.weekday() != 4 or not CALENDAR.is_open(at) or CALENDAR.hours_on((at + 72 * HOURS).date()):
        at += timedelta(days=1)
    return at


def test_an_order_of_friday_evening_is_due_after_the_long_weekend(world: World) -> None:
    world.clock.wind_to(friday_before_a_long_weekend(world.clock.now()))
    order = world.customers.act("order")
    card = card_of(world, order, "On track")
    opening = CALENDAR.next_opening(CALENDAR.next_closing(world.clock.now()))

    world.clock.wind_to(opening - MINUTES)
    quiet(world)
    assert replies_to(world, card) == []

    world.clock.wind_to(opening + 62 * MINUTES)
    at_risk = card_of(world, order, "At risk")
    nudge = eventually(world, lambda: replies_to(world, card))
    assert len(nudge) == 1 and "Nobody has claimed it yet: who takes it?" in nudge[0]
    assert re.search("2[78] min left", nudge[0])
    assert ":large_yellow_circle:" in text_of(at_risk)

    world.clock.wind_to(opening + 91 * MINUTES)
    shown = escalation_of(world, order, "Due time missed")
    assert THE_CS_MANAGER in text_of(shown) and "Nobody had claimed it then." in text_of(shown)
    assert ":red_circle: Breached" in text_of(card_of(world, order, "Breached"))
    eventually(world, lambda: len(replies_to(world, card)) == 2)
    assert "Escalated to the CS Manager" in replies_to(world, card)[1]
    quiet(world)
    assert len(replies_to(world, card)) == 2


def test_a_nudge_goes_to_whoever_is_on_it_and_never_after_a_decision(world: World) -> None:
    first, second = world.customers.act("order"), world.customers.act("mismatch")
    card = card_of(world, first)
    card_of(world, second)
    assert approve(world, "aiko", second).ok
    card_of(world, second, "*Confirmed*")
    world.clock.wind(45 * MINUTES)
    world.person("ken").click(CS, card["ts"], "task.claim")
    card_of(world, first, "Claimed by")

    world.clock.wind(50 * MINUTES)

    (nudge,) = eventually(world, lambda: replies_to(world, card))
    assert nudge.startswith("<@U0KEN> Order 00001042 is at risk") and "Can you finish it, or release it?" in nudge
    quiet(world)
    assert [each for each in replies_to(world, card_of(world, second)) if "against the records" not in each] == []
    assert [m for m in world.workspace.messages(CS) if m.get("thread_ts")] == []


def test_a_priority_order_at_night_breaches_at_night_and_repeats_only_by_day(world: World) -> None:
    world.clock.wind_to(CALENDAR.next_closing(world.clock.now()) + 8 * HOURS)
    order = world.customers.act("priority")
    card_of(world, order)
    world.clock.wind(31 * MINUTES)
    shown = escalation_of(world, order, "Due time missed")

    world.clock.wind_to(CALENDAR.next_opening(world.clock.now()) + 29 * MINUTES)
    quiet(world)
    assert replies_to(world, shown, ESCALATIONS) == []

    world.clock.wind(2 * MINUTES)
    again = eventually(world, lambda: replies_to(world, shown, ESCALATIONS))
    assert len(again) == 1 and again[0].startswith(THE_CS_MANAGER) and "still unclaimed" in again[0]

    world.clock.wind(59 * MINUTES)
    quiet(world)
    assert len(replies_to(world, shown, ESCALATIONS)) == 1
    world.clock.wind(2 * MINUTES)
    eventually(world, lambda: len(replies_to(world, shown, ESCALATIONS)) == 2)


def test_a_breach_is_acknowledged_then_decided_from_the_escalation_and_then_it_is_over(world: World) -> None:
    order = world.customers.act("order")
    card_of(world, order)
    world.clock.wind(3 * HOURS)
    shown = escalation_of(world, order, "Due time missed")
    yumi = world.person("yumi")

    assert yumi.click(ESCALATIONS, shown["ts"], "escalation.acknowledge").ok
    shown = escalation_of(world, order, "<@U0YUMI> has it")
    assert buttons_of(shown) == ["Resolve", "Approve", "Reject"]
    yumi.click(ESCALATIONS, shown["ts"], "order.approve")
    yumi.await_view("Approve order")
    assert submitted(yumi, {"checks": ALL}).ok
    card = card_of(world, order, "*Confirmed* by Salesforce")
    assert "late" in text_of(card)
    shown = escalation_of(world, order, "*Over*")
    assert "Approved by Yumi Kato" in text_of(shown) and buttons_of(shown) == []
    assert shown["text"].startswith("Over: ")
    quiet(world)
    said = len(world.workspace.messages(ESCALATIONS)) + len(replies_to(world, shown, ESCALATIONS)) + len(replies_to(world, card))

    world.clock.wind(26 * HOURS)
    quiet(world)
    now = len(world.workspace.messages(ESCALATIONS)) + len(replies_to(world, shown, ESCALATIONS)) + len(replies_to(world, card))
    assert now == said


def test_a_resolved_escalation_says_so_and_is_raised_again_while_nobody_decides(world: World) -> None:
    order = world.customers.act("order")
    card_of(world, order)
    world.clock.wind(2 * HOURS + MINUTES)
    shown, yumi = escalation_of(world, order, "Due time missed"), world.person("yumi")
    yumi.click(ESCALATIONS, shown["ts"], "escalation.resolve")
    yumi.await_view("Resolve escalation")
    assert submitted(yumi, {"assessment": "needed", "words": "Ken decides it after lunch."}).ok
    assert buttons_of(escalation_of(world, order, "Resolved")) == []
    quiet(world)
    assert replies_to(world, shown, ESCALATIONS) == []

    world.clock.wind_to(CALENDAR.add(world.clock.now(), POLICY.escalations.again_after))

    again = eventually(world, lambda: replies_to(world, shown, ESCALATIONS))
    assert again[0].startswith(f"{THE_CS_MANAGER} Escalated again") and "Ken decides it after lunch." in again[0]
    shown = escalation_of(world, order, "please have a look")
    assert "Acknowledge" in buttons_of(shown) and "earlier" not in text_of(shown)
    assert re.search(r"Over, .*: Ken decides it after lunch\.", text_of(shown)), "what was resolved does not look open"


def test_a_breach_of_a_priority_order_is_over_when_the_order_is_standard_again(world: World) -> None:
    order = world.customers.act("priority")
    card_of(world, order)
    world.clock.wind(31 * MINUTES)
    shown = escalation_of(world, order, "Due time missed")

    world.org.update("Order", order, {"Priority__c": "Normal"}, by="Sato Keiko")

    shown = escalation_of(world, order, "The due time moved")
    assert "*Over*" in text_of(shown) and buttons_of(shown) == []
    card_of(world, order, "On track")
    world.clock.wind(60 * MINUTES)
    card = card_of(world, order, "At risk")
    eventually(world, lambda: any("is at risk" in each for each in replies_to(world, card)))
    assert replies_to(world, shown, ESCALATIONS) == []
    world.clock.wind(30 * MINUTES)
    shown = escalation_of(world, order, "please have a look")
    again = eventually(world, lambda: replies_to(world, shown, ESCALATIONS))
    assert len(again) == 1 and again[0].startswith(f"{THE_CS_MANAGER} Escalated again")


def test_a_customer_disputes_the_eligibility_and_the_proof_goes_along(world: World) -> None:
    order = world.customers.act("order")
    card = card_of(world, order)
    ken = world.person("ken")
    ken.click(CS, card["ts"], "task.more", "Customer disputes eligibility")
    assert "Apartment 1G" in str(ken.await_view("Customer disputes"))
    assert submitted(ken, {"words": "The building has had 10G since spring."}).ok

    shown = text_of(escalation_of(world, order, "Customer disputes"))
    assert "10G since spring" in shown and "account 10293: Apartment 1G (Checked)" in shown and "<@U0KEN>" in shown
    eventually(world, lambda: any("10G since spring" in each for each in replies_to(world, card)))


def test_a_burst_of_orders_is_one_escalation_that_lists_them_all(world: World) -> None:
    last = world.customers.act("burst")
    shown = escalation_of(world, last, "Several orders from one account")
    assert "placed 3 orders within 24 h" in text_of(shown)

    fourth = world.customers.act("burst")
    card_of(world, fourth)
    listed = escalation_of(world, fourth, "placed 6 orders")

    assert listed["ts"] == shown["ts"]
    for order in world.org.records("Order"):
        assert order["OrderNumber"] in text_of(listed)
    quiet(world)
    assert len(world.workspace.messages(ESCALATIONS)) == 1
    for order in world.org.records("Order"):
        card_of(world, order["Id"], "Escalated")

    yumi = world.person("yumi")
    yumi.click(ESCALATIONS, listed["ts"], "escalation.resolve")
    yumi.await_view("Resolve escalation")
    assert submitted(yumi, {"assessment": "needed", "words": "One installation."}).ok
    for order in world.org.records("Order"):
        eventually(world, lambda id=order["Id"]: "Escalated" not in text_of(card_of(world, id)))


def test_a_burst_that_somebody_resolved_comes_back_only_with_a_further_order_and_after_the_policys_time(world: World) -> None:
    last = world.customers.act("burst")
    shown, yumi = escalation_of(world, last, "Several orders from one account"), world.person("yumi")
    yumi.click(ESCALATIONS, shown["ts"], "escalation.resolve")
    yumi.await_view("Resolve escalation")
    assert submitted(yumi, {"assessment": "needed", "words": "They open three shops."}).ok
    escalation_of(world, last, "They open three shops.")

    for order in world.org.records("Order"):
        world.org.update("Order", str(order["Id"]), {"Description": "Ring twice."}, by="Sato Keiko")
        card_of(world, str(order["Id"]), "Ring twice.")
        assert approve(world, "aiko", str(order["Id"])).ok
        card_of(world, str(order["Id"]), "*Confirmed*")
    fourth = world.customers.act("burst")
    card_of(world, fourth)
    quiet(world)
    assert len([m for m in world.workspace.messages(ESCALATIONS) if "Several orders" in text_of(m)]) == 1
    assert "*Resolved*" in text_of(escalation_of(world, last, "placed 6 orders"))

    world.clock.wind_to(CALENDAR.add(world.clock.now(), POLICY.escalations.again_after) + MINUTES)

    again = eventually(world, lambda: replies_to(world, shown, ESCALATIONS))
    assert again[0].startswith(f"{THE_CS_MANAGER} Escalated again: ") and "They open three shops." in again[0]
    assert "placed 6 orders" in again[0]
    assert "Acknowledge" in buttons_of(escalation_of(world, last, "please have a look"))


def test_an_order_over_the_threshold_tells_the_manager_who_decides_it_there(world: World) -> None:
    order = world.customers.act("expensive")
    shown = escalation_of(world, order, "Order value over the threshold")
    assert "worth ¥147,800; the threshold is ¥100,000" in text_of(shown)
    aiko, yumi = world.person("aiko"), world.person("yumi")

    aiko.click(CS, card_of(world, order)["ts"], "order.approve")
    eventually(world, lambda: any("Only the CS Manager approves it" in whisper for whisper in aiko.whispers()))
    assert aiko.view is None
    assert world.org.get("Order", order)["Status"] == "Pending Review"

    yumi.click(ESCALATIONS, shown["ts"], "order.approve")
    yumi.await_view("Approve order")
    assert submitted(yumi, {"checks": ALL}).ok
    card_of(world, order, "*Confirmed* by Salesforce")


def test_the_heading_of_an_escalation_says_what_raised_it_last(world: World) -> None:
    order = world.customers.act("expensive")
    shown = escalation_of(world, order, "Order value over the threshold")
    assert shown["text"].startswith("Escalation: order value over the threshold.")

    world.clock.wind_to(CALENDAR.add(world.clock.now(), 2 * HOURS) + MINUTES)
    shown = escalation_of(world, order, "Due time missed")
    assert shown["text"].startswith("Escalation: due time missed.") and "level 2" in text_of(shown)
    assert "Order value over the threshold" in text_of(shown)


def test_the_clock_stands_while_a_customer_owes_an_answer_and_runs_when_it_comes(world: World) -> None:
    order = world.customers.act("order")
    card = card_of(world, order)
    world.clock.wind(30 * MINUTES)
    ken = world.person("ken")
    ken.click(CS, card["ts"], "task.more", "Ask the customer")
    ken.await_view("Ask for information")
    assert submitted(ken, {"words": "Which flat is it?"}).ok

    paused = card_of(world, order, "Paused")
    assert "Which flat is it?" in text_of(paused) and "Resume" in menu_of(paused)
    eventually(world, lambda: any("Which flat is it?" in note["body"] for note in notes_on(world.org, order)))

    world.clock.wind(4 * HOURS)
    quiet(world)
    assert world.workspace.messages(ESCALATIONS) == []
    world.customers.answer(order)
    running = card_of(world, order, "On track")
    details = details_of(world, running, "ken")
    assert "1 h 30 min of business time left" in details and "while the team waited for the customer" in details


def test_a_pause_ends_at_a_click_or_when_the_policy_says(world: World) -> None:
    order = world.customers.act("order")
    card = card_of(world, order)
    ken = world.person("ken")
    for _ in range(2):
        ken.click(CS, card["ts"], "task.more", "Ask the customer")
        ken.await_view("Ask for information")
        assert submitted(ken, {"words": "Which flat is it?"}).ok
        card_of(world, order, "Paused")
        assert ken.click(CS, card["ts"], "task.more", "Resume").ok
        card_of(world, order, "On track")
    ken.click(CS, card["ts"], "task.more", "Ask the customer")
    ken.await_view("Ask for information")
    ken.submit({"words": "And which floor?"})
    card_of(world, order, "Paused")

    world.clock.wind_to(CALENDAR.add(world.clock.now(), POLICY.process("order_approval").pause_at_most) + MINUTES)

    eventually(world, lambda: any("No answer came in time" in each for each in replies_to(world, card)))
    card_of(world, order, "On track")


def test_an_order_that_comes_back_has_a_new_clock(world: World) -> None:
    order = world.customers.act("order")
    card_of(world, order)
    world.clock.wind(3 * HOURS)
    escalation_of(world, order, "Due time missed")
    assert approve(world, "aiko", order).ok
    card_of(world, order, "*Confirmed*")

    world.org.update("Order", order, {"Status": "Pending Review"}, by="Sato Keiko")

    fresh = card_of(world, order, "On track")
    assert "round 2" in text_of(fresh) and len(cards_of(world, order)) == 2


def test_after_a_day_offline_each_late_task_is_told_once_and_says_that_it_is_late(world: World) -> None:
    orders = [world.customers.act("order"), world.customers.act("mismatch")]
    for order in orders:
        card_of(world, order)
    quiet(world)
    world.stop_bot()

    world.clock.wind(24 * HOURS)
    world.restart_bot()

    for order in orders:
        shown = escalation_of(world, order, "Due time missed")
        assert " late.)" in text_of(shown)
        quiet(world)
        assert len(replies_to(world, card_of(world, order, "Breached"))) == 1
    assert len([m for m in world.workspace.messages(ESCALATIONS) if not m.get("thread_ts")]) == 2


def test_a_decision_that_salesforce_does_not_take_for_too_long_is_told(world: World) -> None:
    order = world.customers.act("order")
    card_of(world, order)
    world.org.faults.down = True
    assert approve(world, "aiko", order).ok
    card_of(world, order, "*Saving* since")

    world.clock.wind(16 * MINUTES)

    shown = escalation_of(world, order, "Salesforce does not take the decision")
    assert "Aiko Mori approved it" in text_of(shown)
    world.org.faults.down = False
    card_of(world, order, "*Confirmed* by Salesforce")


def test_a_team_is_told_when_its_day_begins_and_ends_and_not_when_nothing_waits(world: World) -> None:
    world.clock.wind_to(CALENDAR.next_closing(world.clock.now()) - 50 * MINUTES)
    order = world.customers.act("order")
    world.person("ken").click(CS, card_of(world, order)["ts"], "task.claim")
    card_of(world, order, "Claimed by")

    world.clock.wind_to(CALENDAR.next_closing(world.clock.now()) + MINUTES)

    evening = eventually(world, lambda: next((m for m in world.workspace.messages(CS) if "End of the day" in m["text"]), None))
    assert "1 waiting" in text_of(evening) and "claimed by Ken Sato" in text_of(evening)
    world.clock.wind_to(CALENDAR.next_opening(world.clock.now()) + MINUTES)
    eventually(world, lambda: next((m for m in world.workspace.messages(CS) if "Good morning" in m["text"]), None))
    assert world.workspace.messages("C0SALES") == []


def test_who_resolves_an_escalation_says_whether_it_was_needed_and_may_stop_watching(world: World) -> None:
    order, yumi = world.customers.act("order"), world.person("yumi")
    card_of(world, order)
    world.clock.wind(2 * HOURS + MINUTES)
    shown = escalation_of(world, order, "Due time missed")

    yumi.click(ESCALATIONS, shown["ts"], "escalation.resolve")
    window = yumi.await_view("Resolve escalation")
    assert [each["element"]["type"] for each in window["blocks"] if "element" in each] == [
        "radio_buttons",
        "radio_buttons",
        "plain_text_input",
    ]
    assert "Order 00001042" in text_of(window), "the window names what it is about"
    assert "Was needed" in text_of(window) and "Was not needed" in text_of(window) and "Keep watching" in text_of(window)
    assert not submitted(yumi, {"words": "Ken decides it."}).ok
    assert submitted(yumi, {"assessment": "not_needed", "watched": "not_watched"}).ok
    escalation_of(world, order, "it was not needed")
    said = len(replies_to(world, shown, ESCALATIONS))

    world.clock.wind_to(CALENDAR.add(world.clock.now(), POLICY.escalations.again_after) + MINUTES)
    quiet(world)
    assert len(replies_to(world, shown, ESCALATIONS)) == said
