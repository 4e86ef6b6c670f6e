"""Reads and writes of one record: checks, the rules of orders, and the errors of real orgs."""

import base64
from datetime import UTC, datetime
from typing import Any

import pytest
from simple_salesforce.api import Salesforce
from simple_salesforce.exceptions import SalesforceMalformedRequest

from sandbox.salesforce.errors import ApiError
from sandbox.salesforce.org import Org
from tests.sandbox.conftest import Api, Clock, code_of
from tests.sandbox.salesforce.sample_org import SampleOrg


@pytest.fixture
def account(shop: SampleOrg) -> str:
    return shop.customer("10293", "Tanaka Taro", "Apartment 1G")


@pytest.fixture
def order(shop: SampleOrg, account: str) -> str:
    return shop.order(account, shop.product("Internet Apartment 1G", "INT-APT-1G", 4800), Priority__c="High")


def test_a_record_is_created_read_changed_and_deleted(library: Salesforce) -> None:
    made = library.Account.create({"Name": "Suzuki", "BillingCity": "Nakano"})
    assert made["success"] and len(made["id"]) == 18

    assert library.Account.update(made["id"], {"Phone": "03-0000-0000"}) == 204
    read = library.Account.get(made["id"][:15])
    assert (read["Name"], read["Phone"], read["BillingAddress"]["city"]) == ("Suzuki", "03-0000-0000", "Nakano")
    assert read["LastModifiedDate"].endswith(".000+0000")

    assert library.Account.delete(made["id"]) == 204
    assert library.query("SELECT Id FROM Account")["totalSize"] == 0
    assert library.query("SELECT Id FROM Account", include_deleted=True)["totalSize"] == 1


def test_only_the_fields_asked_for_are_shown(api: Api, account: str) -> None:
    read = api.call("GET", f"/sobjects/Account/{account}?fields=Name,Phone").json()

    assert set(read) == {"attributes", "Name", "Phone"}


@pytest.mark.parametrize(
    ("sobject", "values", "code"),
    [
        ("Account", {"Phone": "1"}, "REQUIRED_FIELD_MISSING"),
        ("Account", {"Name": "A", "Nickname": "B"}, "INVALID_FIELD"),
        ("Account", {"Name": "x" * 256}, "STRING_TOO_LONG"),
        ("Account", {"Name": 5}, "JSON_PARSER_ERROR"),
        ("Account", {"Name": "A", "CreatedDate": "2026-01-01T00:00:00Z"}, "INVALID_FIELD_FOR_INSERT_UPDATE"),
        ("Account", {"Name": "A", "SF_Account_No__c": "10293"}, "DUPLICATE_VALUE"),
        ("Account", {"Name": "A", "Internet_Eligibility_Status__c": "Maybe"}, "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST"),
        ("Contact", {"LastName": "A", "AccountId": "not an id"}, "MALFORMED_ID"),
        ("Contact", {"LastName": "A", "AccountId": "003BT0000000001"}, "MALFORMED_ID"),
        ("Contact", {"LastName": "A", "AccountId": "001BT0000000999"}, "INVALID_CROSS_REFERENCE_KEY"),
        ("Order", {"Status": "Approved", "EffectiveDate": "2026-11-24"}, "FAILED_ACTIVATION"),
        ("Order", {"Status": "Draft", "EffectiveDate": "soon"}, "JSON_PARSER_ERROR"),
        ("OrderHistory", {"Field": "Status"}, "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY"),
        ("ContentNote", {"Title": "A", "Content": "no base64!"}, "JSON_PARSER_ERROR"),
        ("ContentNote", {"Title": "A", "Content": base64.b64encode(b"a < b").decode()}, "FIELD_INTEGRITY_EXCEPTION"),
        ("Opportunity", {"Name": "A", "StageName": "Ready"}, "REQUIRED_FIELD_MISSING"),
    ],
)
def test_a_record_that_breaks_a_rule_is_refused(api: Api, account: str, sobject: str, values: dict[str, Any], code: str) -> None:
    answer = api.call("POST", f"/sobjects/{sobject}", values)

    assert (answer.status_code, code_of(answer)) == (400, code)


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/sobjects/Nothing/001BT0000000001", 404, "NOT_FOUND"),
        ("/sobjects/Account/001BT0000000999", 404, "NOT_FOUND"),
        ("/sobjects/Account/abc", 400, "MALFORMED_ID"),
        ("/nowhere", 404, "NOT_FOUND"),
        ("/services/data/v20.0/limits", 410, "UNSUPPORTED_API_VERSION"),
        ("/services/data/v99.0/limits", 404, "NOT_FOUND"),
    ],
)
def test_an_address_that_names_nothing_says_so(api: Api, path: str, status: int, code: str) -> None:
    answer = api.call("GET", path)

    assert (answer.status_code, code_of(answer)) == (status, code)


def test_a_deleted_record_is_known_as_deleted(api: Api, org: Org, account: str) -> None:
    org.delete("Account", account, by="Sato Keiko")

    answer = api.call("PATCH", f"/sobjects/Account/{account}", {"Name": "B"})

    assert (answer.status_code, code_of(answer)) == (404, "ENTITY_IS_DELETED")


def test_the_library_raises_what_the_org_answers(library: Salesforce, order: str) -> None:
    with pytest.raises(SalesforceMalformedRequest) as caught:
        library.Order.update(order, {"Status": "Shipped"})

    assert caught.value.content[0]["errorCode"] == "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST"
    assert caught.value.content[0]["fields"] == ["Status"]


def test_an_order_is_numbered_and_added_up(org: Org, order: str, shop: SampleOrg) -> None:
    fee = shop.product("Activation fee", "ACT", 22000, "Activation", "Onetime")
    org.create("OrderItem", {"OrderId": order, "PricebookEntryId": fee, "Quantity": 2})

    read = org.get("Order", order)
    assert (read["OrderNumber"], read["TotalAmount"]) == ("00001042", 48800)


def test_a_status_leaves_a_line_of_history_with_who_and_when(org: Org, order: str, clock: Clock) -> None:
    clock.wind(minutes=5)
    org.update("Order", order, {"Status": "Cancelled"}, by="Sato Keiko")

    asked = "SELECT Field, OldValue, NewValue, CreatedDate, CreatedBy.Name FROM OrderHistory ORDER BY CreatedDate DESC LIMIT 1"
    line = org.query(asked)[0]
    assert (line["Field"], line["OldValue"], line["NewValue"]) == ("Status", "Pending Review", "Cancelled")
    assert line["CreatedDate"] == "2026-11-24T01:05:00.000+0000"
    assert line["CreatedBy"]["Name"] == "Sato Keiko"  # type: ignore[index]


def test_an_approved_order_asks_for_provisioning_once(org: Org, order: str) -> None:
    org.update("Order", order, {"Status": "Approved"})
    org.update("Order", order, {"Description": "Ring twice"})

    assert [(event.topic, event.order_id) for event in org.published] == [("OrderProvisionRequested__e", order)]


def test_an_activation_takes_the_status_alone(api: Api, org: Org, order: str) -> None:
    refused = api.call("PATCH", f"/sobjects/Order/{order}", {"Status": "Approved", "Description": "by Aiko"})
    assert code_of(refused) == "FAILED_ACTIVATION"

    assert api.call("PATCH", f"/sobjects/Order/{order}", {"Status": "Approved"}).status_code == 204
    assert org.get("Order", order)["ActivatedById"] == org.integration_user_id


def test_where_approved_is_still_a_draft_other_fields_may_come_along(api: Api, org: Org, order: str) -> None:
    org.set_status_category("Approved", "Draft")

    assert api.call("PATCH", f"/sobjects/Order/{order}", {"Status": "Approved", "Description": "x"}).status_code == 204
    rows = org.query("SELECT StatusCode FROM OrderStatus WHERE ApiName = 'Approved'")
    assert rows[0]["StatusCode"] == "Draft"


def test_an_activated_order_is_not_deleted(org: Org, order: str) -> None:
    org.update("Order", order, {"Status": "Approved"})

    with pytest.raises(ApiError, match="DELETE_FAILED"):
        org.delete("Order", order)


def test_a_write_on_the_condition_that_nothing_changed(api: Api, org: Org, order: str, clock: Clock) -> None:
    read_at = "Tue, 24 Nov 2026 01:00:00 GMT"
    clock.wind(seconds=5)
    org.update("Order", order, {"Description": "changed"}, by="Sato Keiko")

    answer = api.call("PATCH", f"/sobjects/Order/{order}", {"Status": "Approved"}, If_Unmodified_Since=read_at)
    assert answer.status_code == 412
    assert org.get("Order", order)["Status"] == "Pending Review"

    fresh = "Tue, 24 Nov 2026 01:00:05 GMT"
    assert api.call("PATCH", f"/sobjects/Order/{order}", {"Status": "Approved"}, If_Unmodified_Since=fresh).status_code == 204


def test_two_changes_within_one_second_are_not_told_apart(api: Api, org: Org, order: str) -> None:
    org.update("Order", order, {"Description": "changed in the same second"}, by="Sato Keiko")

    condition = "Tue, 24 Nov 2026 01:00:00 GMT"
    assert api.call("PATCH", f"/sobjects/Order/{order}", {"Status": "Approved"}, If_Unmodified_Since=condition).status_code == 204


def test_a_record_that_did_not_change_is_not_sent_again(api: Api, order: str) -> None:
    path = f"/sobjects/Order/{order}"

    assert api.call("GET", path, If_Modified_Since="Tue, 24 Nov 2026 01:00:00 GMT").status_code == 304
    assert api.call("GET", path, If_Modified_Since="Tue, 24 Nov 2026 00:59:59 GMT").status_code == 200
    assert api.call("PATCH", path, {"Description": "x"}, If_Unmodified_Since="yesterday").status_code == 400


def test_a_record_is_written_by_the_key_of_another_system(api: Api, org: Org, account: str) -> None:
    path = "/sobjects/Account/SF_Account_No__c/"

    assert api.call("PATCH", f"{path}10293", {"Phone": "1"}).json() == {
        "id": account,
        "success": True,
        "errors": [],
        "created": False,
    }
    assert api.call("PATCH", f"{path}20000", {"Name": "New"}).status_code == 201
    assert api.call("PATCH", f"{path}30000?updateOnly=true", {"Name": "New"}).status_code == 404
    assert api.call("GET", f"{path}20000").json()["Name"] == "New"
    assert code_of(api.call("PATCH", "/sobjects/Account/Phone/1", {"Name": "New"})) == "NOT_FOUND"


def test_a_note_becomes_a_document_that_a_record_links_to(api: Api, org: Org, order: str) -> None:
    content = base64.b64encode("Rejected:<br>住所 &amp; more".encode()).decode()
    note = api.call("POST", "/sobjects/ContentNote", {"Title": "Decision", "Content": content}).json()["id"]
    link = {"ContentDocumentId": note, "LinkedEntityId": order, "ShareType": "V"}

    assert api.call("POST", "/sobjects/ContentDocumentLink", link).status_code == 201
    assert code_of(api.call("POST", "/sobjects/ContentDocumentLink", link)) == "DUPLICATE_VALUE"
    asked = f"SELECT ContentDocument.Title FROM ContentDocumentLink WHERE LinkedEntityId = '{order}'"
    assert org.query(asked)[0]["ContentDocument"]["Title"] == "Decision"  # type: ignore[index]
    address = api.call("GET", f"/sobjects/ContentNote/{note}").json()["Content"]
    assert api.call("GET", address).text == "Rejected:<br>住所 &amp; more"


def test_a_case_closes_with_its_status_and_keeps_its_comments(api: Api, org: Org, account: str) -> None:
    case = api.call("POST", "/sobjects/Case", {"AccountId": account, "Type": "Eligibility Check"}).json()["id"]
    api.call("PATCH", f"/sobjects/Case/{case}", {"Status": "Closed", "Comments": "Apartment 1G"})

    read = org.get("Case", case)
    assert (read["CaseNumber"], read["IsClosed"], read["Comments"]) == ("00000001", True, None)
    assert [row["CommentBody"] for row in org.records("CaseComment")] == ["Apartment 1G"]


def test_the_assignment_rule_takes_a_case_unless_it_is_told_not_to(api: Api, org: Org) -> None:
    org.case_assignment_to = org.user_id("Queue Keeper")

    kept = api.call("POST", "/sobjects/Case", {"Subject": "a"}, Sforce_Auto_Assign="FALSE").json()["id"]
    taken = api.call("POST", "/sobjects/Case", {"Subject": "b"}).json()["id"]

    assert org.get("Case", kept)["OwnerId"] == org.integration_user_id
    assert org.get("Case", taken)["OwnerId"] == org.case_assignment_to


def test_records_can_be_closed_to_writing(api: Api, org: Org, order: str) -> None:
    path = f"/sobjects/Order/{order}"

    org.lock_record(order)
    assert code_of(api.call("PATCH", path, {"Description": "x"})) == "ENTITY_IS_LOCKED"
    org.unlock_record(order)
    org.make_read_only("Order")
    assert code_of(api.call("PATCH", path, {"Description": "x"})) == "INSUFFICIENT_ACCESS_OR_READONLY"


def test_a_hidden_field_value_or_object_is_as_if_it_never_was(api: Api, org: Org, order: str) -> None:
    org.drop_field("Order", "Priority__c")
    org.hide_picklist_value("Order", "Status", "Cancelled")
    org.drop_object("OrderHistory")

    assert code_of(api.call("PATCH", f"/sobjects/Order/{order}", {"Priority__c": "High"})) == "INVALID_FIELD"
    assert code_of(api.query("SELECT Priority__c FROM Order")) == "INVALID_FIELD"
    assert code_of(api.query("SELECT Id FROM OrderHistory")) == "INVALID_TYPE"
    refused = api.call("PATCH", f"/sobjects/Order/{order}", {"Status": "Cancelled"})
    assert code_of(refused) == "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST"
    assert api.call("PATCH", f"/sobjects/Order/{order}", {"Status": "Approved"}).status_code == 204


def test_an_object_describes_itself(library: Salesforce) -> None:
    description = library.Order.describe()

    fields = {field["name"]: field for field in description["fields"]}
    assert [value["value"] for value in fields["Status"]["picklistValues"]][:2] == ["Draft", "Pending Review"]
    assert fields["TotalAmount"]["updateable"] is False
    assert fields["Description"]["filterable"] is False
    assert {"OrderItems", "Histories"} <= {child["relationshipName"] for child in description["childRelationships"]}
    assert "Order" in {each["name"] for each in library.describe()["sobjects"]}


def test_several_records_are_written_in_one_call(api: Api, org: Org) -> None:
    records = [{"attributes": {"type": "Account"}, "Name": "A"}, {"attributes": {"type": "Account"}, "Phone": "1"}]

    some = api.call("POST", "/composite/sobjects", {"records": records}).json()
    none = api.call("POST", "/composite/sobjects", {"records": records, "allOrNone": True}).json()

    assert [each["success"] for each in some] == [True, False]
    assert some[1]["errors"][0]["statusCode"] == "REQUIRED_FIELD_MISSING"
    assert none[0]["errors"][0]["statusCode"] == "PROCESSING_HALTED"
    assert len(org.records("Account")) == 1


def test_every_answer_says_how_many_calls_are_used(api: Api, org: Org) -> None:
    org.daily_limit = 2

    assert api.call("GET", "/limits").headers["Sforce-Limit-Info"] == "api-usage=1/2"
    assert api.call("GET", "/limits").json()["DailyApiRequests"] == {"Max": 2, "Remaining": 0}
    over = api.call("GET", "/limits")
    assert (over.status_code, code_of(over)) == (403, "REQUEST_LIMIT_EXCEEDED")


def test_records_can_be_given_an_earlier_date(org: Org, shop: SampleOrg, account: str) -> None:
    with org.at(datetime(2026, 11, 20, 3, 0, tzinfo=UTC)):
        order = shop.order(account)

    assert org.get("Order", order)["CreatedDate"] == datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
    assert {row["CreatedDate"] for row in org.records("OrderHistory")} == {datetime(2026, 11, 20, 3, 0, tzinfo=UTC)}
