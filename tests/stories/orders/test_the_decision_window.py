"""The window in which an order is decided: what is proven is shown, each other check is a question, a failure is a report."""

from typing import Any

from sandbox.salesforce.panel.record_details import notes_on
from sandbox.slack.block_kit.visible_text import text_of
from sandbox.slack.client.person import Person
from sandbox.world.world import World
from tests.stories.cards import (
    ALL,
    CS,
    ESCALATIONS,
    answered,
    card_of,
    eventually,
    replies_to,
    submitted,
)

Json = dict[str, Any]


def opened(world: World, handle: str, order: str) -> Person:
    """Open the window for approving an order."""
    person = world.person(handle)
    person.click(CS, card_of(world, order)["ts"], "order.approve")
    person.await_view("Approve order")
    return person


def questions(person: Person) -> dict[str, Json]:
    """Return the questions of the top window by their block."""
    assert person.view is not None
    return {each["block_id"]: each for each in person.view["blocks"] if each["type"] == "input"}


def submit_words(person: Person) -> str:
    """Return the words on the submit button of the top window."""
    return str(person.view and person.view["submit"]["text"])


def test_each_open_check_is_a_required_question_and_what_the_records_prove_is_not_asked(world: World) -> None:
    aiko = opened(world, "aiko", world.customers.act("order"))

    asked = questions(aiko)
    assert ":white_check_mark: Customer identity matches" in text_of(aiko.view) and "checks.identity" not in asked
    (address,) = [each for block, each in asked.items() if block == "checks.address"]
    assert [each["text"]["text"] for each in address["element"]["options"]] == ["Holds", "Fails"]
    assert address["element"]["type"] == "radio_buttons" and not address["optional"]
    assert "initial_option" not in address["element"]
    assert not any(each["optional"] for each in asked.values())
    assert "address" in str(aiko.submit({}).errors)


def test_fails_asks_what_is_wrong_in_place_and_the_button_reports(world: World) -> None:
    order = world.customers.act("order")
    aiko = opened(world, "aiko", order)

    aiko.choose("checks.address", "failed")
    eventually(world, lambda: submit_words(aiko) == "Report")
    assert "What is wrong?" in text_of(aiko.view)
    assert aiko.submit({"checks.address": "failed"}).errors
    words = "The building was torn down."
    assert submitted(aiko, {"failed": ["address"], "wrong": words}).ok

    assert "The CS Manager is informed in the escalations channel" in text_of(aiko.view) and words in text_of(aiko.view)
    assert words in text_of(card_of(world, order, "*Failed:*"))
    (escalated,) = eventually(world, lambda: world.workspace.messages(ESCALATIONS))
    assert words in text_of(escalated) and "<!subteam^S0CSMGR>" in text_of(escalated)
    assert world.org.get("Order", order)["Status"] == "Pending Review"


def test_who_takes_fails_back_decides_again(world: World) -> None:
    order = world.customers.act("order")
    aiko = opened(world, "aiko", order)
    aiko.choose("checks.address", "failed")
    eventually(world, lambda: submit_words(aiko) == "Report")

    aiko.choose("checks.address", "verified")
    eventually(world, lambda: submit_words(aiko) == "Approve")

    assert submitted(aiko, {"checks": ALL}).ok
    card_of(world, order, "*Confirmed* by Salesforce")


def test_a_window_that_was_sent_before_it_asked_for_words_asks_for_them_and_decides_nothing(world: World) -> None:
    order = world.customers.act("order")
    aiko = opened(world, "aiko", order)

    aiko.submit(dict.fromkeys(questions(aiko), "failed"))

    assert submit_words(aiko) == "Report" and "What is wrong?" in text_of(aiko.view)
    assert world.org.get("Order", order)["Status"] == "Pending Review"
    assert "*Failed:*" not in text_of(card_of(world, order))


def test_a_check_that_the_records_deny_is_approved_all_the_same_in_words(world: World) -> None:
    order = world.customers.act("mismatch")
    aiko = opened(world, "aiko", order)

    values = answered(aiko, {"checks": ALL})
    assert "Approve anyway, because ..." in text_of(aiko.view) and aiko.submit(values).errors
    assert submitted(aiko, {"checks": ALL, "override": "Upgraded to 10G yesterday"}).ok

    card = card_of(world, order, "Upgraded to 10G yesterday")
    said = eventually(world, lambda: [each for each in replies_to(world, card) if "Upgraded to 10G" in each])
    assert "<!subteam^S0CSMGR>" in said[0]
    eventually(world, lambda: any("Upgraded to 10G" in str(note) for note in notes_on(world.org, order)))


def test_over_the_threshold_an_agent_is_told_at_the_click_and_asks_the_cs_manager(world: World) -> None:
    order = world.customers.act("expensive")
    aiko = world.person("aiko")

    aiko.click(CS, card_of(world, order)["ts"], "order.approve")

    def offered() -> Json | None:
        said = [each for each in world.workspace.ephemerals(aiko.id) if "the threshold is ¥100,000" in text_of(each)]
        return said[-1] if said else None

    whisper = eventually(world, offered)
    assert "Ask the CS Manager" in text_of(whisper) and aiko.view is None
    assert aiko.click_whisper(whisper["ts"], "task.ask_contact").ok
    asked = "Aiko Mori asks the CS Manager to decide"
    shown = eventually(world, lambda: [m for m in world.workspace.messages(ESCALATIONS) if asked in text_of(m)])
    assert "Still to check: Installation address is serviceable" in text_of(shown[0])


def test_who_decided_reads_so_at_a_repeated_press(world: World) -> None:
    order = world.customers.act("order")
    aiko, card = opened(world, "aiko", order), card_of(world, order)
    assert submitted(aiko, {"checks": ALL}).ok

    block = next(each for each in card["blocks"] if each["type"] == "actions")
    button = next(each for each in block["elements"] if each["action_id"] == "order.approve")
    aiko.act({"channel": world.workspace.channels[CS], "message": card}, block["block_id"], button)

    assert "You already approved this" in text_of(aiko.await_view("Nothing was changed"))


def test_a_report_that_is_sent_twice_is_one_report(world: World) -> None:
    order = world.customers.act("order")
    aiko = opened(world, "aiko", order)
    assert submitted(aiko, {"failed": ["address"], "wrong": "No such street."}).ok
    aiko.close()

    opened(world, "aiko", order)
    again = submitted(aiko, {"failed": ["address"], "wrong": "No such street."})

    assert "You already reported this" in str(again)


def test_the_menu_of_the_card_reports_a_failed_check(world: World) -> None:
    order = world.customers.act("order")
    aiko = world.person("aiko")

    aiko.click(CS, card_of(world, order)["ts"], "task.more", option="Report a failed check")
    aiko.await_view("Report a failed check")
    assert aiko.submit({"item": "identity"}).errors
    assert submitted(aiko, {"item": "identity", "words": "He gave another date of birth."}).ok

    assert "He gave another date of birth." in text_of(card_of(world, order, "*Failed:*"))
    assert world.workspace.messages(ESCALATIONS) == []
    aiko.close()
    opened(world, "aiko", order)
    assert "checks.identity" in questions(aiko)
    assert submitted(aiko, {"checks": ALL}).ok
    card_of(world, order, "*Confirmed* by Salesforce")
