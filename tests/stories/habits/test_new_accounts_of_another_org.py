"""`/onboard` in orgs that keep their customers as persons, under record types, with fields, states and numbers of their own."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from sandbox.salesforce.objects.account_habits import CHANNEL
from sandbox.salesforce.objects.habits import ACCOUNT_HABITS, Habit
from sandbox.salesforce.panel.record_details import notes_on
from sandbox.salesforce.records.state import DuplicateRule
from sandbox.slack.block_kit.visible_text import text_of
from sandbox.world.world import World
from tests.habits import policy_for
from tests.stories.by_hand import card_in, complete, press
from tests.stories.cards import Json, eventually, quiet, submitted
from tests.stories.conftest import FAST, begun
from tests.stories.customers.test_a_customer_is_verified import farewell
from tests.stories.onboarding import SAKURA, SALES, TITLE, await_words, count_of, fields_of, held, looked_up, open_form, send

CONFIRMED = "*Confirmed* by Salesforce"
PERSON = {key: value for key, value in SAKURA.items() if key not in ("name", "contact")} | {
    "last_name": "Yamada", "first_name": "Ichiro", "email": "ichiro@example.jp",
}  # fmt: skip
TWIN = {"Name": "Twin", "SF_Account_No__c": "900", "BillingState": "Aichi"}

Begin = Callable[..., World]


@pytest.fixture
def begin() -> Iterator[Begin]:
    """Start a world whose org has some habits; further names are lines of the policy's section `salesforce`."""
    running: list[Iterator[World]] = []

    def start(*habits: Habit, **salesforce: object) -> World:
        policy = replace(policy_for(habits, **salesforce), intake=FAST.intake, certificates=())
        running.append(begun(World(policy, brisk=True, habits=habits)))
        return next(running[-1])

    yield start
    for each in running:
        next(each, None)


def newest(world: World) -> Json:
    """Return the account that was created last."""
    return world.org.records("Account")[-1]


def menu_of(person: Any, name: str) -> tuple[str, list[Json]]:
    """Return the block of a menu of the form, and its options."""
    block = next(each for each in person.view["blocks"] if each.get("block_id") == fields_of(person)[name])
    groups = block["element"].get("option_groups") or [block["element"]]
    return block["block_id"], [option for group in groups for option in group["options"]]


def options_of(person: Any, name: str) -> list[str]:
    """Return what a menu of the form offers."""
    return [str(each["text"]["text"]) for each in menu_of(person, name)[1]]


def choose(person: Any, name: str, value: str) -> Any:
    """Choose an option of a menu of the form."""
    block, options = menu_of(person, name)
    option = next(each for each in options if each["value"] == value)
    picked = {"type": "static_select", "action_id": "onboard.typed", "selected_option": option}
    return person.act({"view": person.view}, block, picked, {block: {"onboard.typed": picked}})


def test_a_person_account_has_both_names_and_the_e_mail_of_the_person(begin: Begin) -> None:
    world = begin(Habit.PERSON_ACCOUNTS)
    haruka = open_form(world)
    assert {"last_name", "first_name"} <= set(fields_of(haruka)) and not {"name", "contact"} & set(fields_of(haruka))

    assert send(haruka, PERSON).ok

    await_words(world, haruka, "Yamada Ichiro")
    card_in(world, "sales", "Customer account", CONFIRMED)
    made = newest(world)
    assert (made["IsPersonAccount"], made["LastName"], made["FirstName"]) == (True, "Yamada", "Ichiro")
    assert made["PersonEmail"] == "ichiro@example.jp" and not made.get("Email__c")
    assert "Yamada Ichiro" in text_of(card_in(world, "sales", "Verification"))


@pytest.mark.parametrize(
    "same", [{"email": "TARO@example.jp"}, {"phone": "+81 80-1111-2222"}, {"last_name": "Taro", "first_name": "Ito"}]
)
def test_a_person_who_is_there_is_found_by_the_fields_of_persons(begin: Begin, same: Json) -> None:
    world = begin(Habit.PERSON_ACCOUNTS)
    person = next(each for each in world.org.schema.sobject("Account").record_types if each.is_person)
    known = {"RecordTypeId": person.record_type_id, "LastName": "Ito", "FirstName": "Taro", "PersonEmail": "taro@example.jp"}
    known |= {"PersonMobilePhone": "080-1111-2222", "BillingCity": "Shibuya", "BillingStreet": "2-3-4 Shibuya"}
    world.org.create("Account", known, by="Sato Keiko")
    before, haruka = count_of(world), open_form(world)

    assert send(haruka, PERSON | same).ok

    haruka.await_view("Already there?")
    assert "Ito Taro" in text_of(haruka.view) and count_of(world) == before


def test_the_names_of_a_person_are_kept_for_a_correction(begin: Begin) -> None:
    world = begin(Habit.PERSON_ACCOUNTS)
    world.org.faults.account_rule = "Please ask for an approval."
    haruka = open_form(world)
    assert send(haruka, PERSON | {"last_name": "van der Berg"}).ok
    card = card_in(world, "sales", "Customer account", "Please ask for an approval.")
    world.org.faults.account_rule = ""
    haruka.close()

    press(world, "haruka", "sales", card, "onboard.correct")
    haruka.await_view(TITLE)
    looked_up(world, haruka)
    assert (held(haruka, "last_name"), held(haruka, "first_name")) == ("van der Berg", "Ichiro")
    assert send(haruka, {"first_name": "Jan"}).ok

    card_in(world, "sales", "Customer account", CONFIRMED)
    assert newest(world)["Name"] == "van der Berg Jan"


def test_a_record_type_is_named_by_the_policy(begin: Begin) -> None:
    world = begin(Habit.RECORD_TYPES, account_record_type="Residential customer")
    haruka = open_form(world)

    assert send(haruka, SAKURA).ok

    card_in(world, "sales", "Customer account", CONFIRMED)
    kinds = {each.record_type_id: each.developer_name for each in world.org.schema.sobject("Account").record_types}
    assert kinds[str(newest(world)["RecordTypeId"])] == "Residential"


@pytest.mark.parametrize(
    ("habit", "lines", "words"),
    [
        (Habit.RECORD_TYPES, {"account_record_type": "Partner"}, "may not use the record type Partner"),
        (Habit.RECORD_TYPES, {"account_record_type": "Gone"}, "no record type Gone"),
        (Habit.STATE_PICKLISTS, {"country": "Nippon"}, "no country Nippon"),
        (Habit.REQUIRED_FIELD, {"account_defaults": {CHANNEL: "Fax"}}, "does not offer Fax for"),
        (Habit.REQUIRED_FIELD, {"account_defaults": {"Gone__c": "Web"}}, "no field Gone"),
    ],
)
def test_what_keeps_accounts_from_being_created_is_said_before_a_form_is_filled_in(
    begin: Begin, habit: Habit, lines: dict[str, object], words: str
) -> None:
    world = begin(habit, **lines)
    haruka = world.person("haruka")

    assert haruka.command("C0SALES", "/onboard").ok

    await_words(world, haruka, words)
    assert not fields_of(haruka) and not haruka.view.get("submit")


def test_a_required_field_has_the_value_of_the_policy(begin: Begin) -> None:
    world = begin(Habit.REQUIRED_FIELD)
    haruka = open_form(world)

    assert send(haruka, SAKURA).ok

    card_in(world, "sales", "Customer account", CONFIRMED)
    assert newest(world)[CHANNEL] == "Shop"


def test_the_form_offers_the_states_of_the_country(begin: Begin) -> None:
    world = begin(Habit.STATE_PICKLISTS)
    haruka = open_form(world)
    assert options_of(haruka, "state") == ["Tokyo", "Kanagawa", "Osaka"]

    assert send(haruka, SAKURA | {"state": "Kanagawa"}).ok

    card_in(world, "sales", "Customer account", CONFIRMED)
    made = newest(world)
    assert (made["BillingStateCode"], made["BillingState"], made["BillingCountryCode"]) == ("14", "Kanagawa", "JP")


def test_a_state_is_offered_under_the_country_that_is_chosen(begin: Begin) -> None:
    world = begin(Habit.STATE_PICKLISTS, country=None)
    haruka = open_form(world)
    assert options_of(haruka, "country") == ["Japan", "United States"] and "state" not in fields_of(haruka)

    assert choose(haruka, "country", "United States").ok
    eventually(world, lambda: "state" in fields_of(haruka))
    assert options_of(haruka, "state") == ["California", "Washington"]
    assert send(haruka, SAKURA | {"country": "United States", "state": "California"}).ok

    card_in(world, "sales", "Customer account", CONFIRMED)
    assert (newest(world)["BillingStateCode"], newest(world)["BillingCountryCode"]) == ("CA", "US")


def test_the_form_offers_what_the_record_type_allows(begin: Begin) -> None:
    lines = {"account_record_type": "Residential"}
    world = begin(Habit.RECORD_TYPES, Habit.STATE_PICKLISTS, Habit.REQUIRED_FIELD, Habit.RECORD_TYPE_VALUES, **lines)
    haruka = open_form(world)
    assert options_of(haruka, "state") == ["Tokyo", "Kanagawa"], "not Osaka, which only companies have"

    assert send(haruka, SAKURA | {"state": "Kanagawa"}).ok

    card_in(world, "sales", "Customer account", CONFIRMED)
    made = newest(world)
    assert (made["BillingStateCode"], made[CHANNEL], made["Account_Status__c"]) == ("14", "Shop", "Prospect")


def test_a_value_that_the_record_type_lacks_is_said_before_a_form_is_filled_in(begin: Begin) -> None:
    lines = {"account_record_type": "Residential", "account_defaults": {CHANNEL: "Web"}}
    world = begin(Habit.RECORD_TYPES, Habit.REQUIRED_FIELD, Habit.RECORD_TYPE_VALUES, **lines)
    haruka = world.person("haruka")

    assert haruka.command(SALES, "/onboard").ok

    await_words(world, haruka, "does not offer Web for")
    assert not haruka.view.get("submit")


def test_a_number_that_the_org_assigns_is_read_back_and_shown(begin: Begin) -> None:
    world = begin(Habit.AUTO_NUMBERS)
    haruka = open_form(world)
    assert "number" not in fields_of(haruka)

    assert send(haruka, {key: value for key, value in SAKURA.items() if key != "number"}).ok

    await_words(world, haruka, "Salesforce assigns the customer number")
    assert "10297" in text_of(card_in(world, "sales", "Customer account", CONFIRMED))
    card = card_in(world, "sales", "Verification")
    assert "Customer 10297" in text_of(card) and newest(world)["SF_Account_No__c"] == "10297"
    haruka.close()
    assert complete(world, "haruka", "sales", "Verification of the customer", checks=["contact", "address"]).ok
    assert "sign up with customer number 10297" in farewell(world, card)


def test_an_account_with_a_number_of_the_org_is_created_once_although_an_answer_is_lost(begin: Begin) -> None:
    world = begin(Habit.AUTO_NUMBERS)
    before, haruka = count_of(world), open_form(world)
    assert send(haruka, SAKURA | {"email": "owner@yamabiko.example"}).ok
    haruka.await_view("Already there?")
    world.application.stop_polling()
    world.org.faults.drop_after = 1

    assert submitted(haruka).ok

    assert "10297" in text_of(card_in(world, "sales", "Customer account", CONFIRMED))
    quiet(world)
    assert world.org.faults.drop_after == 0 and count_of(world) == before + 1
    assert len(notes_on(world.org, newest(world)["Id"])) == 1


def test_an_alert_of_a_duplicate_rule_is_shown_and_what_was_seen_is_created_anyway(begin: Begin) -> None:
    world = begin()
    world.org.create("Account", TWIN, by="Sato Keiko")
    world.org.duplicate_rule = DuplicateRule(fields=("BillingState",))
    before, haruka = count_of(world), open_form(world)
    assert send(haruka, SAKURA | {"state": "Aichi"}).ok
    card = card_in(world, "sales", "Customer account", "900 Twin")
    assert count_of(world) == before
    haruka.close()

    press(world, "haruka", "sales", card, "onboard.correct")
    haruka.await_view(TITLE)
    looked_up(world, haruka)
    assert submitted(haruka).ok
    haruka.await_view("Already there?")
    assert "900 Twin" in text_of(haruka.view) and "duplicate rule of Salesforce" in text_of(haruka.view)
    assert submitted(haruka).ok

    card_in(world, "sales", "Customer account", CONFIRMED)
    assert count_of(world) == before + 1 and newest(world)["Name"] == "Cafe Sakura"


@pytest.mark.parametrize("is_hidden", [False, True])
def test_an_alert_that_shows_no_customer_is_asked_about_before_anything_is_saved(begin: Begin, is_hidden: bool) -> None:
    world = begin()
    twin = world.org.create("Account", TWIN, by="Sato Keiko")
    world.org.duplicate_rule = DuplicateRule(fields=("BillingState",), names_records=is_hidden)
    if is_hidden:
        world.org.state.hidden.add(twin)
    before, haruka = count_of(world), open_form(world)
    assert send(haruka, SAKURA | {"state": "Aichi"}).ok
    card = card_in(world, "sales", "Customer account", "does not show to Baton")
    assert count_of(world) == before
    haruka.close()

    press(world, "haruka", "sales", card, "onboard.correct")
    haruka.await_view(TITLE)
    looked_up(world, haruka)
    assert submitted(haruka).ok
    haruka.await_view("Already there?")
    assert "Look for them in Salesforce" in text_of(haruka.view) and count_of(world) == before
    assert submitted(haruka).ok

    card_in(world, "sales", "Customer account", CONFIRMED)
    assert count_of(world) == before + 1 and newest(world)["Name"] == "Cafe Sakura"


def test_a_rule_that_blocks_without_showing_a_customer_offers_the_form_only(begin: Begin) -> None:
    world = begin()
    world.org.create("Account", TWIN, by="Sato Keiko")
    world.org.duplicate_rule = DuplicateRule(fields=("BillingState",), blocks=True, names_records=False)
    before, haruka = count_of(world), open_form(world)
    assert send(haruka, SAKURA | {"state": "Aichi"}).ok
    card = card_in(world, "sales", "Customer account", "lets nobody create this customer")
    haruka.close()
    press(world, "haruka", "sales", card, "onboard.correct")
    haruka.await_view(TITLE)
    looked_up(world, haruka)
    assert submitted(haruka).ok

    haruka.await_view("Already there?")
    assert "lets nobody create this account" in text_of(haruka.view) and not haruka.view.get("submit")
    assert count_of(world) == before


def test_duplicates_that_were_shown_by_baton_are_saved_at_once(begin: Begin) -> None:
    world = begin()
    world.org.duplicate_rule = DuplicateRule(fields=("Email__c",))
    before, haruka = count_of(world), open_form(world)
    assert send(haruka, SAKURA | {"email": "owner@yamabiko.example"}).ok
    haruka.await_view("Already there?")

    assert submitted(haruka).ok

    card_in(world, "sales", "Customer account", CONFIRMED)
    assert count_of(world) == before + 1


def test_a_rule_that_blocks_shows_its_records_and_offers_only_these(begin: Begin) -> None:
    world = begin()
    twin = world.org.create("Account", TWIN, by="Sato Keiko")
    world.org.duplicate_rule = DuplicateRule(fields=("BillingState",), blocks=True)
    before, haruka = count_of(world), open_form(world)
    assert send(haruka, SAKURA | {"state": "Aichi"}).ok
    card = card_in(world, "sales", "Customer account", "lets nobody create")
    assert "900 Twin" in text_of(card) and twin in str(card["blocks"])
    haruka.close()
    press(world, "haruka", "sales", card, "onboard.correct")
    haruka.await_view(TITLE)
    looked_up(world, haruka)
    assert submitted(haruka).ok

    haruka.await_view("Already there?")
    assert "900 Twin" in text_of(haruka.view) and not haruka.view.get("submit")
    haruka.click_view("onboard.use")

    card_in(world, "sales", "Customer account", CONFIRMED)
    assert "Customer 900" in text_of(card_in(world, "sales", "Verification"))
    assert count_of(world) == before and len(world.application.queries.waiting("onboarding")) == 1


def test_a_number_with_zeros_in_front_is_the_same_one_where_the_org_keeps_numbers(begin: Begin) -> None:
    world = begin(Habit.NUMBER_IDS)
    haruka = open_form(world)
    assert send(haruka, SAKURA | {"number": "010293"}).ok
    haruka.await_view("Already there?")
    assert "Customer number 10293 belongs to" in text_of(haruka.view)
    haruka.close()

    assert "digits only" in str(send(open_form(world), SAKURA | {"number": "C-10400"}).errors)
    assert send(haruka, SAKURA | {"number": "0010400"}).ok

    assert "10400" in text_of(card_in(world, "sales", "Customer account", CONFIRMED))
    assert float(newest(world)["SF_Account_No__c"]) == 10400


@pytest.mark.parametrize("country", ["Japan", None])
def test_more_states_and_countries_than_a_menu_holds_are_offered_in_groups(begin: Begin, country: str | None) -> None:
    world = begin(Habit.MANY_STATES, country=country)
    haruka, chosen = open_form(world), SAKURA | {"state": "Province 106"}
    if country is None:
        assert len(options_of(haruka, "country")) == 249
        choose(haruka, "country", "Japan")
        eventually(world, lambda: "state" in fields_of(haruka))
        chosen |= {"country": "Japan"}
    assert len(options_of(haruka, "state")) == 110 and "Province 097 – Province 106" in str(haruka.view)

    assert send(haruka, chosen).ok

    card_in(world, "sales", "Customer account", CONFIRMED)
    made = newest(world)
    assert (made["Name"], made["BillingStateCode"], made["BillingCountryCode"]) == ("Cafe Sakura", "P106", "JP")


def test_customers_whose_names_are_encrypted_are_found_and_created_once(begin: Begin) -> None:
    world = begin(Habit.AUTO_NUMBERS, Habit.ENCRYPTED_PEOPLE)
    before, haruka = count_of(world), world.person("haruka")
    haruka.command(SALES, "/onboard", "suzuki")
    eventually(world, lambda: any("Suzuki Hanako" in str(each) for each in haruka.whispers()))

    assert send(open_form(world), SAKURA | {"email": "owner@yamabiko.example"}).ok
    haruka.await_view("Already there?")
    assert "Cafe Yamabiko" in text_of(haruka.view)
    world.application.stop_polling()
    world.org.faults.drop_after = 1
    assert submitted(haruka).ok

    card_in(world, "sales", "Customer account", CONFIRMED)
    quiet(world)
    assert world.org.faults.drop_after == 0 and count_of(world) == before + 1


def test_an_org_with_all_habits_takes_a_customer(begin: Begin) -> None:
    habits = tuple(each for each in ACCOUNT_HABITS if each is not Habit.RECORD_TYPES)
    world = begin(*habits)
    haruka = open_form(world)
    assert "number" not in fields_of(haruka) and options_of(haruka, "state")

    assert send(haruka, PERSON).ok

    card_in(world, "sales", "Customer account", CONFIRMED)
    made = newest(world)
    assert (made["Name"], made["BillingStateCode"], made[CHANNEL]) == ("Yamada Ichiro", "13", "Shop")
    eventually(world, lambda: f"Customer {made['SF_Account_No__c']}" in text_of(card_in(world, "sales", "Verification")))
