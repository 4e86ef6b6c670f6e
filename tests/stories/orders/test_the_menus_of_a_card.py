"""A card's menu has what people need every day, and the window *Details and checks* shows the rest."""

from sandbox.slack.block_kit.visible_text import text_of
from sandbox.world.world import World
from tests.stories.cards import CS, approve, card_of, details_of, escalation_of, eventually, menu_of, submitted

DISPUTE = "Customer disputes eligibility"
DAILY = ["Details and checks", "Ask the customer", "Report a failed check"]


def test_an_open_order_has_five_entries_and_its_window_shows_the_rest(world: World) -> None:
    order, aiko = world.customers.act("order"), world.person("aiko")
    card = card_of(world, order)
    assert menu_of(card) == [*DAILY, DISPUTE, "History"]

    shown = details_of(world, card)
    assert "Phone: " in shown and "E-mail: " in shown, "whom to call, as under Customer contact"
    assert "Why due then?" in shown and "The clock started" in shown
    aiko.click(CS, card["ts"], "task.more", "Ask the customer")
    asked = text_of(aiko.await_view("Ask for information"))
    assert "Phone: " in asked and "It does not write to the customer: please do that yourself" in asked


def test_an_order_without_an_eligibility_has_nothing_to_dispute(world: World) -> None:
    order = world.customers.act("order")
    account = world.org.get("Order", order)["AccountId"]
    world.org.update("Account", account, {"Internet_Eligibility__c": None}, by="Sato Keiko")

    eventually(world, lambda: menu_of(card_of(world, order)) == [*DAILY, "History", "Customer contact"])


def test_a_settled_order_is_disputed_from_its_menu(world: World) -> None:
    order, ken = world.customers.act("order"), world.person("ken")
    assert approve(world, "aiko", order).ok
    card = card_of(world, order, "*Confirmed*")
    assert menu_of(card) == ["Details and checks", "History", "Customer contact", DISPUTE]

    assert ken.click(CS, card["ts"], "task.more", DISPUTE).ok
    ken.await_view("Customer disputes")
    assert submitted(ken, {"words": "The building has had 10G since spring."}).ok

    assert "10G since spring" in text_of(escalation_of(world, order, "Customer disputes"))
    eventually(world, lambda: "Escalated" in text_of(card_of(world, order)))
