"""Promise 2: one decision, one write-back, one card, despite late, lost and double messages and restarts."""

import threading

import pytest

from sandbox.salesforce.panel.record_details import notes_on
from sandbox.slack.block_kit.visible_text import text_of
from sandbox.slack.delivery import payloads
from sandbox.world.world import World
from tests.stories.cards import ALL, CS, answered, approve, card_of, cards_of, eventually


def test_two_people_submit_at_once_and_one_is_told_who_was_faster(world: World) -> None:
    order = world.customers.act("order")
    card = card_of(world, order)
    people = [world.person("aiko"), world.person("ken")]
    for person in people:
        person.click(CS, card["ts"], "order.approve")
        person.await_view("Approve order")

    threads = [threading.Thread(target=person.submit, args=(answered(person, {"checks": ALL}),)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    card_of(world, order, "*Confirmed* by Salesforce")
    losers = [person for person in people if person.view]
    assert len(losers) == 1
    assert "already approved this" in str(losers[0].view)
    assert len(notes_on(world.org, order)) == 1
    writes = [w for w in world.org.audit.writes if w.kind == "Order" and w.by == "Baton Integration" and w.action == "update"]
    assert len(writes) == 1


def test_a_submission_that_is_delivered_twice_has_one_effect(world: World) -> None:
    order = world.customers.act("order")
    aiko = world.person("aiko")
    aiko.click(CS, card_of(world, order)["ts"], "order.approve")
    view = aiko.await_view("Approve order")
    from sandbox.slack.block_kit.view_state import typed

    shown = payloads.view_submission(world.workspace, "U0AIKO", view, typed(view, answered(aiko, {"checks": ALL})))
    answers = [world.delivery.interaction(shown), world.delivery.interaction(shown)]

    assert [answer.status for answer in answers] == [200, 200]
    card_of(world, order, "*Confirmed* by Salesforce")
    assert len(notes_on(world.org, order)) == 1


def test_a_write_whose_answer_was_lost_is_not_written_again(world: World) -> None:
    order = world.customers.act("order")
    card_of(world, order)
    world.org.faults.drop_after = 1

    assert approve(world, "aiko", order).ok

    card_of(world, order, "*Confirmed* by Salesforce")
    assert len(notes_on(world.org, order)) == 1
    assert len(world.org.published) == 1


@pytest.mark.parametrize("fault", ["lock_row", "limit_exceeded", "expired"])
def test_passing_trouble_in_salesforce_delays_a_decision_but_never_loses_it(world: World, fault: str) -> None:
    order = world.customers.act("order")
    card_of(world, order)
    if fault == "lock_row":
        world.org.faults.lock_row = 2
    elif fault == "limit_exceeded":
        world.org.faults.limit_exceeded = True
    else:
        world.org.expire_tokens()

    assert approve(world, "aiko", order).ok
    if fault == "limit_exceeded":
        assert "request limit is used up" in text_of(card_of(world, order, "*Saving* since"))
        return

    card_of(world, order, "*Confirmed* by Salesforce")
    assert world.org.get("Order", order)["Status"] == "Approved"


def test_a_decision_costs_two_calls(world: World) -> None:
    order = world.customers.act("order")
    card_of(world, order)
    world.application.stop_polling()
    before = len(world.org.audit.calls)

    assert approve(world, "aiko", order).ok
    card_of(world, order, "*Confirmed* by Salesforce")

    assert len(world.org.audit.calls) - before == 2


def test_a_post_whose_answer_was_lost_is_found_again_instead_of_posted_twice(world: World) -> None:
    world.workspace.faults.drop_after["chat.postMessage"] = 1
    order = world.customers.act("order")

    assert approve(world, "aiko", order).ok
    card_of(world, order, "*Confirmed* by Salesforce")

    assert len(cards_of(world, order)) == 1


def test_a_restart_in_the_middle_of_an_outage_delivers_what_was_decided(world: World) -> None:
    order = world.customers.act("order")
    card_of(world, order)
    world.org.faults.down = True
    assert approve(world, "aiko", order).ok
    card_of(world, order, "*Saving* since")

    world.restart_bot()
    world.org.faults.down = False

    card_of(world, order, "*Confirmed* by Salesforce")
    assert len(cards_of(world, order)) == 1


def test_a_card_that_was_deleted_in_slack_is_posted_anew(world: World) -> None:
    order = world.customers.act("order")
    card = card_of(world, order)
    world.workspace.delete_message(CS, card["ts"])

    world.org.update("Order", order, {"Description": "Ring twice"}, by="Customer Portal")

    eventually(world, lambda: [m for m in cards_of(world, order) if "Ring twice" in text_of(m)])


@pytest.mark.waits
def test_a_burst_of_orders_is_posted_within_slacks_limits_and_completely(unhurried: World) -> None:
    world = unhurried
    orders = [world.customers.act("order") for _ in range(12)]

    eventually(world, lambda: all(cards_of(world, order) for order in orders))

    assert all(len(cards_of(world, order)) == 1 for order in orders)
    assert not [call for call in world.workspace.audit if call.error == "ratelimited"]
