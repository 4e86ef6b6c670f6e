"""The habits of real orgs: each changes the fields, the answers and what a query may filter."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.server.serving import serve
from sandbox.salesforce.objects.habits import Habit
from sandbox.salesforce.org import Org
from sandbox.salesforce.rest.app import org_app
from sandbox.world.seed import Customers
from tests.sandbox.conftest import Api, code_of

Json = dict[str, Any]


@pytest.fixture
def habit_api(request: pytest.FixtureRequest) -> Iterator[tuple[Org, Customers, Api]]:
    """An org with the habits that the test names, and a client of it."""
    org = Org(lambda: datetime(2026, 11, 24, 1, 0, tzinfo=UTC), "id", "secret", habits=request.param)
    served = serve(org_app(org))
    org.instance_url = served.url
    api = Api(served.url, "id", "secret")
    api.log_in()
    yield org, Customers(org, org.now), api
    served.stop(patience=0)


def having(*habits: Habit) -> pytest.MarkDecorator:
    """Run a test in an org with habits."""
    return pytest.mark.parametrize("habit_api", [habits], indirect=True, ids=["+".join(habits)])


def rows(api: Api, soql: str) -> list[Json]:
    """Return the records of a query."""
    answer = api.query(soql)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["records"])


def described(api: Api, sobject: str, name: str) -> Json:
    """Return the description of a field."""
    fields = api.call("GET", f"/sobjects/{sobject}/describe").json()["fields"]
    return next(each for each in fields if each["name"] == name)


@having(Habit.NUMBER_IDS)
def test_a_number_field_answers_with_a_double_and_takes_numbers_only(habit_api: tuple[Org, Customers, Api]) -> None:
    org, _, api = habit_api
    account = org.records("Account")[0]["Id"]

    answer = api.query("SELECT SF_Account_No__c FROM Account WHERE SF_Account_No__c = 10293")
    assert '"SF_Account_No__c": 10293.0' in answer.text
    assert code_of(api.query("SELECT Id FROM Account WHERE SF_Account_No__c = '10293'")) == "INVALID_FIELD"
    assert code_of(api.call("PATCH", f"/sobjects/Account/{account}", {"SF_Account_No__c": "10300"})) == "JSON_PARSER_ERROR"
    assert api.call("PATCH", f"/sobjects/Account/{account}", {"SF_Account_No__c": 10300}).status_code == 204


@having(Habit.PRIORITY_CHECKBOX, Habit.EXPRESS_CHECKBOX)
def test_a_flag_is_a_checkbox(habit_api: tuple[Org, Customers, Api]) -> None:
    _, customers, api = habit_api
    customers.act("order")
    urgent = customers.act("priority")
    express = customers.requests.act("eligibility_express")

    assert [row["Id"] for row in rows(api, "SELECT Id FROM Order WHERE Priority__c = true")] == [urgent]
    assert rows(api, "SELECT Id, Express__c FROM Case WHERE Express__c = true")[0]["Id"] == express
    assert code_of(api.query("SELECT Id FROM Order WHERE Priority__c = 'true'")) == "INVALID_FIELD"


@having(Habit.PICKLIST_LABELS)
def test_a_picklist_value_has_a_label_which_field_history_holds(habit_api: tuple[Org, Customers, Api]) -> None:
    _, customers, api = habit_api
    order = customers.act("order")

    (row,) = rows(api, "SELECT Status FROM Order WHERE Status = 'Pending Review'")
    values = {each["value"]: each["label"] for each in described(api, "Order", "Status")["picklistValues"]}
    (change,) = rows(api, f"SELECT NewValue FROM OrderHistory WHERE Field = 'Status' AND OrderId = '{order}'")
    statuses = {each["ApiName"]: each["MasterLabel"] for each in rows(api, "SELECT ApiName, MasterLabel FROM OrderStatus")}

    assert row["Status"] == "Pending Review" and not rows(api, "SELECT Id FROM Order WHERE Status = '審査待ち'")
    assert values["Pending Review"] == statuses["Pending Review"] == change["NewValue"] == "審査待ち"


@having(Habit.CUSTOM_ADDRESS, Habit.LONG_TEXT)
def test_long_text_and_whole_addresses_are_read_but_not_filtered(habit_api: tuple[Org, Customers, Api]) -> None:
    _, customers, api = habit_api
    customers.act("order")

    (order,) = rows(api, "SELECT Site__c, Site__Street__s FROM Order WHERE Site__Street__s = '1-2-3 Jingumae'")
    (account,) = rows(api, "SELECT Address_Text__c, ShippingAddress FROM Account WHERE SF_Account_No__c = '10293'")

    assert (order["Site__c"]["street"], order["Site__c"]["stateCode"]) == ("1-2-3 Jingumae", "13")
    assert account["Address_Text__c"] == "150-0001, Tokyo, Shibuya, 1-2-3 Jingumae"
    assert described(api, "Order", "Site__Street__s")["compoundFieldName"] == "Site__c"
    assert described(api, "Account", "BillingStreet")["compoundFieldName"] == "BillingAddress"
    for sobject, name in (("Order", "Site__c"), ("Account", "Address_Text__c"), ("Account", "BillingAddress")):
        assert not described(api, sobject, name)["filterable"]
        assert code_of(api.query(f"SELECT Id FROM {sobject} WHERE {name} = 'x'")) == "INVALID_FIELD"


@having(Habit.DATE_FIELDS, Habit.TEXT_LOOKUPS)
def test_a_day_has_no_time_and_an_id_in_a_text_has_15_characters(habit_api: tuple[Org, Customers, Api]) -> None:
    org, customers, api = habit_api
    case = org.get("Case", customers.requests.act("cancel_internet"))
    name = "ScheduledCancellationDateAndTime__c"

    (sale,) = rows(api, f"SELECT Id, {name} FROM Opportunity WHERE {name} = 2026-12-29")
    refused = api.call("PATCH", f"/sobjects/Opportunity/{sale['Id']}", {name: "2026-12-29T00:00:00Z"})

    assert sale[name] == "2026-12-29" and str(case["Opportunity__c"]) == sale["Id"][:15]
    assert code_of(refused) == "JSON_PARSER_ERROR"


@having()
def test_an_address_is_refused_by_its_encoded_length(habit_api: tuple[Org, Customers, Api]) -> None:
    _, _, api = habit_api
    streets = ", ".join(f"'{'渋谷区神宮前' * 10}{number}'" for number in range(40))
    soql = f"SELECT Id FROM Account WHERE BillingStreet IN ({streets})"

    assert len(soql) < 3_000
    assert api.query(soql).status_code == 414
    assert api.query("SELECT Id FROM Account", X_Long="x" * 16_384).status_code == 431
