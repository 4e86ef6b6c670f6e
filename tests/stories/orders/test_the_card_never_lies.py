"""Promise 1: Salesforce decides, Slack displays; saving, confirmed, refused and outside changes are all shown."""

from sandbox.salesforce.panel.record_details import notes_on
from sandbox.slack.block_kit.visible_text import text_of
from sandbox.world.world import World
from tests.stories.cards import (
    ALL,
    CS,
    approve,
    buttons_of,
    card_of,
    cards_of,
    details_of,
    eventually,
    reject,
    submitted,
)


def test_an_order_arrives_with_all_that_a_decision_needs(world: World) -> None:
    order = world.customers.act("priority")

    card = card_of(world, order)

    shown = text_of(card)
    for words in ("Suzuki Hanako", "Internet Home 1G", "¥28,350", "Honcho", "Moving in tonight", "*Priority*: within 30 minutes"):
        assert words in shown
    assert buttons_of(card) == ["Approve", "Reject", "Claim", "Escalate", "…"]
    assert "080-2345-6789" not in shown and "suzuki@example.jp" not in shown
    for words in ("10294", "Internet Home 1G", "¥5,800", "¥28,350", "Honcho", "Moving in tonight", "080-2345-6789", "matches"):
        assert words in details_of(world, card)


def test_a_notification_says_all_that_matters(world: World) -> None:
    priority, mismatch, dear = (world.customers.act(each) for each in ("priority", "mismatch", "expensive"))

    assert card_of(world, priority)["text"].startswith("Priority order 0")
    assert "from Suzuki Hanako, ¥28,350: waiting for a decision. Due " in card_of(world, priority)["text"]
    assert card_of(world, mismatch)["text"].endswith("Failed check: Product fits the internet eligibility.")
    assert card_of(world, dear)["text"].endswith("the threshold is ¥100,000. Only the CS Manager approves it.")


def test_a_card_names_what_is_open_or_failed_and_not_what_is_proven(world: World) -> None:
    card = card_of(world, world.customers.act("mismatch"))

    shown = text_of(card)
    assert "*Fails:* Product fits the internet eligibility" in shown and "*To check:* Installation address" in shown
    assert "identity" not in shown and "identity" in details_of(world, card)


def test_a_settled_card_is_two_lines_whose_menu_leads_to_the_record(world: World) -> None:
    order = world.customers.act("order")
    assert approve(world, "aiko", order).ok

    settled = card_of(world, order, "*Confirmed* by Salesforce")
    assert [block["type"] for block in settled["blocks"]] == ["section"]
    assert len(settled["blocks"][0]["text"]["text"].split("\n")) == 2
    for words in ("Internet Apartment 1G", "Checks", "Installation address is serviceable (<@U0AIKO>"):
        assert words in details_of(world, settled)

    rejected = world.customers.act("mismatch")
    assert reject(world, "aiko", rejected).ok
    shown = details_of(world, card_of(world, rejected, "*Confirmed* by Salesforce"))
    assert "*Not checked:* Installation address" in shown and "To check" not in shown, "nobody checks it any more"


def test_an_approval_is_saving_until_salesforce_has_it(world: World) -> None:
    order = world.customers.act("order")
    card_of(world, order)
    world.org.faults.down = True

    assert approve(world, "aiko", order).ok
    saving = card_of(world, order, "*Saving* since")
    assert "Confirmed" not in text_of(saving)
    assert world.org.get("Order", order)["Status"] == "Pending Review"

    world.org.faults.down = False
    confirmed = card_of(world, order, "*Confirmed* by Salesforce")
    assert "<@U0AIKO>" in text_of(confirmed)
    assert buttons_of(confirmed) == []
    assert world.org.get("Order", order)["Status"] == "Approved"


def test_a_rejection_leaves_its_reason_with_who_and_when_on_the_orders_notes(world: World) -> None:
    order = world.customers.act("order")

    assert reject(world, "ken", order, "Has the same line since May & June <3").ok
    card_of(world, order, "*Confirmed* by Salesforce")

    assert world.org.get("Order", order)["Status"] == "Cancelled"
    (note,) = notes_on(world.org, order)
    assert "rejected by Ken Sato" in note["body"]
    assert "Has the same line since May & June <3" in note["body"]


def test_a_refused_write_opens_the_task_again_with_salesforces_own_words(world: World) -> None:
    order = world.customers.act("order")
    world.org.faults.validation_rule = "Credit check missing"

    assert approve(world, "aiko", order).ok

    refused = card_of(world, order, "*Refused by Salesforce*")
    assert "Credit check missing" in text_of(refused)
    assert "Approve" in buttons_of(refused)
    replies = eventually(world, lambda: world.workspace.messages(CS, refused["ts"]))
    assert replies[0]["text"].startswith("<@U0AIKO>") and "Credit check missing" in replies[0]["text"]
    assert notes_on(world.org, order) == []

    world.org.faults.validation_rule = ""
    assert approve(world, "ken", order).ok
    card_of(world, order, "*Confirmed* by Salesforce")
    assert len(notes_on(world.org, order)) == 1


def test_what_is_done_in_salesforce_shows_on_the_card_with_who_did_it(world: World) -> None:
    order = world.customers.act("order")
    card_of(world, order)

    world.org.update("Order", order, {"Status": "Approved"}, by="Sato Keiko")

    done = card_of(world, order, "*Approved in Salesforce by Sato Keiko*")
    assert "ithdrawn" not in text_of(done)
    assert buttons_of(done) == []


def test_an_order_that_comes_back_is_a_new_round_with_a_new_card(world: World) -> None:
    order = world.customers.act("order")
    assert reject(world, "aiko", order).ok
    old = card_of(world, order, "*Confirmed* by Salesforce")

    world.org.update("Order", order, {"Status": "Pending Review"}, by="Sato Keiko")

    new = eventually(world, lambda: len(cards_of(world, order)) == 2 and cards_of(world, order)[-1])
    assert "round 2" in text_of(new)
    assert "see the earlier card" in text_of(new)
    eventually(world, lambda: "see the new card" in text_of(world.workspace.find(CS, old["ts"])))
    assert approve(world, "ken", order).ok
    card_of(world, order, "*Confirmed* by Salesforce")


def test_a_change_between_card_and_write_is_a_conflict_and_nothing_is_overwritten(world: World) -> None:
    order = world.customers.act("order")
    card_of(world, order)
    world.org.faults.down = True
    assert approve(world, "aiko", order).ok
    card_of(world, order, "*Saving* since")

    world.org.update("Order", order, {"Status": "Cancelled"}, by="Sato Keiko")
    world.org.faults.down = False

    shown = text_of(card_of(world, order, "Sato Keiko"))
    assert "Cancelled" in shown
    assert world.org.get("Order", order)["Status"] == "Cancelled"
    assert notes_on(world.org, order) == []


def test_a_changed_order_must_be_looked_at_again(world: World) -> None:
    order = world.customers.act("order")
    aiko = world.person("aiko")
    aiko.click(CS, card_of(world, order)["ts"], "order.approve")
    aiko.await_view("Approve order")

    world.org.update("Order", order, {"ShippingStreet": "9-9-9 Elsewhere"}, by="Customer Portal")
    card_of(world, order, "Elsewhere")

    submitted(aiko, {"checks": ALL})
    assert aiko.view is not None and "changed in Salesforce while you were deciding" in str(aiko.view)
    assert world.org.get("Order", order)["Status"] == "Pending Review"


def test_a_deleted_order_is_withdrawn(world: World) -> None:
    order = world.customers.act("order")
    card = card_of(world, order)

    world.org.delete("Order", order, by="Sato Keiko")

    eventually(world, lambda: "Deleted in Salesforce" in text_of(world.workspace.find(CS, card["ts"])))


def test_a_record_that_sharing_hides_says_so_and_goes_on_with_the_same_card(world: World) -> None:
    order = world.customers.act("order")
    before = card_of(world, order)

    world.org.hide(order)
    gone = card_of(world, order, "Baton can no longer see it")
    assert "Approve" not in buttons_of(gone)

    world.org.share(order)
    back = card_of(world, order, "On track")
    assert back["ts"] == gone["ts"] == before["ts"] and len(cards_of(world, order)) == 1
    assert approve(world, "aiko", order).ok
    card_of(world, order, "*Confirmed* by Salesforce")
