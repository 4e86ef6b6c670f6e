"""Customers cancel with the buttons of the page: the records in Salesforce and in WHMCS."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from sandbox.salesforce.objects.fields import lookup
from sandbox.salesforce.org import Org
from sandbox.whmcs.whmcs import Whmcs
from sandbox.world.cancellations import CANCELLATIONS
from sandbox.world.portal_cases import PortalCases
from sandbox.world.seed import Customers
from tests.sandbox.conftest import Api, Asking, Clock

TOKYO = ZoneInfo("Asia/Tokyo")
SCHEDULED = "ScheduledCancellationDateAndTime__c"
ONE = (
    "SELECT Type, Status, Subject, Description, WHMCS_Service_ID__c, CreatedDate, AccountId, Account.Name, Account.Email__c, "
    "ContactId, Contact.AccountId FROM Case WHERE Id = '{}'"
)
MOVED = (
    f"SELECT Id, Name, StageName, CloseDate, Amount, WHMCS_Service_ID__c, Product_Type__c, {SCHEDULED}, LastModifiedBy.Name "
    "FROM Opportunity WHERE AccountId = '{}' ORDER BY Name"
)


@pytest.fixture
def customers(org: Org, whmcs: Whmcs) -> Customers:
    return Customers(org, org.now, whmcs)


@pytest.fixture
def requests(customers: Customers) -> PortalCases:
    return customers.requests


def case_of(api: Api, case: str) -> dict[str, Any]:
    return dict(api.query(ONE.format(case)).json()["records"][0])


def sales_of(api: Api, case: dict[str, Any]) -> list[dict[str, Any]]:
    return list(api.query(MOVED.format(case["AccountId"])).json()["records"])


def wished(sale: dict[str, Any]) -> str:
    return datetime.fromisoformat(sale[SCHEDULED]).astimezone(TOKYO).isoformat()


@pytest.mark.parametrize(
    ("key", "name", "kind", "ends", "cycle", "amount"),
    [
        ("cancel_internet", "Internet Apartment 1G", "Internet", "2026-12-29T00:00", "Monthly", "4800.00"),
        ("cancel_internet_early", "Internet Apartment 1G", "Internet", "2026-11-29T00:00", "Monthly", "4800.00"),
        ("cancel_sim", "SIM 20 GB", "SIM", "2026-12-01T00:00", "Monthly", "1980.00"),
        ("cancel_vpn", "VPN Standard", "VPN", "2026-11-24T10:00", "Annually", "9800.00"),
        ("cancel_unknown_kind", "Answering service", None, "2026-12-08T00:00", "Monthly", "2200.00"),
        ("cancel_no_module", "VPN Office", "VPN", "2026-11-24T10:00", "Annually", "14800.00"),
    ],
)
def test_a_case_an_opportunity_and_a_running_service_bear_one_number(
    api: Api, ask: Asking, requests: PortalCases, key: str, name: str, kind: str | None, ends: str, cycle: str, amount: str
) -> None:
    case = case_of(api, requests.act(key))
    (sale,) = sales_of(api, case)

    assert (case["Type"], case["Status"], case["Contact"]["AccountId"]) == ("Cancellation Request", "New", case["AccountId"])
    assert case["Description"]
    assert (sale["Name"], sale["StageName"], sale["Product_Type__c"]) == (name, "△Cancelling", kind)
    assert wished(sale) == f"{ends}:00+09:00"
    client = ask("GetClientsDetails", email=case["Account"]["Email__c"])["client"]
    (product,) = ask("GetClientsProducts", clientid=client["id"])["products"]["product"]
    assert product["id"] == case["WHMCS_Service_ID__c"] == sale["WHMCS_Service_ID__c"]
    assert [product[field] for field in ("name", "billingcycle", "recurringamount", "status")] == [name, cycle, amount, "Active"]
    assert product["regdate"] == sale["CloseDate"] and client["lastname"] == case["Account"]["Name"]


def test_an_opportunity_is_won_when_its_service_begins_and_is_cancelling_since_the_request(
    api: Api, requests: PortalCases
) -> None:
    case = case_of(api, requests.act("cancel_internet", days_ago=10, minutes_ago=30))
    (sale,) = sales_of(api, case)

    asked = f"SELECT StageName, CreatedDate, CreatedBy.Name FROM OpportunityHistory WHERE OpportunityId IN ('{sale['Id']}')"
    rows = api.query(f"{asked} ORDER BY CreatedDate").json()["records"]
    assert [(row["StageName"], row["CreatedDate"][:16]) for row in rows] == [
        ("Closed Won", "2025-09-14T03:00"),
        ("△Cancelling", "2026-11-14T00:30"),
    ]
    assert {row["CreatedBy"]["Name"] for row in rows} == {"Customer Portal"}
    assert case["CreatedDate"][:16] == "2026-11-14T00:30"
    assert wished(sale) == "2026-12-19T00:00:00+09:00"


def test_the_cycle_that_runs_is_paid_and_ends_some_days_ahead(ask: Asking, requests: PortalCases, whmcs: Whmcs) -> None:
    for key, due in (("cancel_internet", "2026-12-06"), ("cancel_sim", "2026-12-14"), ("cancel_vpn", "2027-04-23")):
        requests.act(key)
        service = whmcs.services[-1]["id"]
        (product,) = ask("GetClientsProducts", serviceid=service)["products"]["product"]
        invoice = ask("GetInvoice", invoiceid=str(len(whmcs.invoices)))
        assert product["nextduedate"] == due
        assert (invoice["status"], invoice["items"]["item"][0]["relid"]) == ("Paid", service)
        assert invoice["transactions"]["transaction"][0]["amountin"] == product["recurringamount"]


def test_a_service_given_up_long_ago_is_due_ahead_all_the_same(requests: PortalCases, whmcs: Whmcs) -> None:
    requests.act("cancel_internet", days_ago=40)

    assert whmcs.services[-1]["nextduedate"] == "2026-11-27"


def test_days_are_counted_in_tokyo(api: Api, requests: PortalCases, clock: Clock) -> None:
    clock.wind(hours=14, minutes=30)
    api.log_in()

    (sale,) = sales_of(api, case_of(api, requests.act("cancel_vpn")))

    assert wished(sale) == "2026-11-25T00:30:00+09:00"


def test_a_case_may_fit_two_services(api: Api, requests: PortalCases) -> None:
    case = case_of(api, requests.act("cancel_two"))
    sales = sales_of(api, case)

    assert case["WHMCS_Service_ID__c"] is None
    assert [(each["Name"], each["StageName"], bool(each["WHMCS_Service_ID__c"])) for each in sales] == [
        ("Internet Home 10G", "△Cancelling", True),
        ("SIM 20 GB", "△Cancelling", True),
    ]


def test_a_case_and_its_only_opportunity_may_name_no_service(api: Api, requests: PortalCases, whmcs: Whmcs) -> None:
    case = case_of(api, requests.act("cancel_no_number"))
    (sale,) = sales_of(api, case)

    assert case["WHMCS_Service_ID__c"] is None and sale["WHMCS_Service_ID__c"] is None
    assert sale["StageName"] == "△Cancelling" and whmcs.services[-1]["status"] == "Active"


def test_one_service_has_no_module_that_could_end_it(ask: Asking, requests: PortalCases, whmcs: Whmcs) -> None:
    requests.act("cancel_no_module")

    answer = ask("ModuleTerminate", serviceid=whmcs.services[-1]["id"])

    assert answer["message"] == "Service not assigned to a module"


@pytest.mark.parametrize("key", [each.key for each in CANCELLATIONS])
def test_a_cancellation_is_taken_back_in_the_portal(api: Api, requests: PortalCases, key: str) -> None:
    case = requests.act(key)

    requests.withdraw(case)

    closed = case_of(api, case)
    assert closed["Status"] == "Closed"
    for sale in sales_of(api, closed):
        assert (sale["StageName"], sale[SCHEDULED], sale["LastModifiedBy"]["Name"]) == ("Closed Won", None, "Customer Portal")


def test_what_is_cancelled_already_stays_so_when_it_is_taken_back(api: Api, org: Org, requests: PortalCases) -> None:
    case = requests.act("cancel_two")
    first, second = sales_of(api, case_of(api, case))
    org.update("Opportunity", first["Id"], {"StageName": "△Cancelled"}, by="Sato Keiko")

    requests.withdraw(case)

    assert [each["StageName"] for each in sales_of(api, case_of(api, case))] == ["△Cancelled", "Closed Won"]
    with pytest.raises(KeyError):
        requests.withdraw(second["Id"])


def test_the_portal_writes_what_the_org_has_fields_for(api: Api, org: Org, requests: PortalCases) -> None:
    org.add_field("Case", lookup("Opportunity__c", "Opportunity", "Opportunity__r", "Cases__r"))
    org.drop_field("Case", "WHMCS_Service_ID__c")
    org.drop_field("Opportunity", "Product_Type__c")

    case = requests.act("cancel_internet")
    unnamed = requests.act("cancel_no_number")

    found = api.query("SELECT Id, Opportunity__r.Name FROM Case ORDER BY CaseNumber").json()["records"]
    assert [(each["Id"], (each["Opportunity__r"] or {}).get("Name")) for each in found] == [
        (case, "Internet Apartment 1G"),
        (unnamed, None),
    ]


def test_customers_can_cancel_where_nobody_gave_them_a_whmcs(org: Org) -> None:
    customers = Customers(org, org.now)

    assert org.get("Case", customers.requests.act("cancel_vpn"))["WHMCS_Service_ID__c"] == "100"
    with pytest.raises(KeyError):
        customers.requests.act("cancel_everything")


def test_an_eligibility_request_may_lie_days_back(api: Api, requests: PortalCases) -> None:
    case = case_of(api, requests.act("eligibility", days_ago=2))

    assert case["CreatedDate"][:10] == "2026-11-22"
