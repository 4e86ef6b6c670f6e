"""`/onboard`: an account is created once under its own number, and duplicates are shown first."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from sandbox.salesforce.panel.record_details import notes_on
from sandbox.slack.block_kit.visible_text import text_of
from sandbox.slack.delivery.payloads import view_submission
from sandbox.world.direct_changes import take_next_number
from sandbox.world.world import World
from tests.each_case import check_each
from tests.stories.by_hand import card_in, press
from tests.stories.cards import buttons_of, eventually, quiet, submitted
from tests.stories.onboarding import (
    SAKURA,
    SALES,
    TITLE,
    account_of,
    accounts_with,
    await_words,
    count_of,
    fields_of,
    held,
    looked_up,
    number_in,
    onboard,
    open_form,
    send,
    type_in,
)

CONFIRMED = "*Confirmed* by Salesforce"


def test_an_account_is_created_under_the_next_free_number_and_its_card_tells_nothing_private(world: World) -> None:
    haruka = open_form(world)
    assert number_in(haruka) == "10297" and "next free number" in text_of(haruka.view)

    assert send(haruka, SAKURA | {"needs": ["internet", "migrates"], "client": "77"}).ok

    await_words(world, haruka, "has begun")
    card = card_in(world, "sales", "Customer account", CONFIRMED)
    account = account_of(world, "10297")
    assert (account["Name"], account["Phone"], account["Email__c"]) == ("Cafe Sakura", "03-5555-0303", "hello@sakura.example")
    assert (account["BillingPostalCode"], account["BillingStreet"]) == ("150-0002", "2-3-4 Shibuya")
    assert account["Account_Status__c"] == "Prospect"
    (note,) = notes_on(world.org, account["Id"])
    assert "Haruka Ito" in note["body"] and "Yamada Ichiro" in note["body"] and "client 77" in note["body"]
    for shown in (text_of(card), text_of(card_in(world, "sales", "Verification"))):
        assert "Cafe Sakura" in shown and account["Id"] in str(card["blocks"])
        assert "5555" not in shown and "sakura.example" not in shown and "2-3-4" not in shown


def test_what_is_typed_in_many_ways_reaches_salesforce_in_one(world: World) -> None:
    haruka = open_form(world)
    typed = {
        "phone": "０３ー５５５５－０３０３",
        "postal_code": "〒１５００００２",
        "city": "渋谷区",
        "street": "渋谷２ー３‐４　ﾊｲﾂ１０１",
    }

    assert send(haruka, SAKURA | typed).ok

    await_words(world, haruka, "has begun")
    card_in(world, "sales", "Customer account", CONFIRMED)
    account = account_of(world, "10297")
    assert (account["Phone"], account["BillingPostalCode"]) == ("03-5555-0303", "150-0002")
    assert (account["BillingCity"], account["BillingStreet"]) == ("渋谷区", "渋谷2-3-4 ハイツ101")


def test_customers_who_may_be_the_same_are_shown_with_links_before_anything_is_created(world: World) -> None:
    before, haruka = count_of(world), open_form(world)
    values = {"name": "Ｃａｆｅ　Yamabiko", "email": "OWNER@yamabiko.example", "phone": "+81 90-1234-5678"}
    values |= {"city": "Yokohama", "street": "7‐8  Motomachi", "state": "", "postal_code": ""}

    assert send(haruka, values).ok

    haruka.await_view("Already there?")
    shown = text_of(haruka.view)
    assert "10295 Cafe Yamabiko" in shown and "Why: *same e-mail*, *same name* and *same address*" in shown
    assert "10293" in shown and "Why: *same phone*" in shown and "lightning/r/Account/" in str(haruka.view)
    assert count_of(world) == before and not world.workspace.messages(SALES)

    assert submitted(haruka).ok
    card_in(world, "sales", "Customer account", CONFIRMED)
    assert count_of(world) == before + 1 and "has begun" in text_of(haruka.view)


def test_a_company_that_is_written_in_another_way_is_shown_with_why(world: World) -> None:
    world.org.create("Account", {"Name": "㈱田中商事", "SF_Account_No__c": "10200", "Phone": "+81 3-5555-0399"}, by="Sato Keiko")
    haruka = open_form(world)

    assert send(haruka, SAKURA | {"name": "株式会社　田中商事", "phone": "０３ー５５５５ー０３９９"}).ok

    haruka.await_view("Already there?")
    assert "10200 ㈱田中商事" in text_of(haruka.view) and "Why: *same phone* and *same name*" in text_of(haruka.view)


def test_one_that_is_there_already_can_be_used_instead(world: World) -> None:
    before, haruka = count_of(world), open_form(world)
    assert send(haruka, SAKURA | {"email": "owner@yamabiko.example", "needs": ["kyc"]}).ok
    haruka.await_view("Already there?")

    haruka.click_view("onboard.use")

    await_words(world, haruka, "has begun")
    assert "Reused" in text_of(card_in(world, "sales", "Customer account", CONFIRMED))
    assert "Customer 10295" in text_of(card_in(world, "sales", "Verification"))
    assert count_of(world) == before


def test_a_number_that_is_taken_is_told_while_it_is_typed_and_again_when_it_is_sent(world: World) -> None:
    before, haruka = count_of(world), open_form(world)

    assert type_in(haruka, "number", SAKURA | {"number": "10293"}).ok
    await_words(world, haruka, "10293 belongs to")
    assert "10297 is free" in text_of(haruka.view) and held(haruka, "name") == "Cafe Sakura"
    assert type_in(haruka, "number", SAKURA | {"number": "20000"}).ok
    await_words(world, haruka, "20000 is free")
    assert send(haruka, SAKURA | {"number": "10293"}).ok

    haruka.await_view("Already there?")
    assert "Customer number 10293 belongs to" in text_of(haruka.view) and not haruka.view["submit"]
    haruka.click_view("onboard.back")
    haruka.await_view(TITLE)
    looked_up(world, haruka)
    assert held(haruka, "street") == SAKURA["street"] and count_of(world) == before


def test_two_who_are_proposed_the_same_number_get_it_once_and_the_other_is_told(world: World) -> None:
    haruka, daichi = open_form(world), open_form(world, "daichi")
    assert number_in(haruka) == number_in(daichi) == "10297"

    world.org.faults.delay = 0.3
    assert send(haruka, SAKURA).ok and send(daichi, SAKURA | {"name": "Bar Ume", "email": "ume@example.jp", "phone": ""}).ok

    def outcome(person: Any) -> str:
        return text_of(person.view) if person.view else ""

    eventually(world, lambda: all("Looking" not in outcome(each) for each in (haruka, daichi)))
    outcomes = sorted("has begun" in outcome(each) for each in (haruka, daichi))
    assert outcomes == [False, True]
    late = haruka if "has begun" not in outcome(haruka) else daichi
    assert "10297" in outcome(late) and late.view["title"]["text"] in (TITLE, "Already there?")
    quiet(world)
    assert len(accounts_with(world, "10297")) == 1


def test_an_answer_that_is_lost_creates_no_second_account(world: World) -> None:
    before, haruka = count_of(world), open_form(world)
    assert send(haruka, SAKURA | {"email": "owner@yamabiko.example"}).ok
    haruka.await_view("Already there?")
    world.application.stop_polling()
    world.org.faults.drop_after = 1

    assert submitted(haruka).ok

    card_in(world, "sales", "Customer account", CONFIRMED)
    quiet(world)
    assert world.org.faults.drop_after == 0 and count_of(world) == before + 1
    assert len(notes_on(world.org, account_of(world, "10297")["Id"])) == 1


def test_a_form_that_is_sent_twice_creates_one_account(world: World) -> None:
    before, haruka = count_of(world), open_form(world)
    view, named = haruka.view, fields_of(haruka)
    state = {named[name]: {"onboard.typed": {"type": "plain_text_input", "value": value}} for name, value in SAKURA.items()}

    outcome = [view_submission(world.workspace, haruka.id, view, state) for _ in range(3)]
    with ThreadPoolExecutor() as at_once:
        assert all(answer.ok for answer in at_once.map(world.delivery.interaction, outcome))

    card_in(world, "sales", "Customer account", CONFIRMED)
    quiet(world)
    assert count_of(world) == before + 1 and len(world.application.queries.waiting("onboarding")) == 1


def test_while_salesforce_is_down_nothing_can_be_looked_up_and_the_form_is_kept(world: World) -> None:
    haruka = open_form(world)
    world.org.faults.down = True

    assert send(haruka, SAKURA).ok

    await_words(world, haruka, "nothing was created")
    assert submitted(haruka).ok
    await_words(world, haruka, "nothing was created")
    world.org.faults.down = False
    assert submitted(haruka).ok
    await_words(world, haruka, "has begun")
    card_in(world, "sales", "Customer account", CONFIRMED)


def test_when_salesforce_goes_down_after_that_the_account_is_created_later(world: World) -> None:
    haruka = open_form(world)
    assert send(haruka, SAKURA | {"email": "owner@yamabiko.example"}).ok
    haruka.await_view("Already there?")
    world.org.faults.down = True

    assert submitted(haruka).ok

    card_in(world, "sales", "Customer account", "*Saving* since")
    assert not accounts_with(world, "10297")
    world.org.faults.down = False
    card_in(world, "sales", "Customer account", CONFIRMED)
    assert account_of(world, "10297")["Name"] == "Cafe Sakura"


@pytest.mark.parametrize("rule", ["account_rule", "duplicate_rule"])
def test_what_salesforce_refuses_is_shown_with_its_reason_and_can_be_mended(world: World, rule: str) -> None:
    setattr(world.org.faults, rule, "Use one of these records?")
    haruka = onboard(world)
    card = card_in(world, "sales", "Customer account", "Use one of these records?")
    assert "*Refused by Salesforce*" in text_of(card) and buttons_of(card)[0] == "Create account"
    haruka.close()
    setattr(world.org.faults, rule, "")

    press(world, "daichi", "sales", card, "onboard.correct")
    daichi = world.person("daichi")
    daichi.await_view(TITLE)
    looked_up(world, daichi)
    assert held(daichi, "email") == "hello@sakura.example" and number_in(daichi) == "10297"
    assert send(daichi, {"name": "Cafe Sakura K.K."}).ok

    card_in(world, "sales", "Customer account", CONFIRMED)
    assert account_of(world, "10297")["Name"] == "Cafe Sakura K.K."


def test_a_number_that_somebody_takes_in_salesforce_meanwhile_is_refused_with_whose_it_is(world: World) -> None:
    haruka = open_form(world)
    assert send(haruka, SAKURA | {"email": "owner@yamabiko.example"}).ok
    haruka.await_view("Already there?")
    assert take_next_number(world.org) == "10297"

    assert submitted(haruka).ok

    card = card_in(world, "sales", "Customer account", "belongs to Walk-in 10297")
    assert account_of(world, "10297")["Id"] in str(card["blocks"])
    haruka.close()
    press(world, "haruka", "sales", card, "onboard.correct")
    haruka.await_view(TITLE)
    await_words(world, haruka, "10298 is free")
    assert send(haruka, {"number": "10298"}).ok
    haruka.await_view("Already there?")
    assert submitted(haruka).ok
    card_in(world, "sales", "Customer account", CONFIRMED)
    assert account_of(world, "10298")["Name"] == "Cafe Sakura"


def test_what_is_missing_or_wrong_is_told_beside_its_field(world: World) -> None:
    haruka = open_form(world)

    def check(case: tuple[dict[str, str], str, str]) -> None:
        wrong, field, words = case

        outcome = send(haruka, SAKURA | wrong)

        ((block, sentence),) = outcome.errors.items()
        assert block.startswith(f"field.{field}:") and words in sentence

    cases = (
        ({"email": "", "phone": ""}, "email", "so that the customer can be reached"),
        ({"email": "sakura"}, "email", "no e-mail address"),
        ({"phone": "call me"}, "phone", "no phone number"),
        ({"phone": "090-123-4567"}, "phone", "write it as 03-1234-5678"),
        ({"postal_code": "150-001"}, "postal_code", "write it as 150-0001"),
        ({"number": "10 297"}, "number", "without blanks"),
    )
    check_each(cases, check)


def test_only_sales_and_their_manager_may_onboard(world: World) -> None:
    aiko = world.person("aiko")
    assert aiko.command("C0CS", "/onboard").ok and aiko.command("C0CS", "/onboard", "10293").ok

    eventually(world, lambda: len(aiko.whispers()) == 2)
    assert all("Only members of #sales-team and the Sales Manager can onboard customers" in each for each in aiko.whispers())
    assert aiko.view is None and open_form(world, "daichi").view
