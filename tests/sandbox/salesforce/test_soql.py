"""Queries: their results, formats, pages and errors."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from simple_salesforce.api import Salesforce
from simple_salesforce.format import format_soql

from sandbox.salesforce.org import Org
from tests.sandbox.conftest import Api, Clock, code_of
from tests.sandbox.salesforce.sample_org import SampleOrg

PRINTED = st.characters(exclude_categories=["Cs", "Cc"])
NAMES = st.text(PRINTED, min_size=1, max_size=40).filter(lambda name: name.strip() == name)


@pytest.fixture
def town(shop: SampleOrg, org: Org, clock: Clock) -> dict[str, str]:
    """Three accounts, three orders an hour apart: Tanaka's two (the second is a priority one), Suzuki's one."""
    internet = shop.product("Internet Apartment 1G", "INT-APT-1G", 4800)
    fee = shop.product("Activation fee", "ACT-STD", 22000, "Activation", "Onetime")
    tanaka = shop.customer("10293", "Tanaka Taro", "Apartment 1G", Phone="03-1111-1111")
    suzuki = shop.customer("10294", "Suzuki Hanako", "Home 1G", BillingCity="Nakano")
    shop.customer("10295", "O'Brien 100%", status="Pending")
    first = shop.order(tanaka, internet, fee, Priority__c="Normal")
    clock.wind(hours=1)
    second = shop.order(tanaka, internet, Priority__c="High")
    clock.wind(hours=1)
    third = shop.order(suzuki, fee, status="Draft")
    return {"tanaka": tanaka, "suzuki": suzuki, "first": first, "second": second, "third": third}


@pytest.mark.parametrize(
    ("where", "numbers"),
    [
        ("Status = 'Pending Review'", [1042, 1043]),
        ("Status = 'pending review'", [1042, 1043]),
        ("Status != 'Draft'", [1042, 1043]),
        ("Status <> 'Draft'", [1042, 1043]),
        ("Status IN ('Draft', 'Approved')", [1044]),
        ("Status NOT IN ('Draft')", [1042, 1043]),
        ("NOT Status = 'Draft'", [1042, 1043]),
        ("NOT (Status = 'Draft' OR Priority__c = 'High')", [1042]),
        ("Status = 'Draft' OR (Status = 'Pending Review' AND Priority__c = 'High')", [1043, 1044]),
        ("Priority__c = null", [1044]),
        ("Priority__c != null", [1042, 1043]),
        ("Priority__c != 'High'", [1042, 1044]),
        ("TotalAmount > 4800", [1042, 1044]),
        ("TotalAmount >= 4800.0 AND TotalAmount < 22000", [1043]),
        ("Account.Name LIKE 'tanaka%'", [1042, 1043]),
        ("Account.Name LIKE '_uzuki%'", [1044]),
        ("Account.BillingCity LIKE '%'", [1044]),
        ("CreatedDate > 2026-11-24T01:30:00Z", [1043, 1044]),
        ("CreatedDate <= 2026-11-24T10:00:00+09:00", [1042]),
        ("EffectiveDate = 2026-11-24", [1042, 1043, 1044]),
        ("EffectiveDate < 2026-11-24", []),
        ("CreatedDate = TODAY", [1042, 1043, 1044]),
        ("CreatedDate = LAST_N_DAYS:3 AND EffectiveDate != YESTERDAY", [1042, 1043, 1044]),
        ("CreatedDate < TODAY", []),
        ("IsDeleted = false", [1042, 1043, 1044]),
        ("Id IN (SELECT OrderId FROM OrderItem WHERE Product2.StockKeepingUnit = 'ACT-STD')", [1042, 1044]),
        ("Order.Status = 'Draft'", [1044]),
    ],
)
def test_a_filter_finds_what_it_says(org: Org, town: dict[str, str], where: str, numbers: list[int]) -> None:
    found = org.query(f"SELECT OrderNumber FROM Order WHERE {where} ORDER BY OrderNumber")

    assert [int(str(each["OrderNumber"])) for each in found] == numbers


@pytest.mark.parametrize(
    ("ending", "numbers"),
    [
        ("ORDER BY CreatedDate DESC", [1044, 1043, 1042]),
        ("ORDER BY Priority__c, CreatedDate", [1044, 1043, 1042]),
        ("ORDER BY Priority__c DESC NULLS LAST", [1042, 1043, 1044]),
        ("ORDER BY Account.Name, TotalAmount DESC", [1044, 1042, 1043]),
        ("ORDER BY CreatedDate LIMIT 1", [1042]),
        ("ORDER BY CreatedDate LIMIT 2 OFFSET 1", [1043, 1044]),
        ("LIMIT 0", []),
    ],
)
def test_rows_come_in_the_order_asked_for(org: Org, town: dict[str, str], ending: str, numbers: list[int]) -> None:
    found = org.query(f"SELECT OrderNumber FROM Order {ending}")

    assert [int(str(each["OrderNumber"])) for each in found] == numbers


@pytest.mark.parametrize(
    ("soql", "code"),
    [
        ("SELECT Nickname FROM Order", "INVALID_FIELD"),
        ("SELECT Id FROM Order WHERE Nickname = 'a'", "INVALID_FIELD"),
        ("SELECT Customer.Name FROM Order", "INVALID_FIELD"),
        ("SELECT Account.Nickname FROM Order", "INVALID_FIELD"),
        ("SELECT Id, Id FROM Order", "INVALID_FIELD"),
        ("SELECT Id FROM Order WHERE Description LIKE '%a%'", "INVALID_FIELD"),
        ("SELECT Id FROM OrderHistory WHERE NewValue = 'Approved'", "INVALID_FIELD"),
        ("SELECT Id FROM Order ORDER BY Description", "INVALID_FIELD"),
        ("SELECT Id FROM Order WHERE CreatedDate > '2026-11-24T00:00:00Z'", "INVALID_FIELD"),
        ("SELECT Id FROM Order WHERE OrderNumber = 1042", "INVALID_FIELD"),
        ("SELECT Id FROM Order WHERE Id = 'abc'", "INVALID_QUERY_FILTER_OPERATOR"),
        ("SELECT Id FROM Orders", "INVALID_TYPE"),
        ("SELECT Id, (SELECT Id FROM Lines) FROM Order", "INVALID_TYPE"),
        ("SELECT FROM Order", "MALFORMED_QUERY"),
        ("SELECT Id FROM Order WHERE", "MALFORMED_QUERY"),
        ("SELECT Id FROM Order WHERE Status IN ()", "MALFORMED_QUERY"),
        ("SELECT Id FROM Order WHERE Status = Draft", "MALFORMED_QUERY"),
        ("SELECT Id FROM Order WHERE Status = 'a\\d'", "MALFORMED_QUERY"),
        ("SELECT Id FROM Order WHERE Status = 'a' AND Id = null OR Id = null", "MALFORMED_QUERY"),
        ("SELECT Id FROM Order WHERE CreatedDate > 2026-11-24T00:00:00 00:00", "MALFORMED_QUERY"),
        ("SELECT Id FROM Order LIMIT x", "MALFORMED_QUERY"),
        ("SELECT Id FROM Order; DROP", "MALFORMED_QUERY"),
        ("SELECT Id FROM Order OFFSET 3000", "NUMBER_OUTSIDE_VALID_RANGE"),
        ("SELECT Id FROM ContentDocumentLink", "MALFORMED_QUERY"),
        ("SELECT Status, COUNT(Id) FROM Order", "MALFORMED_QUERY"),
    ],
)
def test_a_query_that_makes_no_sense_is_refused_even_when_there_is_nothing_to_find(api: Api, soql: str, code: str) -> None:
    answer = api.query(soql)

    assert (answer.status_code, code_of(answer)) == (400, code)


def test_parents_and_children_come_nested(library: Salesforce, town: dict[str, str]) -> None:
    soql = (
        "SELECT Id, Account.SF_Account_No__c, BillToContact.Email, LastModifiedBy.Name, "
        "(SELECT Product2.Name, Quantity, TotalPrice FROM OrderItems ORDER BY TotalPrice DESC), "
        "(SELECT Id FROM Histories LIMIT 1) "
        "FROM Order ORDER BY CreatedDate LIMIT 1"
    )

    record = library.query(soql)["records"][0]

    assert record["attributes"] == {"type": "Order", "url": f"/services/data/v59.0/sobjects/Order/{town['first']}"}
    assert record["Account"]["SF_Account_No__c"] == "10293"
    assert record["BillToContact"] is None
    assert record["LastModifiedBy"]["Name"] == "Customer Portal"
    lines = record["OrderItems"]
    assert (lines["totalSize"], lines["done"]) == (2, True)
    assert [(line["Product2"]["Name"], line["TotalPrice"]) for line in lines["records"]] == [
        ("Activation fee", 22000.0),
        ("Internet Apartment 1G", 4800.0),
    ]
    assert record["Histories"]["totalSize"] == 1


def test_a_parent_without_children_has_null(org: Org, shop: SampleOrg) -> None:
    shop.order(shop.customer("1", "A"))

    assert org.query("SELECT (SELECT Id FROM OrderItems) FROM Order")[0]["OrderItems"] is None


def test_long_results_come_page_by_page(library: Salesforce, org: Org, shop: SampleOrg) -> None:
    for number in range(7):
        shop.customer(str(number), f"Customer {number}")
    org.page_size = 3

    first = library.query("SELECT Name FROM Account")
    every = library.query_all("SELECT Name FROM Account")

    assert (first["totalSize"], first["done"], len(first["records"])) == (7, False, 3)
    assert [each["Name"] for each in every["records"]] == [f"Customer {number}" for number in range(7)]


def test_long_lists_of_children_are_paged_too(api: Api, org: Org, shop: SampleOrg) -> None:
    line = shop.product("Internet", "INT", 100)
    shop.order(shop.customer("1", "A"), *[line] * 5)
    org.page_size = 2

    children = api.query("SELECT (SELECT Id FROM OrderItems) FROM Order").json()["records"][0]["OrderItems"]
    following = api.call("GET", children["nextRecordsUrl"]).json()

    assert (children["totalSize"], children["done"], len(children["records"])) == (5, False, 2)
    assert (following["done"], len(following["records"])) == (False, 2)
    assert code_of(api.call("GET", "/query/01gNothing-2")) == "INVALID_QUERY_LOCATOR"


def test_a_batch_size_below_200_is_raised_to_200(api: Api, shop: SampleOrg) -> None:
    for number in range(201):
        shop.customer(str(number), f"Customer {number}")

    page = api.query("SELECT Id FROM Account", Sforce_Query_Options="batchSize=5").json()

    assert (len(page["records"]), page["done"]) == (200, False)


def test_counting_shows_no_rows(library: Salesforce, town: dict[str, str]) -> None:
    assert library.query("SELECT COUNT() FROM Order WHERE Status = 'Pending Review'")["totalSize"] == 2


def test_figures_are_grouped(org: Org, town: dict[str, str]) -> None:
    lines: list[Any] = org.query("SELECT AccountId, COUNT(Id) orders, MAX(TotalAmount) FROM Order GROUP BY AccountId")

    assert [(line["AccountId"], line["orders"], line["expr0"]) for line in lines] == [
        (town["tanaka"], 2, 26800.0),
        (town["suzuki"], 1, 22000.0),
    ]


def test_deleted_rows_are_found_only_by_query_all(api: Api, org: Org, town: dict[str, str]) -> None:
    api.log_in()
    org.delete("Order", town["first"])
    soql = f"SELECT Id, IsDeleted FROM Order WHERE Id = '{town['first'][:15]}'"

    assert api.query(soql).json()["records"] == []
    assert api.query(soql, "queryAll").json()["records"][0]["IsDeleted"] is True
    org.purge("Order", town["first"])
    assert api.query(soql, "queryAll").json()["records"] == []


@given(name=NAMES)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_a_bound_name_is_found_as_itself_whatever_it_holds(org: Org, name: str) -> None:
    made = org.create("Account", {"Name": name})

    assert made in [each["Id"] for each in org.query(format_soql("SELECT Id FROM Account WHERE Name = {}", name))]
    assert made in [each["Id"] for each in org.query(format_soql("SELECT Id FROM Account WHERE Name LIKE '{:like}%'", name))]
