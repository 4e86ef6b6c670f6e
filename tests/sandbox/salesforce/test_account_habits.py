"""How real orgs keep their customers: each habit of the sandbox's org takes and refuses new accounts as Salesforce does."""

from typing import Any

import pytest

from sandbox.salesforce.objects.habits import Habit
from sandbox.salesforce.org import Org
from sandbox.salesforce.records.state import DuplicateRule
from sandbox.world.seed import Customers
from tests.sandbox.conftest import Api, code_of
from tests.sandbox.salesforce.test_habits import described, habit_api, having, rows

__all__ = ["habit_api"]
Json = dict[str, Any]
Habits = tuple[Org, Customers, Api]
PERSON, BUSINESS = "012BT0000000002AAA", "012BT0000000001AAA"


def added(api: Api, fields: Json, **headers: str) -> Any:
    """Ask for a new account."""
    return api.call("POST", "/sobjects/Account", fields, **headers)


@having(Habit.PERSON_ACCOUNTS)
def test_a_person_has_a_name_in_parts_and_a_business_has_none(habit_api: Habits) -> None:
    org, _, api = habit_api
    person = {"RecordTypeId": PERSON, "LastName": "Yamada", "FirstName": "Ichiro", "PersonEmail": "ichiro@example.jp"}

    created = added(api, person)

    row = org.get("Account", created.json()["id"])
    assert (row["Name"], row["IsPersonAccount"]) == ("Yamada Ichiro", True)
    assert code_of(added(api, person | {"Name": "Yamada Ichiro"})) == "INVALID_FIELD_FOR_INSERT_UPDATE"
    assert code_of(added(api, {"RecordTypeId": PERSON, "FirstName": "Ichiro"})) == "REQUIRED_FIELD_MISSING"
    assert code_of(added(api, {"Name": "Cafe", "PersonEmail": "cafe@example.jp"})) == "INVALID_FIELD_FOR_INSERT_UPDATE"
    assert org.get("Account", added(api, {"Name": "Cafe"}).json()["id"])["RecordTypeId"] == BUSINESS
    types = rows(api, "SELECT DeveloperName FROM RecordType WHERE SobjectType = 'Account' AND IsPersonType = true")
    assert [each["DeveloperName"] for each in types] == ["PersonAccount"]


@having(Habit.RECORD_TYPES)
def test_a_record_type_that_the_user_may_not_use_is_refused(habit_api: Habits) -> None:
    _, _, api = habit_api
    infos = {each["developerName"]: each for each in api.call("GET", "/sobjects/Account/describe").json()["recordTypeInfos"]}

    assert {name: each["available"] for name, each in infos.items()} == {
        "Corporate": True, "Residential": True, "Partner": False, "Master": True,
    }  # fmt: skip
    refused = added(api, {"Name": "Cafe", "RecordTypeId": infos["Partner"]["recordTypeId"]})
    assert code_of(refused) == "INVALID_CROSS_REFERENCE_KEY"
    assert added(api, {"Name": "Cafe", "RecordTypeId": infos["Residential"]["recordTypeId"]}).status_code == 201


@having(Habit.RECORD_TYPES, Habit.STATE_PICKLISTS, Habit.REQUIRED_FIELD, Habit.RECORD_TYPE_VALUES)
def test_a_record_type_takes_its_own_values_only(habit_api: Habits) -> None:
    _, _, api = habit_api
    infos = {each["name"]: each for each in api.call("GET", "/sobjects/Account/describe").json()["recordTypeInfos"]}
    of = infos["Residential customer"]["recordTypeId"]

    found = api.call("GET", f"/ui-api/object-info/Account/picklist-values/{of}").json()["picklistFieldValues"]

    assert [each["value"] for each in found["Acquisition_Channel__c"]["values"]] == ["Shop", "Phone"]
    states = {each["value"]: each["validFor"] for each in found["BillingStateCode"]["values"]}
    assert states == {"13": [0], "14": [0], "CA": [1]} and found["BillingStateCode"]["controllerValues"] == {"JP": 0, "US": 1}
    new = {"Name": "Cafe", "RecordTypeId": of}
    refused = added(api, new | {"Acquisition_Channel__c": "Web"})
    assert code_of(refused) == "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST"
    made = added(api, new | {"Acquisition_Channel__c": "Shop"}).json()["id"]
    changed = api.call("PATCH", f"/sobjects/Account/{made}", {"Acquisition_Channel__c": "Web"})
    assert code_of(changed) == "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST"
    assert api.call("GET", "/ui-api/object-info/Account/picklist-values/012000000000009AAA").status_code == 404


@having(Habit.REQUIRED_FIELD)
def test_a_required_field_without_a_default_is_asked_for(habit_api: Habits) -> None:
    _, _, api = habit_api

    assert code_of(added(api, {"Name": "Cafe"})) == "REQUIRED_FIELD_MISSING"
    assert added(api, {"Name": "Cafe", "Acquisition_Channel__c": "Shop"}).status_code == 201
    assert not described(api, "Account", "Acquisition_Channel__c")["nillable"]


@having(Habit.STATE_PICKLISTS)
@pytest.mark.parametrize(
    ("address", "taken"),
    [
        ({"BillingState": "Tokyo"}, False),
        ({"BillingStateCode": "13"}, False),
        ({"BillingState": "Tokio", "BillingCountry": "Japan"}, False),
        ({"BillingState": "Tokyo", "BillingCountry": "Nippon"}, False),
        ({"BillingStateCode": "CA", "BillingCountryCode": "JP"}, False),
        ({"BillingStateCode": "13", "BillingCountryCode": "JP"}, True),
        ({"BillingState": "Tokyo", "BillingCountry": "Japan"}, True),
        ({"BillingCountryCode": "JP"}, True),
    ],
)
def test_a_state_needs_its_country_and_both_are_of_the_list(habit_api: Habits, address: Json, taken: bool) -> None:
    org, _, api = habit_api

    answer = added(api, {"Name": "Cafe"} | address)

    assert answer.status_code == 201 if taken else code_of(answer) == "FIELD_INTEGRITY_EXCEPTION"
    if taken:
        row = org.get("Account", answer.json()["id"])
        assert (row["BillingCountryCode"], row["BillingCountry"]) == ("JP", "Japan")
        assert (row.get("BillingStateCode"), row.get("BillingState")) in ((None, None), ("13", "Tokyo"))


@having(Habit.STATE_PICKLISTS)
def test_a_state_is_described_with_the_countries_that_have_it(habit_api: Habits) -> None:
    _, _, api = habit_api
    states = described(api, "Account", "BillingStateCode")
    valid_for = {each["label"]: each["validFor"] for each in states["picklistValues"]}

    assert states["controllerName"] == "BillingCountryCode" and states["dependentPicklist"]
    assert valid_for == {"Tokyo": "gA==", "Kanagawa": "gA==", "Osaka": "gA==", "California": "QA==", "Washington": "QA=="}


@having(Habit.AUTO_NUMBERS)
def test_the_org_assigns_numbers_itself_and_takes_none(habit_api: Habits) -> None:
    org, _, api = habit_api

    created = added(api, {"Name": "Cafe"})

    assert org.get("Account", created.json()["id"])["SF_Account_No__c"] == "10297"
    assert code_of(added(api, {"Name": "Bar", "SF_Account_No__c": "5"})) == "INVALID_FIELD_FOR_INSERT_UPDATE"
    assert described(api, "Account", "SF_Account_No__c")["autoNumber"]


@having()
def test_a_duplicate_rule_names_the_records_and_an_alert_can_be_overruled(habit_api: Habits) -> None:
    org, _, api = habit_api
    known = org.records("Account")[0]
    alike = {"Name": "Cafe", "Phone": known["Phone"]}

    org.duplicate_rule = DuplicateRule(fields=("Phone",))
    (error,) = added(api, alike).json()
    assert error["errorCode"] == "DUPLICATES_DETECTED" and error["duplicateResult"]["allowSave"]
    matches = error["duplicateResult"]["matchResults"][0]["matchRecords"]
    assert [each["record"]["Id"] for each in matches] == [known["Id"]]
    allowing = {"Sforce-Duplicate-Rule-Header": "allowSave=true"}
    assert api.call("POST", "/sobjects/Account", alike, **allowing).status_code == 201

    org.duplicate_rule = DuplicateRule(fields=("Phone",), blocks=True)
    (error,) = api.call("POST", "/sobjects/Account", alike, **allowing).json()
    assert not error["duplicateResult"]["allowSave"]
