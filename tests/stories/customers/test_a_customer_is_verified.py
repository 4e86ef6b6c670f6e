"""Sales verify a new customer on one card; the result of the eligibility check reaches it, and its status can be asked."""

from typing import Any

import pytest

from bot.gateways.salesforce.readers import accounts as account_reading
from bot.wire.values import parse_task
from sandbox.salesforce.panel.record_details import notes_on
from sandbox.slack.block_kit.visible_text import text_of
from sandbox.world.world import World
from tests.stories.by_hand import CHANNELS, card_in, choose, complete, details_in, press
from tests.stories.cards import Json, buttons_of, eventually, quiet, submitted
from tests.stories.onboarding import SALES, account_of, await_words, fields_of, looked_up, onboard, send

TITLE = "Verification of the customer"
ASKED = ["contact", "address", "kyc"]


def test_a_customer_is_verified_item_by_item_and_the_channel_hears_that_they_can_sign_up(world: World) -> None:
    onboard(world, needs=["kyc", "internet", "migrates"], client="77").close()
    card = verification(world)
    tick(world, "haruka", "contact")
    tick(world, "daichi", "address")
    shown = details_in(world, "haruka", "sales", TITLE)
    assert "Contact details confirmed (<@U0HARUKA>" in shown and "Billing address verified (<@U0DAICHI>" in shown

    answer = complete(world, "haruka", "sales", TITLE, checks=ASKED)
    assert "Internet eligibility known" in str(answer.errors) and "fill it in" in str(answer.errors)
    haruka = world.person("haruka")
    assert submitted(haruka, {"checks": ASKED, "field.result": "Home 1G"}).ok

    verification(world, "*Confirmed* by Salesforce")
    account = account_of(world, "10297")
    assert (account["Internet_Eligibility__c"], account["Internet_Eligibility_Status__c"]) == ("Home 1G", "Checked")
    body = next(note["body"] for note in notes_on(world.org, account["Id"]) if note["title"].startswith("Onboarding completed"))
    assert "Billing address verified: yes, Daichi Abe" in body and "Home 1G, entered by Haruka Ito" in body
    words = farewell(world, card)
    for said in ("sign up with customer number 10297", "link their WHMCS account (client 77)", "order; internet: Home 1G"):
        assert said in words, said


def test_what_the_form_leaves_out_does_not_apply_and_needs_nobody(world: World) -> None:
    onboard(world).close()
    verification(world, "2 of 4 done")
    shown = details_in(world, "haruka", "sales", TITLE)
    assert "Not required, says Haruka Ito" in shown and "No internet wanted, says Haruka Ito" in shown

    assert complete(world, "haruka", "sales", TITLE, checks=["contact", "address"]).ok

    verification(world, "*Confirmed* by Salesforce")
    assert "no internet eligibility is recorded" in farewell(world, verification(world))
    assert account_of(world, "10297").get("Internet_Eligibility__c") is None


def test_an_eligibility_case_is_shown_and_ticks_the_item_by_itself_when_cs_record_the_result(world: World) -> None:
    onboard(world, needs=["internet"]).close()
    verification(world, "Internet eligibility known")
    world.customers.requests.act("eligibility_newest")
    verification(world, "waits for CS")

    cs = card_in(world, "cs", "Eligibility")
    aiko = world.person("aiko")
    aiko.click(CHANNELS["cs"], cs["ts"], "eligibility.record")
    aiko.await_view()
    assert submitted(aiko, {"checks": ["address", "availability"], "field.result": "Apartment 1G"}).ok

    verification(world, "2 of 4 done")
    assert "Apartment 1G in Salesforce, last changed by Aiko Mori" in details_in(world, "haruka", "sales", TITLE)
    assert complete(world, "haruka", "sales", TITLE, checks=["contact", "address"]).ok
    assert "internet: Apartment 1G" in farewell(world, verification(world))


def test_somebody_who_sets_it_directly_in_salesforce_is_named(world: World) -> None:
    onboard(world, needs=["internet"]).close()
    verification(world)

    fields = {"Internet_Eligibility__c": "Home 1G", "Internet_Eligibility_Status__c": "Checked"}
    world.org.update("Account", account_of(world, "10297")["Id"], fields, by="Sato Keiko")

    assert details_in(world, "haruka", "sales", TITLE, "Home 1G in Salesforce, last changed by Sato Keiko")


def test_eligibility_can_not_be_ticked_by_hand_but_left_out_with_a_reason(world: World) -> None:
    onboard(world, needs=["internet"]).close()
    card = verification(world)
    assert [each for each in ticks_of(card) if "eligibility" in each] == []

    haruka = world.person("haruka")
    forged = {"type": "button", "action_id": "step.tick", "value": ticks_of(card)[0].replace("contact", "eligibility")}
    haruka.act({"channel": world.workspace.channels[SALES], "message": card}, card["blocks"][-1]["block_id"], forged)
    assert "Baton ticks this" in eventually(world, haruka.whispers)[0]

    choose(world, "haruka", "sales", card, "Does not apply …")
    haruka.await_view("Does not apply")
    assert submitted(haruka, {"item": ["eligibility"], "words": "They cancelled the internet part."}).ok
    assert details_in(world, "haruka", "sales", TITLE, "They cancelled the internet part.")


def test_a_result_that_cs_record_while_sales_enter_another_is_not_overwritten(world: World) -> None:
    onboard(world, needs=["internet"]).close()
    card = verification(world)
    haruka = world.person("haruka")
    haruka.click(SALES, card["ts"], "step.complete")
    haruka.await_view()
    quiet(world)
    world.application.stop_polling()
    fields = {"Internet_Eligibility__c": "Apartment 1G", "Internet_Eligibility_Status__c": "Checked"}
    world.org.update("Account", account_of(world, "10297")["Id"], fields, by="Sato Keiko")

    assert submitted(haruka, {"checks": ["contact", "address"], "field.result": "Home 10G"}).ok

    shown = text_of(verification(world, "*Not saved*"))
    assert "The customer in Salesforce is not as it was shown: eligibility. Sato Keiko changed the customer last" in shown
    assert account_of(world, "10297")["Internet_Eligibility__c"] == "Apartment 1G"
    world.application.polling.poll()
    assert complete(world, "haruka", "sales", TITLE, checks=["contact", "address"]).ok
    assert "internet: Apartment 1G" in farewell(world, card)


def test_what_is_handed_back_can_be_taken_up_again(world: World) -> None:
    onboard(world).close()
    press(world, "haruka", "sales", verification(world), "step.return")
    haruka = world.person("haruka")
    haruka.await_view("Hand back")
    assert submitted(haruka, {"words": "The name is spelled wrong."}).ok

    card = card_in(world, "sales", "Customer account", "spelled wrong")
    assert buttons_of(card)[0] == "Use this account"
    assert complete(world, "daichi", "sales", "Customer account").ok
    card_in(world, "sales", "Customer account", "Reused")
    verification(world, "Complete step")
    assert complete(world, "haruka", "sales", TITLE, checks=["contact", "address"]).ok
    farewell(world, verification(world))
    assert len(notes_on(world.org, account_of(world, "10297")["Id"])) == 3


def test_where_a_customer_stands_is_told_by_number_and_by_name(world: World) -> None:
    onboard(world, needs=["internet"]).close()
    tick(world, "haruka", "contact")
    world.customers.requests.act("eligibility_newest")
    verification(world, "waits for CS")
    card_in(world, "cs", "00000001")

    for words in ("10297", "cafe sak"):
        shown = asked(world, "haruka", words)
        for said in ("10297", "Cafe Sakura", "Contact details confirmed", "<@U0HARUKA>", ":white_medium_square:", "Also open"):
            assert said in shown, (words, said)
        assert "Prospect" in shown


def test_of_many_customers_with_one_name_the_best_are_shown_of_how_many(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    for number, name in enumerate([*(f"田中 花子{each}" for each in range(30)), "タナカ", "㈱田中"]):
        world.org.create("Account", {"Name": name, "SF_Account_No__c": str(20000 + number)}, by="Sato Keiko")

    shown = asked(world, "haruka", "㈱田中")

    assert "32 customers have a name like “㈱田中”. The best 10 are shown; type more of the name." in shown
    assert shown.index("20031") < shown.index("田中 花子")
    monkeypatch.setattr(account_reading, "READ_AT_MOST", 20)
    assert "More than 20 customers have a name like “田中”. The best 10 are shown" in asked(world, "haruka", "田中")


def test_several_nobody_and_those_from_before_are_told_apart(world: World) -> None:
    assert "4 customers have a name like" in asked(world, "haruka", "a")
    assert "has no customer with the number or name “Nobody % at all'”" in asked(world, "haruka", "Nobody % at all'")
    assert "No onboarding is known" in asked(world, "haruka", "10294")


def test_nobody_and_those_from_before_can_be_onboarded_from_the_answer(world: World) -> None:
    haruka = world.person("haruka")
    asked(world, "haruka", "Hotel Fuji")
    press_answer(world, haruka, "onboard.open")
    haruka.await_view("Onboard a customer")
    looked_up(world, haruka)
    assert "Hotel Fuji" in str(haruka.view["blocks"])
    haruka.close()

    asked(world, "haruka", "10294")
    press_answer(world, haruka, "onboard.open")
    haruka.await_view("Onboard a customer")
    assert set(fields_of(haruka)) == {"needs", "client"}
    assert send(haruka, {"needs": ["kyc"]}).ok
    await_words(world, haruka, "has begun")
    assert "Suzuki Hanako" in text_of(verification(world))


def test_while_salesforce_is_down_what_is_known_here_is_told(world: World) -> None:
    onboard(world).close()
    verification(world)
    world.org.faults.down = True

    assert "this is what Baton knows about" in asked(world, "haruka", "10297")
    assert "Baton knows no onboarding of 10294" in asked(world, "haruka", "10294")


@pytest.mark.parametrize("who", ["haruka", "daichi"])
def test_an_onboarding_that_is_no_longer_needed_is_withdrawn(world: World, who: str) -> None:
    onboard(world).close()
    choose(world, who, "sales", verification(world), "Withdraw …")
    person = world.person(who)
    person.await_view("Withdraw")
    assert submitted(person, {"words": "They signed with another provider."}).ok

    assert "withdrew it: They signed with another provider." in text_of(verification(world, "*Withdrawn*"))


def verification(world: World, part: str = "") -> Json:
    """Wait for the card of a customer's verification and return it."""
    return card_in(world, "sales", TITLE, part)


def farewell(world: World, card: Json) -> str:
    """Wait for the channel message that the customer can sign up."""

    def found() -> str | None:
        answer = [m for m in world.workspace.messages(SALES) if "can use the portal" in m["text"] and m.get("thread_ts")]
        return str(answer[-1]["text"]) if answer else None

    return str(eventually(world, found))


def tick(world: World, handle: str, item: str) -> None:
    """Tick an item on the card."""
    card = verification(world)
    value = next(each for each in ticks_of(card) if parse_task(each).choice == item)
    assert press(world, handle, "sales", card, "step.tick", value).ok
    eventually(world, lambda: not any(parse_task(each).choice == item for each in ticks_of(verification(world))))


def ticks_of(card: Json) -> list[str]:
    """Return the items of a card that can be ticked."""
    buttons = [block["accessory"] for block in card["blocks"] if "accessory" in block]
    return [each["value"] for each in buttons if each["action_id"] == "step.tick"]


def asked(world: World, handle: str, words: str) -> str:
    """Ask for a customer's status and return the answer."""
    person = world.person(handle)
    before = len(world.workspace.ephemerals(person.id))
    assert person.command(SALES, "/onboard", words).ok
    eventually(world, lambda: len(world.workspace.ephemerals(person.id)) > before)
    answer = world.workspace.ephemerals(person.id)[-1]
    return f"{answer['text']} {text_of(answer)} {answer['blocks']}"


def press_answer(world: World, person: Any, action: str) -> None:
    """Press a button of a person's last answer."""
    answer = world.workspace.ephemerals(person.id)[-1]
    assert person.click_whisper(answer["ts"], action).ok
