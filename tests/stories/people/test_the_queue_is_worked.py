"""A queue is worked in one window: the task that is due first, then the next one, never the same for two people."""

from datetime import datetime
from typing import Any

from handoffs.model.handoff import Handoff
from sandbox.salesforce.panel.record_details import notes_on
from sandbox.slack.block_kit.visible_text import text_of
from sandbox.slack.client.person import Person
from sandbox.world.world import World
from tests.stories.by_hand import card_in, start
from tests.stories.cards import CS, approve, card_of, eventually, quiet, submitted
from tests.stories.new_customers import order_of_a_new_customer

Json = dict[str, Any]


def reviewing(world: World, handle: str) -> Person:
    """Press *Start reviewing* on the home tab of a person, and wait for the window."""
    person = world.person(handle)
    world.workspace.home_tabs.pop(person.id, None)
    person.open_home()
    eventually(world, lambda: world.workspace.home_tabs.get(person.id))
    assert person.click_home("review.start").ok
    person.await_view()
    return person


def shown(person: Person) -> str:
    """Return what a person reads in the window."""
    return text_of(person.view) if person.view else ""


def block(person: Person, name: str) -> str:
    """Return the id of an input of the window by its name."""
    assert person.view is not None
    return next(each["block_id"] for each in person.view["blocks"] if str(each.get("block_id", "")).split("@")[0] == name)


def submit_words(person: Person) -> str:
    """Return the words on the submit button of the window."""
    return str(person.view and person.view["submit"]["text"])


def holds(person: Person) -> int:
    """Answer each question of the window with *Holds*, and send it; return the number of actions."""
    assert person.view is not None
    asked = [each["block_id"] for each in person.view["blocks"] if str(each.get("block_id", "")).startswith("checks.")]
    values: Json = {}
    for each in asked:
        values[each] = "verified"
        assert person.choose(each, "verified", values).ok
    assert submitted(person, values).ok
    return len(asked) + 1


def orders(world: World, count: int, kind: str = "") -> list[str]:
    """Bring in several orders, each of another customer, wait for their cards, and return them by due time."""
    made = [world.customers.act(kind) if kind else order_of_a_new_customer(world, number) for number in range(count)]
    for each in made:
        card_of(world, each)
    return sorted(made, key=lambda each: _place(world, each))


def _place(world: World, order: str) -> tuple[datetime, str]:
    handoff = world.application.queries.latest("order_approval", order)
    assert handoff is not None
    return handoff.current.due.due_at, handoff.id


def number(world: World, order: str) -> str:
    """Return the number of an order."""
    return str(world.org.get("Order", order)["OrderNumber"])


def test_approve_and_next_shows_the_next_order_in_the_same_window(world: World) -> None:
    first, second = orders(world, 2)
    aiko = reviewing(world, "aiko")
    assert number(world, first) in shown(aiko) and submit_words(aiko) == "Approve & next"
    window = aiko.view and aiko.view["id"]
    question = block(aiko, "checks.address")

    holds(aiko)

    assert number(world, second) in shown(aiko) and aiko.view and aiko.view["id"] == window
    assert block(aiko, "checks.address") != question, "Slack would keep the answer about the order before"
    holds(aiko)
    assert "Nothing is waiting for you" in shown(aiko) and "2 approved" in shown(aiko)
    card_of(world, first, "*Confirmed* by Salesforce")
    card_of(world, second, "*Confirmed* by Salesforce")


def test_two_reviewers_never_get_the_same_order(world: World) -> None:
    first, second = orders(world, 2)

    aiko, ken = reviewing(world, "aiko"), reviewing(world, "ken")

    assert number(world, first) in shown(aiko) and number(world, second) in shown(ken)
    assert "Nothing is waiting for you" in shown(reviewing(world, "yumi"))


def test_closing_the_window_releases_its_order(world: World) -> None:
    (order,) = orders(world, 1)
    aiko = reviewing(world, "aiko")
    ken = reviewing(world, "ken")
    assert "Nothing is waiting for you" in shown(ken)

    aiko.close()

    ken.close()
    assert number(world, order) in shown(reviewing(world, "ken"))


def test_who_was_faster_is_named_and_the_next_order_follows(world: World) -> None:
    first, second = orders(world, 2)
    aiko = reviewing(world, "aiko")
    assert approve(world, "ken", first).ok

    holds(aiko)

    assert "Ken Sato already approved this" in shown(aiko) and number(world, second) in shown(aiko)
    assert submit_words(aiko) == "Approve & next"


def test_reject_ask_and_skip_go_on_in_the_same_window(world: World) -> None:
    first, second, third = orders(world, 3)
    aiko = reviewing(world, "aiko")

    assert aiko.click_view("review.apart").ok
    eventually(world, lambda: submit_words(aiko) == "Reject & next")
    assert aiko.click_view("review.back").ok
    eventually(world, lambda: submit_words(aiko) == "Approve & next")
    assert aiko.click_view("review.apart").ok
    eventually(world, lambda: submit_words(aiko) == "Reject & next")
    assert "reason" in str(aiko.submit({}).errors)
    assert submitted(aiko, {block(aiko, "reason"): "duplicate", block(aiko, "words"): "The customer has it already."}).ok

    assert number(world, second) in shown(aiko)
    assert aiko.click_view("review.ask").ok
    eventually(world, lambda: submit_words(aiko) == "Ask & next")
    assert submitted(aiko, {block(aiko, "words"): "Which floor do you live on?"}).ok

    assert number(world, third) in shown(aiko)
    assert aiko.click_view("review.skip").ok
    eventually(world, lambda: "Nothing else is waiting for you" in shown(aiko))
    assert all(words in shown(aiko) for words in ("1 rejected", "1 question to a customer", "1 skipped, still waiting"))
    eventually(world, lambda: world.org.get("Order", first)["Status"] == "Cancelled")
    eventually(world, lambda: any("Which floor" in str(note) for note in notes_on(world.org, second)))
    assert world.org.get("Order", third)["Status"] == "Pending Review"


def test_a_failed_check_is_reported_in_the_window_and_the_next_order_follows(world: World) -> None:
    first, second = orders(world, 2)
    aiko = reviewing(world, "aiko")
    question = block(aiko, "checks.address")

    assert aiko.choose(question, "failed").ok
    eventually(world, lambda: submit_words(aiko) == "Report & next")
    assert "1 more waits" in shown(aiko)
    assert submitted(aiko, {question: "failed", "wrong": "No such street."}).ok

    assert number(world, second) in shown(aiko)
    assert "No such street." in text_of(card_of(world, first, "*Failed:*"))


def test_over_the_threshold_the_window_offers_the_cs_manager(world: World) -> None:
    (order,) = orders(world, 1, "expensive")
    aiko = reviewing(world, "aiko")

    assert number(world, order) in shown(aiko) and "the threshold is ¥100,000" in shown(aiko)
    assert aiko.view is not None and not aiko.view.get("submit")
    assert aiko.click_view("review.ask_contact").ok

    eventually(world, lambda: "Nothing is waiting for you" in shown(aiko))
    assert "1 left to the contact" in shown(aiko)
    aiko.close()
    assert "Nothing is waiting for you" in shown(reviewing(world, "aiko"))


def test_an_order_that_somebody_claimed_is_left_to_them(world: World) -> None:
    first, second = orders(world, 2)
    world.person("ken").click(CS, card_of(world, first)["ts"], "task.claim")
    eventually(world, lambda: "Release" in str(card_of(world, first)["blocks"]))

    assert number(world, second) in shown(reviewing(world, "aiko"))
    assert number(world, first) in shown(reviewing(world, "ken"))


def test_a_record_that_changed_is_shown_again_and_nothing_is_decided(world: World) -> None:
    (order,) = orders(world, 1)
    aiko = reviewing(world, "aiko")
    world.org.update("Order", order, {"ShippingStreet": "9-9-9 Minato"}, by="Customer Portal")
    eventually(world, lambda: "9-9-9 Minato" in text_of(card_of(world, order)))

    holds(aiko)

    assert "It changed in Salesforce while you were deciding" in shown(aiko) and "9-9-9 Minato" in shown(aiko)
    assert world.org.get("Order", order)["Status"] == "Pending Review"
    holds(aiko)
    assert "1 approved" in shown(aiko)


def test_a_look_leaves_no_trace_in_the_journal(world: World) -> None:
    orders(world, 1)
    quiet(world)
    with world.application.database.read() as work:
        before = [len(work.journal.of(each)) for each in work.handoffs.ids()]

    aiko = reviewing(world, "aiko")
    aiko.close()

    with world.application.database.read() as work:
        assert [len(work.journal.of(each)) for each in work.handoffs.ids()] == before


def together(world: World, count: int) -> tuple[list[str], Person]:
    """Bring in several orders of one customer, and open the window in which they are reviewed in one pass."""
    made = orders(world, count, "order")
    quiet(world)
    aiko = reviewing(world, "aiko")
    assert f"{count} in one pass" in shown(aiko), shown(aiko)
    return made, aiko


def status(world: World, order: str) -> str:
    """Return the status of an order in Salesforce."""
    return str(world.org.get("Order", order)["Status"])


def test_orders_of_one_customer_are_decided_in_one_pass_each_with_its_own_receipt(world: World) -> None:
    made, aiko = together(world, 3)
    assert all(number(world, each) in shown(aiko) for each in made)
    asked = [each["block_id"] for each in (aiko.view or {})["blocks"] if str(each.get("block_id", "")).startswith("checks.")]
    assert len(asked) == len({each.split("@")[0] for each in asked})
    assert "Nothing is waiting for you" in shown(reviewing(world, "ken"))

    holds(aiko)

    assert "Nothing is waiting for you" in shown(aiko) and "3 approved" in shown(aiko)
    eventually(world, lambda: [status(world, each) for each in made] == ["Approved"] * 3)
    references = [latest.current.decision.reference for latest in [latest_of(world, each) for each in made]]
    assert len(set(references)) == 3


def latest_of(world: World, order: str) -> Handoff:
    """Return the handoff of an order."""
    handoff = world.application.queries.latest("order_approval", order)
    assert handoff is not None
    return handoff


def test_an_order_without_its_tick_is_reviewed_by_itself(world: World) -> None:
    made, aiko = together(world, 3)
    box = block(aiko, "together")
    kept = latest_of(world, made[1]).id
    asked = [each["block_id"] for each in (aiko.view or {})["blocks"] if str(each.get("block_id", "")).startswith("checks.")]
    others = [latest_of(world, made[0]).id, latest_of(world, made[2]).id]

    assert aiko.submit({box: others} | dict.fromkeys(asked, "verified")).errors == {}

    assert number(world, made[1]) in shown(aiko) and "in one pass" not in shown(aiko)
    eventually(world, lambda: [status(world, made[0]), status(world, made[2])] == ["Approved"] * 2)
    assert status(world, made[1]) == "Pending Review" and latest_of(world, made[1]).id == kept


def test_a_check_that_fails_for_several_decides_nothing_and_they_follow_one_by_one(world: World) -> None:
    made, aiko = together(world, 2)
    asked = [each["block_id"] for each in (aiko.view or {})["blocks"] if str(each.get("block_id", "")).startswith("checks.")]

    assert aiko.submit(dict.fromkeys(asked, "failed")).errors == {}

    assert "nothing was decided" in shown(aiko) and "in one pass" not in shown(aiko)
    assert number(world, made[0]) in shown(aiko) and submit_words(aiko) == "Approve & next"
    holds(aiko)
    assert number(world, made[1]) in shown(aiko)


def test_what_somebody_decided_meanwhile_is_named_and_the_others_are_decided(world: World) -> None:
    made, aiko = together(world, 3)
    assert approve(world, "ken", made[1]).ok

    holds(aiko)

    assert "Ken Sato already approved this" in shown(aiko) and "2 approved" in shown(aiko)
    eventually(world, lambda: [status(world, each) for each in made] == ["Approved"] * 3)


def test_what_is_special_is_left_out_of_the_pass(world: World) -> None:
    first, second = orders(world, 2, "order")
    special = world.customers.act("hostile")
    card_of(world, special)
    quiet(world)

    aiko = reviewing(world, "aiko")

    together = []
    while "waiting for you" not in shown(aiko):
        together.append("2 in one pass" in shown(aiko))
        if together[-1]:
            holds(aiko)
        else:
            before = shown(aiko)
            assert number(world, special) in before and aiko.click_view("review.skip").ok
            eventually(world, lambda before=before: shown(aiko) != before)
    assert sorted(together) == [False, True]
    eventually(world, lambda: [status(world, first), status(world, second)] == ["Approved"] * 2)
    assert status(world, special) == "Pending Review"


def test_an_eligibility_check_is_recorded_in_the_window(world: World) -> None:
    case = world.customers.requests.act("eligibility")
    eventually(world, lambda: world.application.queries.home("U0AIKO").tasks.total == 1)
    aiko = reviewing(world, "aiko")
    assert submit_words(aiko) == "Record result & next"
    asked = [each["block_id"] for each in (aiko.view or {})["blocks"] if str(each.get("block_id", "")).startswith("checks.")]
    result = block(aiko, "field.result")

    assert aiko.submit(dict.fromkeys(asked, "verified")).errors.keys() == {result}
    assert submitted(aiko, dict.fromkeys(asked, "verified") | {result: "Home 1G"}).ok

    assert "Nothing is waiting for you" in shown(aiko)
    eventually(world, lambda: world.org.get("Case", case)["Status"] == "Closed")


def test_what_is_worked_on_its_card_is_shown_with_the_way_there(world: World) -> None:
    assert start(world, "ren", "database_backup", database="portal", why="demand").ok
    world.person("ren").close()
    card_in(world, "devops", "Database backup")
    quiet(world)

    ren = reviewing(world, "ren")

    assert "This is worked on its card" in shown(ren) and ren.view is not None and not ren.view.get("submit")
    assert ren.click_view("review.skip").ok
    eventually(world, lambda: "Nothing else is waiting for you" in shown(ren))


def test_who_decides_nothing_reviews_nothing(world: World) -> None:
    orders(world, 1)
    haruka = world.person("haruka")
    haruka.open_home()
    eventually(world, lambda: "Sales Team" in text_of(world.workspace.home_tabs.get(haruka.id) or {}))

    home = world.workspace.home_tabs[haruka.id]
    button = {"type": "button", "action_id": "review.start", "value": '{"team":"cs"}'}
    haruka.act({"view": home}, "forged", button)

    haruka.await_view("Reviewing")
    assert "Nothing is waiting for you" in shown(haruka)


def test_a_claim_of_somebody_else_is_confirmed_once_and_the_window_goes_on(world: World) -> None:
    first, second = orders(world, 2)
    aiko = reviewing(world, "aiko")
    question = block(aiko, "checks.address")
    assert aiko.choose(question, "verified").ok
    world.person("ken").click(CS, card_of(world, first)["ts"], "task.claim")
    eventually(world, lambda: "Release" in str(card_of(world, first)["blocks"]))

    assert aiko.submit({question: "verified"}).errors == {}
    assert "Decide anyway" in shown(aiko) and status(world, first) == "Pending Review"
    assert submitted(aiko, {question: "verified", block(aiko, "over_claim"): ["yes"]}).ok

    assert number(world, second) in shown(aiko) and submit_words(aiko) == "Approve & next"
    eventually(world, lambda: status(world, first) == "Approved")
    aiko.close()
    assert number(world, second) in shown(reviewing(world, "ken")), "the window still reports that it is closed"
